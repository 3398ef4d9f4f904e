/**
 * Answers of tools that the model can do with in short: a file that was read again or changed later, the same call made again,
 * a long output that is old. A stub says what is missing and how to get it again, because a model that finds a hole without
 * a word fills it from its imagination.
 */
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { Call, Step } from '../../shared/session-state.ts';
import type { Shortened } from './shortened.ts';

export interface Stub {
  callId: string;
  stepId: string;
  text: string;
  /** Characters that it saves. */
  saved: number;
  /** The answer is out of date or there again further on: leaving it out costs the model nothing. */
  superseded: boolean;
}

/** Characters; what saves less is not worth a hole. */
const leastSaved = 120;
const headLength = 320;
const tailLength = 200;

/** Every answer of `steps` that could be shorter, oldest first; what happened in `later` steps decides, too. Pure. */
export function possibleStubs(steps: readonly Step[], later: readonly Step[], short: Shortened): Stub[] {
  const found: Stub[] = [];
  const since = createSince();
  const last = steps.length - 1;
  for (let at = last + later.length; at >= 0; at -= 1) {
    const step = at > last ? later[at - last - 1] : steps[at];
    for (const call of step?.calls.toReversed() ?? []) {
      if (step !== undefined && at <= last && short.stubOf(call.id) === undefined) {
        const stub = stubFor(call, step.id, since.reasonFor(call));
        if (stub.saved >= leastSaved) found.push(stub);
      }
      since.add(call);
    }
  }
  return found.reverse();
}

function stubFor(call: Call, stepId: string, reason: string | undefined): Stub {
  const text = reason ?? shortAnswer(call, headLength + tailLength);
  return {
    callId: call.id,
    stepId,
    text,
    saved: call.content.length - text.length,
    superseded: reason !== undefined,
  };
}

/** Beginning and end of a call's answer with a word between them, at most about `limit` characters and the word. */
export function shortAnswer({ content, name }: Pick<Call, 'content' | 'name'>, limit: number): string {
  const again = name === 'execute_command' ? 'run it again' : `call ${name} again`;
  const head = wholeLines(content.slice(0, Math.ceil(limit * 0.6)), 'start');
  const tail = wholeLines(content.slice(content.length - Math.floor(limit * 0.4)), 'end');
  const missing = content.length - head.length - tail.length;
  if (missing <= 0) return content;
  return `${head.trimEnd()}\n[${missing} characters left out to make room; ${again} if you need them]\n${tail.trimStart()}`;
}

/** Without the line that the cut went through, if that leaves anything worth keeping. */
function wholeLines(text: string, part: 'start' | 'end'): string {
  const at = part === 'start' ? text.lastIndexOf('\n') : text.indexOf('\n');
  if (part === 'start') return at > text.length / 2 ? text.slice(0, at) : wellFormed(text);
  return at >= 0 && at < text.length / 2 ? text.slice(at + 1) : wellFormed(text);
}

/** A cut may halve a surrogate pair; half of one is no text. */
const wellFormed = (text: string): string =>
  text.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');

interface Since {
  /** Why the answer of a call is out of date, in words for the model; undefined when it is not. */
  reasonFor(call: Call): string | undefined;
  add(call: Call): void;
}

interface Range {
  from: number;
  to: number;
}

/** What happened after the call in question, gathered from the end. */
function createSince(): Since {
  const reads = new Map<string, Range[]>();
  const changed = new Set<string>();
  const made = new Set<string>();
  return {
    reasonFor(call) {
      const read = readOf(call);
      if (read !== undefined) {
        if (changed.has(read.path))
          return `[left out to make room: ${read.path} was changed later; call read_file again for what it holds now]`;
        const isCovered = reads.get(read.path)?.some(({ from, to }) => from <= read.from && to >= read.to);
        return isCovered ? `[left out to make room: ${read.path} was read again later]` : undefined;
      }
      return isRepeatable(call) && made.has(keyOf(call))
        ? `[left out to make room: the same ${call.name} was made again later]`
        : undefined;
    },
    add(call) {
      if (call.outcome !== 'done') return;
      for (const { path } of [...call.applied, ...(call.held ?? [])]) changed.add(path);
      const read = readOf(call);
      if (read !== undefined) reads.set(read.path, [...(reads.get(read.path) ?? []), read]);
      else if (isRepeatable(call)) made.add(keyOf(call));
    },
  };
}

const isRepeatable = ({ name, effect, status }: Call): boolean =>
  status === 'finished' && (effect === 'exec' || name === 'list_files' || name === 'search_in_code');

/** The lines of a file that a call really showed, by the first line of its answer; undefined for any other call. */
function readOf({ name, content, outcome }: Call): (Range & { path: string }) | undefined {
  if (name !== 'read_file' || outcome !== 'done') return undefined;
  const [, path, from, to, total] = /^(.+) lines (\d+)-(\d+) of (\d+)\n/.exec(content) ?? [];
  if (path === undefined) return undefined;
  return { path, from: Number(from), to: to === total ? Number.POSITIVE_INFINITY : Number(to) };
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const keyOf = ({ name, arguments: text }: Call): string => `${name} ${canonicalJson(objectOf(text))}`;
