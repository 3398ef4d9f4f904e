/**
 * The rungs as decorators: what goes out for the same conversation on each, and that what was sent before never moves. The
 * model behind is a list of replies, so that every byte that is asked of it can be looked at.
 */
import { describe, expect, it } from 'vitest';
import { createPromptFiles } from '../../../../src/main/base/prompt-files.ts';
import type { ChatMessage, Model, ModelPart, ModelRequest } from '../../../../src/main/models/model.ts';
import { constrainedForm } from '../../../../src/main/models/rungs/constrained.ts';
import { nativeRung } from '../../../../src/main/models/rungs/native.ts';
import { speakThrough } from '../../../../src/main/models/rungs/speak.ts';
import { textForm } from '../../../../src/main/models/rungs/text.ts';
import { createToolRegistry } from '../../../../src/main/tools/registry.ts';
import { unknownProfile } from '../../../../src/shared/model-profile.ts';
import { noCommands } from '../../../support/no-commands.ts';
import { ask, callsOf, collect, ending, requestOf, textOf } from '../collect.ts';

const prompt = createPromptFiles(`${import.meta.dirname}/../../../../prompts`);
const registry = createToolRegistry({ commands: noCommands });
const tools = registry.specs(registry.list().map(({ name }) => name));

/** Answers with one reply after the other, in pieces of three characters. */
function createLister(replies: readonly (string | ModelPart[])[]) {
  const requests: ModelRequest[] = [];
  const model: Model = {
    name: 'm',
    profile: async () => unknownProfile,
    count: async ({ messages }) => JSON.stringify(messages).length,
    async *stream(request) {
      const reply = replies[requests.length] ?? 'Done.';
      requests.push(request);
      if (typeof reply !== 'string') return yield* reply;
      for (const text of reply.match(/[\s\S]{1,3}/g) ?? []) yield { kind: 'text', text };
      yield { kind: 'end', finish: 'stop', usage: { completionTokens: 1 } };
    },
  };
  return { model, requests };
}

const rungs = {
  constrained: (model: Model) => speakThrough(model, constrainedForm(prompt('rung-constrained'))),
  text: (model: Model) => speakThrough(model, textForm(prompt('rung-text'))),
};
const call = { name: 'read_file', arguments: '{"path": "a.js"}' };
const replies = {
  constrained: [
    '{"say":"I look.",\n "calls":[{"tool":"read_file","arguments":{"path": "a.js"}}]}',
    '{"say": "", "calls": [{"tool": "read_file", "arguments": {"path": "a.js"}}, {"tool": "list_files", "arguments": {}}]}',
    '{"say": "Done.", "calls": []}',
  ],
  text: [
    'I look.\n```call read_file\npath: a.js\n```\n',
    '```call read_file\npath: a.js\n```\nAnd:\n```call list_files\n```',
    'Done.',
  ],
} as const;

/** A conversation of three steps as the agent keeps it: results of calls, `written` put back. */
async function converse(rung: 'constrained' | 'text') {
  const { model, requests } = createLister(replies[rung]);
  const speaker = rungs[rung](model);
  const history: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Go.' },
  ];
  const all: ModelPart[][] = [];
  for (let step = 0; step < 3; step += 1) {
    const parts = await collect(speaker.stream(requestOf(history, { tools })));
    all.push(parts);
    const end = ending(parts);
    const calls = callsOf(parts);
    const written =
      end.kind === 'end' && end.written !== undefined ? { written: { rung, text: end.written } } : {};
    history.push({
      role: 'assistant',
      content: textOf(parts),
      ...(calls.length ? { calls } : {}),
      ...written,
    });
    for (const { id } of calls) history.push({ role: 'tool', callId: id, content: 'one\ntwo' });
  }
  await collect(speaker.stream(requestOf([...history, { role: 'user', content: 'More.' }], { tools })));
  return { requests, all };
}

describe.each(['constrained', 'text'] as const)('on the %s rung', (rung) => {
  it('the same calls come out as on any other', async () => {
    const { all } = await converse(rung);
    expect(all.map((parts) => callsOf(parts).map(({ name }) => name))).toEqual([
      ['read_file'],
      ['read_file', 'list_files'],
      [],
    ]);
    expect(JSON.parse(callsOf(all[0] ?? [])[0]?.arguments ?? '')).toEqual({ path: 'a.js' });
    expect(all.map((parts) => ending(parts))).toMatchObject([
      { finish: 'calls', rung },
      { finish: 'calls', rung },
      { finish: 'stop', rung },
    ]);
  });

  it('each request is the one before and what came since, to the byte', async () => {
    const { requests } = await converse(rung);
    const texts = requests.map(({ messages }) => JSON.stringify(messages));
    for (const [at, text] of texts.entries()) {
      if (at > 0) expect(text.startsWith(`${texts[at - 1]?.slice(0, -1)},`), text).toBe(true);
    }
    const sent = requests.at(-1)?.messages ?? [];
    expect(sent.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual(
      replies[rung],
    );
  });

  it('the server gets one system message, no tools, and person and model in turn', async () => {
    const { requests } = await converse(rung);
    expect(requests.every((request) => request.tools.length === 0)).toBe(true);
    const last = requests.at(-1)?.messages ?? [];
    expect(last.map(({ role }) => role)).toEqual([
      'system',
      ...['user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
    ]);
    expect(last[0]?.content).toMatch(/^Be brief\.\n\n# Tools\n/);
    for (const { name } of tools) expect(last[0]?.content).toContain(`- ${name}(`);
    expect(last[5]?.content).toBe(
      '[result 1 of 2: read_file, 2 lines]\none\ntwo\n\n[result 2 of 2: list_files, 2 lines]\none\ntwo',
    );
  });

  it('replies of another rung, and those of the app, are put into its form', async () => {
    const { model, requests } = createLister([]);
    const speaker = rungs[rung](model);
    const history: ChatMessage[] = [
      { role: 'user', content: 'Go.' },
      {
        role: 'assistant',
        content: 'I look.',
        calls: [{ id: 'c', ...call }],
        written: { rung: 'native', text: 'x' },
      },
      { role: 'tool', callId: 'c', content: '1' },
      { role: 'assistant', content: '(done)' },
      { role: 'user', content: 'Again.' },
    ];
    await ask(speaker, history, { tools });
    const said = requests[0]?.messages
      .filter(({ role }) => role === 'assistant')
      .map(({ content }) => content);
    expect(said).toEqual(
      rung === 'constrained'
        ? [
            '{"say": "I look.", "calls": [{"tool": "read_file", "arguments": {"path": "a.js"}}]}',
            '{"say": "(done)", "calls": []}',
          ]
        : ['I look.\n\n```call read_file\npath: a.js\n```', '(done)'],
    );
  });

  it('results and words of the person behind them are one message', async () => {
    const { model, requests } = createLister([]);
    const history: ChatMessage[] = [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: '', calls: [{ id: 'c', ...call }] },
      { role: 'tool', callId: 'c', content: '1' },
      { role: 'user', content: 'Stop.' },
    ];
    await ask(rungs[rung](model), history, { tools });
    expect(requests[0]?.messages.at(-1)).toEqual({
      role: 'user',
      content: '[result: read_file, 1 line]\n1\n\nStop.',
    });
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('a reply that was cut keeps its finish, and gives no whole call', async () => {
    const text = replies[rung][0].slice(0, -6);
    const { model } = createLister([
      [
        { kind: 'text', text },
        { kind: 'end', finish: 'length', usage: {} },
      ],
    ]);
    expect(ending(await ask(rungs[rung](model), 'Go.', { tools }))).toMatchObject({ finish: 'length' });
  });

  it('a question beside the conversation keeps its schema and the same beginning', async () => {
    const { model, requests } = createLister(['{"title": "x"}', '{"title": "x"}']);
    const speaker = rungs[rung](model);
    const schema = { type: 'object' };
    const messages: ChatMessage[] = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'Go.' },
    ];
    const parts = await ask(speaker, messages, { tools, schema });
    await ask(speaker, messages, { tools });
    expect(textOf(parts)).toBe('{"title": "x"}');
    expect(requests[0]?.schema).toBe(schema);
    expect(JSON.stringify(requests[0]?.messages)).toBe(JSON.stringify(requests[1]?.messages));
    expect(await speaker.count({ messages, tools })).toBe(JSON.stringify(requests[0]?.messages).length);
  });

  it('a failure comes through as it is', async () => {
    const failed: ModelPart = { kind: 'failed', failure: { code: 'unavailable', message: 'gone' } };
    const { model } = createLister([[{ kind: 'text', text: 'I ' }, failed]]);
    expect(ending(await ask(rungs[rung](model), 'Go.', { tools }))).toEqual(failed);
  });
});

describe('a constrained request', () => {
  it('asks for the schema of the tools, without thinking', async () => {
    const { model, requests } = createLister([]);
    await ask(rungs.constrained(model), 'Go.', { tools });
    expect(requests[0]).toMatchObject({ thinking: 'off', schema: { required: ['say', 'calls'] } });
  });

  it('that is answered by broken JSON counts as cut', async () => {
    const { model } = createLister(['{"say": "I look.", "calls": [{"tool": "read_file", "argum']);
    expect(ending(await ask(rungs.constrained(model), 'Go.', { tools }))).toMatchObject({ finish: 'length' });
  });
});

const deadEnd: ModelPart[] = [
  { kind: 'reading', total: 1, cached: 0, processed: 1 },
  {
    kind: 'failed',
    failure: { code: 'failed', message: 'Unexpected empty grammar stack after accepting piece: x' },
  },
];

describe('a dead end of the grammar', () => {
  it('is asked again with fewer tools in the schema, the prompt being the same', async () => {
    const { model, requests } = createLister([deadEnd, '{"say": "Done.", "calls": []}']);
    const parts = await ask(rungs.constrained(model), 'Go.', { tools });
    expect(textOf(parts)).toBe('Done.');
    expect(parts.some((part) => part.kind === 'waiting' && part.cause === 'retry')).toBe(true);
    expect(JSON.stringify(requests[1]?.messages)).toBe(JSON.stringify(requests[0]?.messages));
    // A parameter may be one of several, too.
    const named = /"tool":\{[^}]*"enum"/g;
    const [all, fewer] = requests.map(({ schema }) => JSON.stringify(schema).match(named)?.length ?? 0);
    expect(all).toBe(tools.length);
    expect(fewer).toBeLessThan(tools.length);
  });

  it('is asked again with fewer tools on the native rung, and then no more', async () => {
    const { model, requests } = createLister([deadEnd, deadEnd]);
    const parts = await ask(nativeRung(model), 'Go.', { tools });
    expect(ending(parts)).toMatchObject({ kind: 'failed' });
    expect(requests.map((request) => request.tools.length < tools.length)).toEqual([false, true]);
  });

  it('ends the answer once a word of it was seen', async () => {
    const { model, requests } = createLister([[{ kind: 'text', text: 'I ' }, ...deadEnd], 'Done.']);
    expect(ending(await ask(nativeRung(model), 'Go.', { tools }))).toMatchObject({ kind: 'failed' });
    expect(requests).toHaveLength(1);
  });
});

describe('on the native rung', () => {
  it('a request goes through as it is, and the reply too', async () => {
    const { model, requests } = createLister(['Hello.']);
    const request = requestOf('Go.', { tools });
    const parts = await collect(nativeRung(model).stream(request));
    expect(requests[0]).toBe(request);
    expect(textOf(parts)).toBe('Hello.');
    expect(ending(parts)).toEqual({
      kind: 'end',
      finish: 'stop',
      usage: { completionTokens: 1 },
      rung: 'native',
    });
  });

  it('a call written as words becomes one that cannot be read, instead of ending the turn', async () => {
    const { model } = createLister(['```json\n{"name": "read_file", "arguments": {"path": "a"}}\n```']);
    const parts = await ask(nativeRung(model), 'Go.', { tools });
    expect(parts.find((part) => part.kind === 'call')).toMatchObject({
      name: 'read_file',
      problem: expect.stringContaining('was not run'),
    });
    expect(ending(parts)).toMatchObject({ finish: 'calls' });
  });

  it('words about calls beside a call are words', async () => {
    const made: ModelPart[] = [
      { kind: 'text', text: '<tool_call>\n{"name": "read_file"' },
      { kind: 'call', index: 0, id: 'c', name: 'read_file', arguments: '{}' },
      { kind: 'end', finish: 'calls', usage: {} },
    ];
    const { model } = createLister([made]);
    expect(callsOf(await ask(nativeRung(model), 'Go.', { tools }))).toHaveLength(1);
  });
});
