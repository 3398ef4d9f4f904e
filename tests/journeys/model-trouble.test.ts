/**
 * Every kind of trouble with a model server through whole turns, and what the person sees of it. The sentences are the ones of
 * the conversation; the page in docs is written from what was seen here, so it cannot go stale (`vitest run -u` renews it).
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedServer, ScriptedServerOptions } from '../../src/main/models/scripted/server.ts';
import { startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { liveWords, noteWords } from '../../src/renderer/features/conversation/strings.ts';
import { strings } from '../../src/renderer/strings.ts';
import type { FeedItem, Live } from '../../src/shared/feed.ts';
import type { Turn } from '../../src/shared/session-state.ts';
import { shippedPlays, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
const others: ScriptedServer[] = [];
afterEach(async () => {
  await test.close();
  await Promise.all(others.splice(0).map((server) => server.close()));
});

interface Seen {
  meanwhile: string[];
  turn: Turn;
}

/** One message, and all that is shown until its turn ends. */
async function see(
  text: string,
  options: { sessionId?: string; model?: string } = {},
): Promise<Seen & { sessionId: string }> {
  const { workspace, modelName, client } = test;
  const { model = modelName } = options;
  const sessionId =
    options.sessionId ?? (await client.session.create({ workspace, model, approve: 'all' })).id;
  const after = (await stateOf(test, sessionId)).seq;
  const shown: string[] = [];
  const feed = await client.session.watch({ sessionId, after });
  await client.session.send({ sessionId, text, messageId: crypto.randomUUID() });
  for await (const item of feed) {
    const words = wordsOf(item);
    if (words !== null && shown.at(-1) !== words) shown.push(words);
    if (item.kind === 'events' && item.events.some(({ type }) => type === 'turn.ended')) break;
  }
  await test.app.idle();
  expect(journalProblems(await client.session.history({ sessionId }))).toEqual([]);
  const turn = (await stateOf(test, sessionId)).turns.at(-1);
  if (turn === undefined) throw new Error('no turn');
  return { meanwhile: shown, turn, sessionId };
}

/** The line of the conversation, with the figures that differ from run to run made the same. */
function wordsOf(item: FeedItem): string | null {
  const words = item.kind === 'live' ? liveLine(item.live) : null;
  return words === null ? null : plain(words);
}

function liveLine(live: Live): string | null {
  if (live.kind === 'queued') return liveWords.queued(live, live.since);
  // What the cache did has its own tests; here it is beside the point.
  if (live.kind === 'note') return live.note.kind === 'reread' ? null : noteWords(live.note);
  if (live.kind === 'silent') return liveWords.silent(live, live.since + 12_000);
  if (live.kind !== 'waiting') return null;
  return live.cause === 'loading'
    ? liveWords.loading(live.reason, 0)
    : liveWords.retrying(live.reason, live.attempt, live.delayMs);
}

const plain = (words: string): string =>
  words
    .replace(/http:\/\/127\.0\.0\.1:\d+(\/v1)?/g, 'ADDRESS')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/ (in [\d.]+ (ms|s)|now), attempt/g, ' soon, attempt')
    .replace(/\d\d:\d\d:\d\d/g, 'TIME')
    .replace(/within [\d.]+ (s|min)/g, 'within SOME TIME')
    .replace(
      /[\d,]+ tokens; the window of the model holds [\d,]+/g,
      'N tokens; the window of the model holds M',
    );

const rows: string[][] = [['what happens', 'what you see meanwhile', 'how it ends', 'what to do']];

/** Puts what was seen into the page. The last column is what the person can do, where anything is left to do. */
function tell(what: string, { meanwhile, turn }: Seen): void {
  const cut = turn.steps.some(({ finish }) => finish === 'length') ? [strings.conversation.cutOff] : [];
  const during = [...new Set([...meanwhile, ...cut])].join('<br>') || 'nothing';
  const reason = turn.reason === null ? '' : strings.endings[turn.reason];
  const end =
    turn.failure === null ? `The turn goes on: ${reason.toLowerCase()}` : plain(turn.failure.message);
  const next = turn.failure === null ? '' : plain(turn.failure.hint ?? '');
  rows.push([what, during, end, next].map((cell) => cell.replaceAll('|', '\\|')));
}

async function other(options: Partial<ScriptedServerOptions> = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer({ plays: await shippedPlays(), ...options });
  others.push(server);
  return server;
}

const impatient = ['--set', 'model.stallSeconds=1'];
type Faults = NonNullable<ScriptedServerOptions['faults']>;
const deadEnds = (times: number): Faults =>
  Object.fromEntries(Array.from({ length: times }, (_, n) => [n + 1, 'grammar-dead-end' as const]));

describe('trouble that passes', () => {
  it.each<[what: string, faults: Faults, sees: RegExp]>([
    [
      'The server is loading its model (503)',
      { 1: 'loading', 2: 'loading' },
      /^The server is loading its model$/,
    ],
    ['It wants to be asked later (429)', { 1: 'rate-limited' }, /429.*attempt 2/],
    ['It fails once (500)', { 1: 'server-error' }, /500.*attempt 2/],
    ['A proxy in front of it fails once (502)', { 1: 'bad-gateway' }, /502.*attempt 2/],
    ['The connection breaks before the answer', { 1: 'reset-before-headers' }, /attempt 2/],
    ['The connection breaks while the prompt is read', { 1: 'reset-while-reading' }, /broke.*attempt 2/],
    ['The grammar for tool calls comes to a dead end', { 1: 'grammar-dead-end' }, /dead end.*attempt 2/],
    ['It does so again', deadEnds(2), /attempt 2/],
  ])('%s', async (what, faults, sees) => {
    test = await startTestApp({ server: { faults } });
    const seen = await see('[[play:fix-bug]]');
    expect(seen.turn).toMatchObject({ reason: 'completed', failure: null });
    expect(seen.meanwhile.join('\n')).toMatch(sees);
    tell(what, seen);
  });

  it('the server works for a long time before it says a word', async () => {
    test = await startTestApp({ server: { faults: { 1: 'slow-start' } }, args: impatient });
    const seen = await see('[[play:fix-bug]]');
    expect(seen.turn).toMatchObject({ reason: 'completed', failure: null });
    expect(seen.meanwhile.join('\n')).toMatch(/works on a request of somebody else/);
    expect(test.model.requests).toHaveLength(4);
    tell(
      'The server is busy with something else; it says so itself, and is waited for as long as it does',
      seen,
    );
  });

  it('another session is being answered', async () => {
    test = await startTestApp({ plays: { talk: [{ text: 'word '.repeat(300), pace: 3 }] } });
    const first = see('[[play:talk]]');
    await expect.poll(() => test.model.requests.length).toBe(1);
    const second = await see('[[play:fix-bug]]');
    expect(second.turn).toMatchObject({ reason: 'completed', failure: null });
    expect(second.meanwhile.join('\n')).toMatch(/1 ahead, the other session’s reply is being written/);
    expect(test.model.mostAtOnce()).toBe(1);
    expect((await first).turn.failure).toBeNull();
    const told = second.meanwhile.filter((line) => /written/.test(line));
    tell('Another session is being answered by the same server', { ...second, meanwhile: told });
  });

  it('a call is cut off at the length limit', async () => {
    test = await startTestApp({ server: { faults: { 1: 'truncated-call' } } });
    const seen = await see('[[play:write]]');
    expect(seen.turn.steps[0]).toMatchObject({ finish: 'length', calls: [{ outcome: 'refused' }] });
    tell('A reply is cut off in the middle of a call', seen);
  });

  it('the chosen model cannot be reached, and another is set for that', async () => {
    const dead = await other();
    await dead.close();
    others.pop();
    const standIn = await other();
    const name = `endpoint:${standIn.url}`;
    test = await startTestApp({ args: ['--set', `model.fallbacks=${JSON.stringify([name])}`] });
    const seen = await see('[[play:fix-bug]]', { model: `endpoint:${dead.url}` });
    expect(seen.turn).toMatchObject({ reason: 'completed', failure: null });
    expect(seen.turn.steps.every(({ model }) => model === name)).toBe(true);
    expect(seen.turn.steps[0]?.notes).toMatchObject([
      { kind: 'fallback', from: `endpoint:${dead.url}`, to: name, failure: { code: 'unavailable' } },
    ]);
    expect(standIn.requests).toHaveLength(4);
    expect(test.model.requests).toHaveLength(0);
    const told = seen.meanwhile
      .filter((line) => /could not be asked/.test(line))
      .slice(0, 1)
      .map((line) => line.replace('so ADDRESS', 'so ANOTHER MODEL').replace(/^ADDRESS/, 'THE MODEL'));
    tell('The chosen model cannot be reached, and `model.fallbacks` names another', {
      ...seen,
      meanwhile: told,
    });
  });

  it('another model stands behind the address', async () => {
    const was = { model: 'small', build: 'b1', template: 'one' };
    test = await startTestApp({ server: { identity: was } });
    const { sessionId } = await see('[[play:plain]]');
    test.model.become({ model: 'large', build: 'b1', template: 'two' });
    const seen = await see('and now? [[play:plain]]', { sessionId });
    expect(seen.turn.steps[0]?.notes).toMatchObject([{ kind: 'swapped' }]);
    expect(seen.turn.steps[0]?.served).toMatchObject({ model: 'large' });
    expect(seen.meanwhile.join()).toMatch(/model large instead of small, another chat template/);
    const after = await see('and then? [[play:plain]]', { sessionId });
    expect(after.turn.steps[0]?.notes ?? []).toEqual([]);
    expect(test.model.requests.at(-1)?.body.model).toBe('large');
    tell('Another model, template or server program stands behind the address', seen);
  });
});

describe('trouble that ends the turn', () => {
  it.each<[what: string, faults: Faults, says: RegExp, next: RegExp]>([
    ['The grammar comes to a dead end again and again', deadEnds(9), /dead end/, /Resume asks again/],
    [
      'It does not begin to answer, and does not say that it works',
      { 1: 'stall-before-headers' },
      /no sign of an answer/,
      /hang/,
    ],
    ['It says nothing after its headers', { 1: 'stall' }, /no sign of an answer/, /hang/],
    ['It falls silent in the middle of the answer', { 1: 'stall-midway' }, /nothing more/, /hang/],
    [
      'The connection breaks in the middle of the answer',
      { 1: 'reset' },
      /broke in the middle/,
      /asking again/,
    ],
    ['Its stream holds something that is no JSON', { 1: 'malformed' }, /not valid JSON/, /asking again/],
    [
      'It reports an error in the middle of the answer',
      { 1: 'error-in-stream' },
      /Compute error/,
      /asking again/,
    ],
    ['Its stream ends without an end', { 1: 'no-finish' }, /before the answer was finished/, /asking again/],
    ['It refuses the key (401)', { 1: 'unauthorized' }, /refused the key/, /API key/],
    ['It does not know the address or the model (404)', { 1: 'not-found' }, /404/, /\/v1/],
  ])('%s', async (what, faults, says, next) => {
    test = await startTestApp({ server: { faults }, args: impatient });
    const seen = await see('[[play:fix-bug]]');
    expect(seen.turn).toMatchObject({ reason: 'failed' });
    expect(seen.turn.failure?.message).toMatch(says);
    expect(seen.turn.failure?.hint).toMatch(next);
    tell(what, seen);
  });

  it('the server stays broken, and then is left alone for a while', async () => {
    const faults = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [n + 1, 'bad-gateway' as const]));
    test = await startTestApp({ server: { faults } });
    const first = await see('[[play:fix-bug]]');
    expect(first.turn.failure?.message).toMatch(/502/);
    tell('It stays broken', first);
    const { sessionId } = first;
    const second = await see('[[play:fix-bug]]', { sessionId });
    expect(second.turn.failure?.message).toMatch(/rests until \d\d:\d\d:\d\d/);
    expect(test.model.requests).toHaveLength(5);
    const [load] = await firstOf(await test.client.model.watchLoad());
    expect(load?.restingUntil).toBeGreaterThan(Date.now());
    tell('It is asked again at once', second);
  });

  it('nobody listens at the address', async () => {
    const dead = await other();
    await dead.close();
    others.pop();
    test = await startTestApp();
    const seen = await see('[[play:fix-bug]]', { model: `endpoint:${dead.url}` });
    expect(seen.turn.failure).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(dead.url),
    });
    tell('Nobody listens at the address', seen);
  });
});

async function firstOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('nothing came');
}

/** Laid out as the formatter does it. */
function table(): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

const page = (): string => `# Trouble with a model server, and what you see of it

Written by \`tests/journeys/model-trouble.test.ts\` from whole turns against a server that fails on purpose; the sentences are the
ones of the conversation. Asking again happens by itself only before the first word of an answer, with growing and jittered
pauses, or after as long as the server asks for. Nothing has been done by then: calls are carried out when a reply is whole.

${table()}

- A server that works is never given up: any byte, any report of its progress and its own word that it is busy count. One
  that is silent is given up after \`model.stallSeconds\` (300), before its first word after twice that and more for a long prompt.
- After five failures in a row a server rests for five seconds; the status bar shows until when.
- One server answers as many requests at once as it has slots, mostly one (\`model.requestsAtOnce\` sets another number). Your
  messages go before titles and summaries, and these wait until no other session is in the middle of its turn, thirty seconds at most.
`;

it('is what the page in docs says', async () => {
  test = { close: async () => {} } as TestApp;
  // A part of the tests, run alone, must not shorten the page.
  if (rows.length === 27) await expect(page()).toMatchFileSnapshot('../../docs/model-trouble.md');
});
