/**
 * A llama.cpp router, one server with many models: which of them is loaded is told, and looking must never load one, because
 * that takes minutes and memory and may throw another out.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discoverServers } from '../../../src/main/models/discover.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import { type CaseServer, startCaseServer } from '../../support/llama-case.ts';
import { ask, ending, openEgress, textOf } from './collect.ts';

let server: CaseServer;
beforeAll(async () => {
  server = await startCaseServer({
    routes: { one: { default: ['I am one.'] }, two: { default: ['I am two.'] } },
  });
}, 180_000);
afterAll(async () => {
  await server.stop();
});

beforeEach((context) => server.begin(context));

function connect(name: string) {
  const options = { name, model: name, endpoint: server.url, egress: openEgress, breakers: createBreakers() };
  return { url: server.url, model: createOpenAiModel(options) };
}

async function loaded(url: string): Promise<string[]> {
  const { data } = (await (await fetch(`${url}/models`)).json()) as {
    data: { id: string; status: { value: string } }[];
  };
  return data.filter(({ status }) => status.value === 'loaded').map(({ id }) => id);
}

describe('a router', () => {
  it('is found with all its models, and looking loads none', async () => {
    const { url, model } = connect('one');
    const found = await discoverServers([url], openEgress.fetch('discovery'));
    expect(found.map(({ kind, models }) => [kind, models.map(({ id }) => id).sort()])).toEqual([
      ['llama.cpp', ['one', 'two']],
    ]);
    expect(await model.profile()).toMatchObject({
      kind: 'llama.cpp',
      model: null,
      template: null,
      window: null,
    });
    expect(await loaded(url)).toEqual([]);
  });

  it('loads the one that is asked, and tells its facts from then on', async () => {
    const { url, model } = connect('two');
    const parts = await ask(model, 'hi');
    expect([ending(parts).kind, textOf(parts)]).toEqual(['end', 'I am two.']);
    expect(await loaded(url)).toEqual(['two']);
    expect(await model.profile()).toMatchObject({
      model: 'two',
      window: 8192,
      slots: 1,
      tools: true,
      keepsReasoning: true,
      template: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await connect('one').model.profile()).model).toBeNull();
    expect(await loaded(url)).toEqual(['two']);
  });

  it('says so when there is no model of that name', async () => {
    expect(ending(await ask(connect('three').model, 'hi'))).toMatchObject({ kind: 'failed' });
  });
});
