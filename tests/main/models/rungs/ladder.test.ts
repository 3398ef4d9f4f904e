/**
 * A model on its ladder: tried out once, remembered by what its server is, lowered, chosen, and nothing kept of a trial that
 * broke off. The wire is a stand-in that answers probes as it is told; what a real server does is in llama-rungs.test.ts.
 */
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPromptFiles } from '../../../../src/main/base/prompt-files.ts';
import type { Model, ModelPart, ModelRequest } from '../../../../src/main/models/model.ts';
import { createLadder, type Ladder } from '../../../../src/main/models/rungs/ladder.ts';
import { type Database, openDatabase } from '../../../../src/main/store/database.ts';
import { createModelRungs } from '../../../../src/main/store/model-rungs.ts';
import { type ModelProfile, unknownProfile } from '../../../../src/shared/model-profile.ts';
import type { Rung } from '../../../../src/shared/model-rung.ts';
import { makeFolder } from '../../../support/app.ts';
import { ask, ending, readTool } from '../collect.ts';

const root = `${import.meta.dirname}/../../../..`;
const prompt = createPromptFiles(`${root}/prompts`);
const template = 'a'.repeat(64);
const llama: ModelProfile = {
  ...unknownProfile,
  kind: 'llama.cpp',
  endpoint: 'http://127.0.0.1:1/v1',
  model: 'qwen',
  template,
  build: 'b1',
  tools: true,
  thinkingSwitch: true,
};

type Way = 'native' | 'constrained' | 'text' | 'canned';
interface Wire {
  model: Model;
  requests: ModelRequest[];
  profile: ModelProfile;
  way: Way;
  /** Answers instead of everything else, by number of the request from 1. */
  instead: Record<number, ModelPart[]>;
}

const end = { kind: 'end', finish: 'stop', usage: {} } as const;
const failed = (status?: number): ModelPart[] => [
  {
    kind: 'failed',
    failure: { code: 'unavailable', message: 'trouble' },
    ...(status === undefined ? {} : { status }),
  },
];

/** A model that makes calls in one way only, and does as the probes ask. */
function createWire(): Wire {
  const wire: Wire = {
    requests: [],
    profile: llama,
    way: 'native',
    instead: {},
    model: {
      name: 'm',
      profile: async () => wire.profile,
      count: async () => 1,
      async *stream(request) {
        wire.requests.push(request);
        yield* wire.instead[wire.requests.length] ?? answer(wire.way, request);
      },
    },
  };
  return wire;
}

function answer(way: Way, { messages, tools, schema }: ModelRequest): ModelPart[] {
  const asked = messages.at(-1)?.content ?? '';
  const text = (said: string): ModelPart[] => [{ kind: 'text', text: said }, end];
  if (way === 'canned') return text('I am a mock.');
  const wanted = [...asked.matchAll(/"(apple|pear|plum|cherry)"/g)].map((match) => match[1]);
  if (way === 'native' && tools.length > 0 && wanted.length > 0) {
    const calls = wanted.map((word, index): ModelPart => {
      const id = `c${index}`;
      return { kind: 'call', index, id, name: 'report_word', arguments: `{"word": "${word}"}` };
    });
    return [...calls, { ...end, finish: 'calls' }];
  }
  if (way === 'constrained' && schema !== undefined) return text('{"say": "banana", "calls": []}');
  if (way === 'text' && messages[0]?.content.includes('```call') === true && wanted.length > 0)
    return text(`\`\`\`call report_word\nword: ${wanted[0]}\n\`\`\``);
  return text(`You asked: ${asked.slice(0, 60)}`);
}

let database: Database;
let wire: Wire;
let fixed: Rung | null;
beforeEach(() => {
  const opened = openDatabase(`${makeFolder()}/db.sqlite`, `${root}/resources/migrations`, false);
  if (!opened.ok) throw new Error(opened.error.message);
  database = opened.value;
  wire = createWire();
  fixed = null;
});
afterEach(() => database.close());

const climb = (): Ladder =>
  createLadder(wire.model, {
    records: createModelRungs(database),
    prompt,
    fixed: () => fixed,
    now: () => 1_795_000_000_000,
  });
const rungOf = async (ladder: Ladder) => (await ladder.about()).rung;
const rows = () =>
  database.sqlite
    .prepare('select model, endpoint, template, build, rung, by, lowered from model_rungs')
    .all();
const say = (ladder: Ladder) => ask(ladder.model, 'Hello.', { tools: [readTool] });

describe('a model that is new', () => {
  it.each([
    ['native', 'native', 'probe'],
    ['constrained', 'constrained', 'probe'],
    ['text', 'text', 'probe'],
    ['canned', 'native', 'template'],
  ] as const)(
    'and makes calls the way "%s" is asked that way from its first answer on',
    async (way, rung, by) => {
      wire.way = way;
      const ladder = climb();
      expect(await rungOf(ladder)).toBeNull();
      const parts = await say(ladder);
      expect(ending(parts)).toMatchObject({ kind: 'end', rung });
      expect(rows()).toEqual([{ model: 'qwen', endpoint: '', template, build: 'b1', rung, by, lowered: 0 }]);
      expect(wire.requests).toHaveLength(5);
      await say(ladder);
      await say(climb());
      expect(wire.requests).toHaveLength(7);
    },
  );

  it('is told of while it is tried, in four short requests', async () => {
    const parts = await say(climb());
    const told = parts.flatMap((part) => (part.kind === 'waiting' ? [part] : []));
    expect(told.map(({ cause, attempt }) => [cause, attempt])).toEqual(
      [1, 2, 3, 4].map((n) => ['probing', n]),
    );
    expect(told[1]?.reason).toBe('Trying how this model makes calls: 2 of 4');
    for (const request of wire.requests.slice(0, 4)) {
      expect(request).toMatchObject({ maxTokens: 64, temperature: 0 });
    }
    expect(wire.requests[4]).toMatchObject({ tools: [readTool] });
  });

  it('is tried as urgently as what waits for it, and by hand after all others', async () => {
    const urgent = () => wire.requests.splice(0).map(({ priority }) => priority);
    await say(climb());
    expect(urgent()).toEqual([...Array(4).fill('foreground'), undefined]);
    wire.profile = { ...llama, model: 'on the side' };
    await ask(climb().model, 'Hello.', { tools: [readTool], priority: 'background' });
    expect(urgent()).toEqual(Array(5).fill('background'));
    await climb().probe(new AbortController().signal, () => {});
    expect(urgent()).toEqual(Array(4).fill('background'));
  });

  it.each([
    [false, 'constrained', 2, /makes no calls itself/],
    [null, 'native', 4, /^$/],
    [true, 'native', 4, /^$/],
  ] as const)(
    'that tells of its own calls: %s, gets no question too many',
    async (tools, rung, asked, why) => {
      wire.profile = { ...llama, tools };
      wire.way = tools === false ? 'constrained' : 'native';
      const ladder = climb();
      const parts = await say(ladder);
      expect(wire.requests).toHaveLength(asked + 1);
      expect(wire.requests.slice(0, asked).filter((request) => request.tools.length > 0)).toHaveLength(
        tools === false ? 0 : 2,
      );
      expect(parts.find((part) => part.kind === 'waiting')).toMatchObject({
        reason: `Trying how this model makes calls: 1 of ${asked}`,
      });
      expect(await rungOf(ladder)).toMatchObject({ rung, by: 'probe', why: expect.stringMatching(why) });
      expect((await rungOf(ladder))?.evidence).toHaveLength(asked);
    },
  );

  it('is not tried for a request without tools, nor when the settings decide', async () => {
    await ask(climb().model, 'A title?');
    fixed = 'text';
    const ladder = climb();
    expect(ending(await say(ladder))).toMatchObject({ rung: 'text' });
    expect(await rungOf(ladder)).toMatchObject({ rung: 'text', by: 'setting' });
    expect(wire.requests).toHaveLength(2);
    expect(rows()).toEqual([]);
  });

  it('shows in its evidence what it said', async () => {
    wire.way = 'constrained';
    const ladder = climb();
    await say(ladder);
    expect((await rungOf(ladder))?.evidence).toMatchObject([
      { probe: 'single', passed: false, saw: expect.stringContaining('You asked') },
      { probe: 'parallel', passed: false },
      { probe: 'constrained', passed: true, saw: '“{"say": "banana", "calls": []}”' },
      { probe: 'text', passed: false },
    ]);
  });

  it('gets time to think where thinking cannot be turned off, but not for many words', async () => {
    wire.profile = { ...llama, thinkingSwitch: false };
    let read = 0;
    wire.model.stream = async function* (request) {
      wire.requests.push(request);
      for (let at = 0; at < 1_000 && !request.signal.aborted; at += 1) {
        read += 1;
        yield { kind: 'text', text: 'many words ' };
      }
      if (request.signal.aborted) yield { kind: 'failed', failure: { code: 'cancelled', message: 'x' } };
      else yield end;
    };
    await climb().probe(new AbortController().signal, () => {});
    expect(wire.requests[0]?.maxTokens).toBeGreaterThan(400);
    expect(read).toBeLessThan(4 * 60);
  });
});

describe('what is kept', () => {
  it.each([
    ['template', { template: 'b'.repeat(64) }],
    ['build of the server', { build: 'b2' }],
    ['model', { model: 'other' }],
  ])('is not believed of another %s', async (_, change) => {
    await say(climb());
    wire.profile = { ...llama, ...change };
    await say(climb());
    expect(wire.requests).toHaveLength(10);
    expect(rows()).toHaveLength(2);
  });

  it('holds at another address, unless the server tells no template', async () => {
    await say(climb());
    wire.profile = { ...llama, endpoint: 'http://127.0.0.1:2/v1' };
    await say(climb());
    expect(wire.requests).toHaveLength(6);
    for (const endpoint of ['http://a/v1', 'http://b/v1']) {
      wire.profile = { ...unknownProfile, model: 'qwen', endpoint };
      await say(climb());
    }
    expect(wire.requests).toHaveLength(16);
    expect(rows()).toContainEqual(
      expect.objectContaining({ endpoint: 'http://b/v1', template: '', build: '' }),
    );
  });

  it('is looked up anew when an answer shows another model behind the address', async () => {
    const ladder = climb();
    await say(ladder);
    const stream = wire.model.stream.bind(wire.model);
    wire.model.stream = (request) => {
      wire.profile = { ...llama, model: 'other', build: 'b1' };
      return stream(request);
    };
    wire.instead[6] = [
      { kind: 'served', served: { model: 'other', build: 'b1', template, reasoning: null } },
      { kind: 'text', text: 'Hi.' },
      end,
    ];
    await say(ladder);
    expect(wire.requests).toHaveLength(6);
    await say(ladder);
    expect(wire.requests).toHaveLength(11);
  });

  it('is told of what answers at this moment, and of nothing while nothing tells what it is', async () => {
    const ladder = climb();
    await say(ladder);
    expect(await rungOf(ladder)).toMatchObject({ rung: 'native' });
    wire.profile = { ...llama, template: 'b'.repeat(64) };
    expect(await ladder.about()).toEqual({ profile: wire.profile, rung: null });
    wire.profile = { ...unknownProfile, endpoint: llama.endpoint };
    expect(await ladder.about()).toEqual({ profile: wire.profile, rung: null });
    wire.profile = llama;
    expect(await rungOf(ladder)).toMatchObject({ rung: 'native' });
  });

  it('is nothing when a trial breaks off on the way, and the failure is the answer', async () => {
    wire.instead = { 2: failed() };
    const ladder = climb();
    expect(ending(await say(ladder))).toMatchObject({ kind: 'failed', failure: { message: 'trouble' } });
    expect(rows()).toEqual([]);
    expect(ending(await say(ladder))).toMatchObject({ kind: 'end' });
    expect(rows()).toHaveLength(1);
  });

  it('counts what the server refuses as shown', async () => {
    wire.instead = { 1: failed(500), 2: failed(400) };
    wire.way = 'constrained';
    const ladder = climb();
    expect(ending(await say(ladder))).toMatchObject({ rung: 'constrained' });
    expect((await rungOf(ladder))?.evidence[0]).toEqual({ probe: 'single', passed: false, saw: 'trouble' });
  });

  it('is nothing when the person stops it', async () => {
    const stop = new AbortController();
    const stream = wire.model.stream.bind(wire.model);
    wire.model.stream = (request) => {
      if (wire.requests.length === 1) stop.abort();
      return stream(request);
    };
    const parts = await ask(climb().model, 'Hello.', { tools: [readTool], signal: stop.signal });
    expect(ending(parts)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(rows()).toEqual([]);
  });

  it('is found again once a server that was loading tells what it has', async () => {
    await say(climb());
    wire.profile = { ...unknownProfile, endpoint: llama.endpoint, model: null };
    const stream = wire.model.stream.bind(wire.model);
    wire.model.stream = (request) => {
      wire.profile = llama;
      return stream(request);
    };
    await say(climb());
    expect(wire.requests).toHaveLength(5 + 1 + 1);
  });

  it('is one trial for all who ask at once', async () => {
    const ladder = climb();
    const [one, other] = await Promise.all([say(ladder), say(ladder)]);
    expect([ending(one), ending(other)]).toMatchObject([{ kind: 'end' }, { kind: 'end' }]);
    expect(wire.requests).toHaveLength(6);
  });
});

describe('a rung down', () => {
  it('is the next that the probes did not rule out, and is kept', async () => {
    const ladder = climb();
    wire.instead = { 3: [{ kind: 'text', text: '{"say": "banana", "calls": []}' }, end] };
    await say(ladder);
    expect(await ladder.lower('native', '3 of 5')).toEqual({ to: 'constrained', why: '3 of 5' });
    expect(await rungOf(ladder)).toMatchObject({
      rung: 'constrained',
      by: 'lowered',
      why: '3 of 5',
      lowered: 1,
    });
    expect(await climb().lower('constrained', 'again')).toEqual({ to: 'text', why: 'again' });
    expect(await ladder.lower('text', 'and again')).toBeUndefined();
    expect(rows()).toMatchObject([{ rung: 'text', by: 'lowered', lowered: 2 }]);
    expect(ending(await say(ladder))).toMatchObject({ rung: 'text' });
  });

  it('passes over a rung that the server does not have', async () => {
    const ladder = climb();
    await say(ladder);
    expect(await ladder.lower('native', 'x')).toMatchObject({ to: 'text' });
  });

  it('is only told when another session went down before', async () => {
    const ladder = climb();
    await say(ladder);
    await ladder.lower('native', 'theirs');
    expect(await ladder.lower('native', 'ours')).toEqual({ to: 'text', why: 'theirs' });
    expect(rows()).toMatchObject([{ lowered: 1 }]);
  });
});

describe('the person', () => {
  it('chooses a rung, for every template and build, and nothing lowers it', async () => {
    const ladder = climb();
    await say(ladder);
    expect(await ladder.choose('constrained')).toMatchObject({
      ok: true,
      value: { rung: 'constrained', by: 'person' },
    });
    wire.profile = { ...llama, build: 'b2', template: 'c'.repeat(64) };
    expect(ending(await say(climb()))).toMatchObject({ rung: 'constrained' });
    expect(await climb().lower('constrained', 'x')).toBeUndefined();
    expect(wire.requests).toHaveLength(6);
  });

  it('takes the choice back, and what was tried counts again', async () => {
    const ladder = climb();
    await say(ladder);
    await ladder.choose('text');
    expect(await ladder.choose(null)).toMatchObject({ ok: true, value: { rung: 'native', by: 'probe' } });
  });

  it('tries a model again, which takes back a choice and a lowering', async () => {
    const ladder = climb();
    await say(ladder);
    await ladder.lower('native', 'x');
    await ladder.choose('constrained');
    expect(await ladder.probe(new AbortController().signal, () => {})).toMatchObject({
      ok: true,
      value: { rung: 'native' },
    });
    expect(await rungOf(ladder)).toMatchObject({ rung: 'native', by: 'probe', lowered: 0 });
  });

  it('cannot choose for a server that does not tell what it has', async () => {
    wire.profile = unknownProfile;
    expect(await climb().choose('text')).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });
});

it('an older database gets the table', () => {
  const read = (name: string) => readFileSync(`${root}/resources/migrations/${name}`, 'utf8');
  const log = JSON.parse(read('meta/_journal.json'));
  const old = makeFolder({
    '0000_journal.sql': read('0000_journal.sql'),
    'meta/_journal.json': JSON.stringify({ ...log, entries: log.entries.slice(0, 1) }),
  });
  const file = `${old}/old.sqlite`;
  const first = openDatabase(file, old, false);
  if (!first.ok) throw new Error(first.error.message);
  expect(first.value.sqlite.pragma('table_info(model_rungs)')).toHaveLength(0);
  first.value.close();
  const again = openDatabase(file, `${root}/resources/migrations`, false);
  if (!again.ok) throw new Error(again.error.message);
  expect(createModelRungs(again.value).knows('x')).toBe(false);
  again.value.close();
  expect(new Sqlite(file, { readonly: true }).pragma('table_info(model_rungs)')).toHaveLength(10);
});
