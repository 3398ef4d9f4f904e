/**
 * The inside of one call block, line by line, as pieces of the call's JSON arguments. Tolerant of what can mean one thing
 * only; anything that could be read two ways makes the call one that cannot be read, with words for the model.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';
import { unnamed } from './call-in-text.ts';

export interface BlockReader {
  /** Pieces of arguments that this line adds. */
  line(line: string): string[];
  /** The block is closed: the last piece, and what is wrong with the call, if anything. `raw`: it ended in raw text. */
  close(): { tool: string; pieces: string[]; problem?: string; raw?: true };
  /** The tool as far as it is known; it may be named inside the block. */
  tool(): string | undefined;
}

const field = /^([A-Za-z_][\w-]*)( \(json\))?:(?:[ \t]+(.*))?$/;
/** Would open a block in the block: then it cannot be known which closing fence is the block's. */
const innerFence = (length: number): RegExp => new RegExp(`^ {0,3}\`{${length},}[^\`\\s]`);

/** `fence` is the number of backticks that opened the block. */
export function createBlockReader(
  named: string | undefined,
  tools: readonly ToolSpec[],
  fence: number,
): BlockReader {
  let tool = named;
  let problem: string | undefined;
  /** The parameter whose raw text is being read. */
  let open: { name: string; lines: string[] | null } | undefined;
  let json: string[] | undefined;
  const given = new Set<string>();
  const inner = innerFence(fence);

  const schemas = (): Record<string, unknown> =>
    (tools.find((one) => one.name === tool)?.parameters.properties ?? {}) as Record<string, unknown>;
  const begin = (name: string): string => {
    const first = given.size === 0;
    given.add(name);
    return `${first ? '{' : ','}${JSON.stringify(name)}:`;
  };
  const wrong = (what: string): string[] => {
    problem ??= what;
    return [];
  };

  const rawLine = (line: string): string[] => {
    if (inner.test(line)) return wrong(longerFence);
    const other = field.exec(line)?.[1];
    if (other !== undefined && !given.has(other) && Object.hasOwn(schemas(), other))
      return wrong(`Put "${other}:" before "${open?.name}:"; a text of several lines comes last.`);
    if (open?.lines) open.lines.push(line);
    return open?.lines === null ? [inString(`${line}\n`)] : [];
  };
  const fieldLine = (line: string): string[] => {
    if (line.trim() === '') return [];
    if (given.size === 0 && line.trimStart().startsWith('{')) {
      json = [line];
      return [];
    }
    const match = field.exec(line.trim());
    const name = match?.[1];
    if (match === null || name === undefined) return wrong(notAField(line));
    const value = (match[3] ?? '').trim();
    if (tool === undefined && name === 'tool') {
      tool = value;
      return [];
    }
    if (given.has(name)) return wrong(`"${name}" is given twice.`);
    const isText = takesText(schemas()[name]);
    if (match[2] !== undefined) return [begin(name) + (isJson(value) ? value : JSON.stringify(value))];
    if (value !== '') return [begin(name) + (isText || !isJson(value) ? JSON.stringify(value) : value)];
    open = { name, lines: isText ? null : [] };
    return isText ? [`${begin(name)}"`] : [begin(name)];
  };

  return {
    tool: () => tool,
    line(line) {
      if (problem !== undefined) return [];
      if (json !== undefined) {
        json.push(line);
        return [];
      }
      return open === undefined ? fieldLine(line) : rawLine(line);
    },
    close() {
      if (json !== undefined && problem === undefined) return closeJson(json.join('\n'), tool);
      const pieces: string[] = [];
      const value = open?.lines?.join('\n');
      if (value !== undefined) pieces.push(isJson(value) ? value : JSON.stringify(value));
      else if (open !== undefined) pieces.push('"');
      pieces.push(given.size === 0 ? '{}' : '}');
      if (tool === undefined) problem ??= nameless;
      const more = problem === undefined ? {} : { problem };
      return { tool: tool ?? unnamed, pieces, ...more, ...(open === undefined ? {} : { raw: true }) };
    },
  };
}

const nameless = 'This block names no tool. Write its name after the fence: ```call read_file';

export const longerFence =
  'The text holds a line of ```, so it cannot be told where the block ends. It was not run. Open and close the block with a longer fence, ````.';

const notAField = (line: string): string =>
  `The line ${JSON.stringify(line.trim().slice(0, 60))} is no "name: value". A text of several lines begins on the line after its "name:".`;

/** A block that holds JSON, as models do that know it from elsewhere: `{"tool": …, "arguments": {…}}` or arguments alone. */
function closeJson(text: string, named: string | undefined): ReturnType<BlockReader['close']> {
  const value = parse(text);
  if (value === undefined)
    return {
      tool: named ?? unnamed,
      pieces: ['{}'],
      problem: 'The JSON of this block is not complete. It was not run.',
    };
  const inside = value.arguments ?? value.parameters;
  const wraps = typeof inside === 'object' && inside !== null;
  const name = named ?? nameOf(value.tool) ?? nameOf(value.name);
  const args = JSON.stringify(wraps ? inside : value);
  return name === undefined
    ? { tool: unnamed, pieces: [args], problem: nameless }
    : { tool: name, pieces: [args] };
}

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A parameter nobody knows takes text too: what is wrong with it is said where arguments are checked. */
const takesText = (schema: unknown): boolean =>
  typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type === 'string';

const inString = (text: string): string => JSON.stringify(text).slice(1, -1);

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
