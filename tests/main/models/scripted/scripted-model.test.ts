/** The scripted model without a server: the same parts and figures that a real one would give. */
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../../src/main/models/openai-model.ts';
import { createScriptedModel } from '../../../../src/main/models/scripted/scripted-model.ts';
import { startScriptedServer } from '../../../../src/main/models/scripted/server.ts';
import {
  ask,
  callsOf,
  collect,
  ending,
  openEgress,
  playOf,
  readTool,
  reasoningOf,
  requestOf,
  textOf,
} from '../collect.ts';

const text = '  Two words,\n\n  and  space. ';
const call = { name: 'read_file', arguments: '{"path": "a b", "n": 1}' };
const plays = [
  playOf('p', [
    { reasoning: 'I think so.', text, calls: [call, { ...call, arguments: '{}' }] },
    { text: 'cut', finish: 'length' },
  ]),
  playOf('slow', [{ text: 'word '.repeat(1000), pace: 5 }]),
];
const model = (options = {}) => createScriptedModel({ name: 'scripted', plays, ...options });

describe('createScriptedModel', () => {
  it('says exactly the reply, in pieces, with ids from the place in the conversation', async () => {
    const parts = await ask(model(), '[[play:p]]');
    expect(textOf(parts)).toBe(text);
    expect(parts.filter((part) => part.kind === 'text').length).toBeGreaterThan(3);
    expect(reasoningOf(parts)).toBe('I think so.');
    expect(callsOf(parts)).toEqual([
      { id: 'call_1_0', ...call },
      { id: 'call_1_1', ...call, arguments: '{}' },
    ]);
    expect(ending(parts)).toMatchObject({ kind: 'end', finish: 'calls' });
  });

  it('finishes as the play says', async () => {
    const history: ChatMessage[] = [
      { role: 'user', content: '[[play:p]]' },
      { role: 'assistant', content: text },
    ];
    expect(ending(await ask(model(), history))).toMatchObject({ finish: 'length' });
  });

  it('counts what is cached as the common beginning with the request before', async () => {
    const one = model();
    const long: ChatMessage[] = [{ role: 'user', content: `[[play:p]]${'x'.repeat(400)}` }];
    const first = ending(await ask(one, long));
    const second = ending(await ask(one, [...long, { role: 'assistant', content: 'y' }]));
    const other = ending(await ask(one, [{ role: 'user', content: 'quite another' }]));
    const usage = [first, second, other].map((end) => (end.kind === 'end' ? end.usage : {}));
    expect(usage[0]?.cachedTokens).toBe(0);
    expect(usage[1]?.cachedTokens).toBeGreaterThan(100);
    expect(usage[2]?.cachedTokens).toBeLessThan(10);
    expect(usage[0]?.promptTokens).toBe(await one.count(requestOf(long)));
  });

  it('has a window and refuses what does not fit', async () => {
    expect((await model().profile()).window).toBe(16_384);
    const last = ending(await ask(model({ window: 50 }), 'x'.repeat(400)));
    expect(last).toMatchObject({ kind: 'failed', overflow: { window: 50 } });
  });

  it('stops in the middle when cancelled', async () => {
    const stop = new AbortController();
    const parts = [];
    for await (const part of model().stream(requestOf('[[play:slow]]', { signal: stop.signal }))) {
      parts.push(part);
      if (part.kind === 'text') stop.abort();
    }
    expect(ending(parts)).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
    expect(parts.length).toBeLessThan(10);
  });

  it('gives the same over HTTP, parts and figures alike', async () => {
    const server = await startScriptedServer({ plays });
    try {
      const request = requestOf('[[play:p]]', { tools: [readTool] });
      const direct = await collect(model().stream(request));
      const wired = await collect(
        createOpenAiModel({ egress: openEgress, name: 'x', endpoint: server.url }).stream(request),
      );
      const spoken = (parts: typeof direct) =>
        parts.filter((part) => part.kind !== 'reading' && part.kind !== 'end');
      expect(spoken(wired)).toEqual(spoken(direct));
      expect(ending(wired)).toMatchObject(ending(direct));
    } finally {
      await server.close();
    }
  });
});
