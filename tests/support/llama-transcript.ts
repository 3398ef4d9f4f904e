/**
 * What a real llama-server said in one case of a test file, kept as a file that people can read and compare. What differs from
 * run to run is made the same on both sides before anything is compared, and only what is listed in `settle` is: everything
 * else that changes in a request makes its transcript useless, and it says so.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** A request and what came back, in the order in which requests arrived. */
export interface Exchange {
  /** Method and path. */
  asked: string;
  /** As JSON, or as text where it is none; absent where none was sent. Long texts in it are in short, see `bodyOf`. */
  body?: unknown;
  status: number;
  headers: Record<string, string>;
  /** What all events of a stream have in common. */
  each?: Record<string, unknown>;
  /** Events of a stream one by one: the rest of each, or its text where it is no JSON. */
  events?: unknown[];
  /** Of an answer that is no stream. */
  answer?: unknown;
  /** The client left before the answer was whole. */
  left?: true;
}

export interface ServerTranscript {
  /** Flags, and a digest of the model's replies: another server would have said something else. */
  started: string;
  exchanges: Exchange[];
}

export interface Transcript {
  case: string;
  /** The server's build. */
  recorded: string;
  /** In the order in which the case began to use them. */
  servers: ServerTranscript[];
}

/** Asked by the clock alone, while an answer is waited for. A transcript has no slots, and a server need not tell of them. */
export const isPulse = (asked: string): boolean => asked === 'GET /slots';

/** What a model answers, and not the server about itself. */
export const isChat = (asked: string): boolean => asked === 'POST /v1/chat/completions';

export const howToRecord = (testFile: string): string =>
  `record anew with: PATCHBAY_RECORD=1 npm test -- --only ${testFile.startsWith('tests/journeys/') ? 'journeys' : 'unit'} ${testFile}`;

const root = path.resolve(import.meta.dirname, '../..');

/** Where the transcript of a case is, and what its test file is called from the root. */
export function placeOf(testFile: string, name: string): { file: string; test: string } {
  const folder = path.basename(testFile).replace(/\.test\.ts$/, '');
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return {
    file: path.join(root, 'tests/fixtures/llama', folder, `${slug.slice(0, 100)}.json`),
    test: path.relative(root, testFile).replaceAll(path.sep, '/'),
  };
}

/** The same text for every day, folder and pace. Applied to requests when they are recorded and when they are compared. */
export function settle(text: string): string {
  return text
    .replace(/\[Today is \d{4}-\d\d-\d\d\.\]/g, '[Today is 2000-01-01.]')
    .replace(/( after )[\d.]+ s\b/g, '$11 s')
    .replace(/(duration_ms )[\d.]+|\([\d.]+ms\)/g, (_, name) => (name ? `${name}1` : '(1ms)'))
    .replaceAll(tmpdir(), '/tmp')
    .replaceAll(`"${homedir()}/`, '"/home/me/')
    .replace(/("--port",")[1-9]\d*/g, '$10')
    .replace(/(patchbay-[a-z]+)-(?!models\b)[A-Za-z0-9]{6}\b/g, '$1-000000');
}

/** Prompts repeat in every request and would be megabytes: of what is longer only length and digest are kept. */
const mostTextChars = 160;
const mostPartChars = 400;

const inShort = (text: string, most: number): string | undefined =>
  text.length <= most
    ? undefined
    : `${text.length} characters, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;

/** A request's body in the form that is stored and compared, in which a change of any character shows. */
export function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  const body = parsed(settle(text));
  if (!isRecord(body)) return withoutLong(body);
  const parts = Object.entries(body).map(([key, value]) => [
    key,
    key === 'messages' ? withoutLong(value) : (inShort(JSON.stringify(value), mostPartChars) ?? value),
  ]);
  return Object.fromEntries(parts);
}

const withoutLong = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, one) =>
    typeof one === 'string' ? (inShort(one, mostTextChars) ?? one) : one,
  );

/** The order of keys counts too: a template may render them. */
export const sameBody = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The server's own clocks are all 1 and its date 0: no case looks at them, and they would change in every recording. */
export function answerOf(text: string): unknown {
  const value = parsed(settle(text));
  return typeof value === 'string' ? value : JSON.parse(JSON.stringify(value), withoutClock);
}

const withoutClock = (key: string, value: unknown): unknown => {
  if (typeof value !== 'number') return value;
  if (key === 'created') return 0;
  return /_ms$|_per_second$|^t_/.test(key) ? 1 : value;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every event of a stream says the model, the answer and the build again: these are told apart from what is new in it. */
export function factored(events: readonly unknown[]): Pick<Exchange, 'each' | 'events'> {
  const records = events.filter(isRecord);
  const common = Object.entries(records[0] ?? {}).filter(([key, value]) =>
    records.every((one) => isDeepStrictEqual(one[key], value)),
  );
  const rest = (event: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(event).filter(([key]) => !common.some(([name]) => name === key)));
  return {
    each: Object.fromEntries(common),
    events: events.map((event) => (isRecord(event) ? rest(event) : event)),
  };
}

export const wholeEvents = ({ each, events = [] }: Pick<Exchange, 'each' | 'events'>): unknown[] =>
  events.map((event) => (isRecord(event) ? { ...event, ...each } : event));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Names that the server draws at random (of calls, answers, runs) are numbered in the order they appear, each kind by itself:
 * a call's comes back in the next request. To be given all texts of a case in their order.
 */
export function numberNames(): (text: string) => string {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text) => {
    const found = text.matchAll(/("id":"|chatcmpl-|<__media_)([A-Za-z0-9]{32})(?=["_])/g);
    for (const [, kind = '', name = ''] of found) {
      if (numbers.has(name)) continue;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const word = kind.replace(/[^a-z]/g, '');
      numbers.set(name, word + String(counts.get(kind)).padStart(32 - word.length, '0'));
    }
    return [...numbers].reduce((all, [name, number]) => all.replaceAll(name, number), text);
  };
}

export function writeTranscript(file: string, transcript: Transcript): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${print(transcript, '')}\n`);
}

export function readTranscript(file: string): Transcript | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Transcript) : undefined;
}

const lineChars = 400;

/** JSON with short values on one line, so that an event or a message is a line of a diff. */
function print(value: unknown, indent: string): string {
  const short = JSON.stringify(value);
  if (short.length <= lineChars || typeof value !== 'object' || value === null) return short;
  const deeper = `${indent} `;
  const rows = Array.isArray(value)
    ? value.map((one) => deeper + print(one, deeper))
    : Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${print(one, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${rows.join(',\n')}\n${indent}${close}`;
}
