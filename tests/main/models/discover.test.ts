/** Finding servers on this machine: by what they say of themselves, on the given ports only, never failing. */
import { describe, expect, it } from 'vitest';
import { discoverServers, usualEndpoints } from '../../../src/main/models/discover.ts';
import { startScriptedServer } from '../../../src/main/models/scripted/server.ts';
import { singleUseFetch } from '../../../src/main/models/single-use-fetch.ts';
import { playOf } from './collect.ts';

const portOf = (url: string) => Number(new URL(url).port);
const at = (port: number) => `http://127.0.0.1:${port}/v1`;
const list = (models: readonly unknown[], server = 'uvicorn') =>
  new Response(JSON.stringify({ object: 'list', data: models }), { headers: { server } });

/** A network in which only the given ports answer. */
const network = (answers: Record<number, () => Response>) => async (input: string | URL | Request) => {
  const answer = answers[portOf(String(input))];
  if (answer === undefined) throw new TypeError('refused');
  return answer();
};

describe('discoverServers', () => {
  it('finds a running server and passes over a port where none is', async () => {
    const server = await startScriptedServer({ plays: [playOf('p', [{}])], window: 2048 });
    const gone = await startScriptedServer({ plays: [] });
    await gone.close();
    try {
      const found = await discoverServers([gone.url, server.url], singleUseFetch());
      expect(found).toEqual([
        { kind: 'llama.cpp', endpoint: server.url, models: [{ id: 'scripted', window: 2048 }] },
      ]);
    } finally {
      await server.close();
    }
  });

  it('asks the addresses it is given and nothing else; the usual ones are ports of the loopback address', async () => {
    const asked: string[] = [];
    const found = await discoverServers(usualEndpoints, async (input) => {
      asked.push(String(input));
      throw new TypeError('refused');
    });
    expect(found).toEqual([]);
    expect(asked).toEqual([8080, 8081, 11434, 1234, 8000].map((port) => `${at(port)}/models`));
  });

  it.each([
    [
      'llama.cpp by its header',
      8000,
      () => list([{ id: 'a' }], 'llama.cpp'),
      { kind: 'llama.cpp', models: [{ id: 'a' }] },
    ],
    [
      'vLLM with its window',
      8000,
      () => list([{ id: 'a', owned_by: 'vllm', max_model_len: 4096 }]),
      { kind: 'vllm', models: [{ id: 'a', window: 4096 }] },
    ],
    ['Ollama by its owner', 8080, () => list([{ id: 'a', owned_by: 'library' }]), { kind: 'ollama' }],
    ['Ollama by its port', 11434, () => list([{ id: 'a', owned_by: 'me' }]), { kind: 'ollama' }],
    [
      'LM Studio by its owner',
      8080,
      () => list([{ id: 'a', owned_by: 'organization_owner' }]),
      { kind: 'lm-studio' },
    ],
    ['LM Studio without models', 1234, () => list([]), { kind: 'lm-studio', models: [] }],
    ['some other server', 8000, () => list([{ id: 'a', owned_by: 'x' }]), { kind: 'openai-compatible' }],
    [
      'a llama.cpp that wants a key',
      8080,
      () => new Response('{"error":{}}', { status: 401, headers: { server: 'llama.cpp' } }),
      { kind: 'llama.cpp', models: [] },
    ],
  ])('knows %s', async (_name, port, answer, expected) => {
    const found = await discoverServers([at(port)], network({ [port]: answer }));
    expect(found).toMatchObject([{ endpoint: `http://127.0.0.1:${port}/v1`, ...expected }]);
  });

  it.each([
    ['a web server', () => new Response('<html>', { status: 200 })],
    ['JSON of another kind', () => new Response('{"data":"no"}')],
    ['an error', () => new Response('{}', { status: 500 })],
  ])('does not take %s for a model server', async (_name, answer) => {
    expect(await discoverServers([at(8000)], network({ 8000: answer }))).toEqual([]);
  });

  it('gives up on a port that accepts and says nothing', async () => {
    const silent = (_input: string | URL | Request, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    expect(await discoverServers([at(8080), at(8081)], silent)).toEqual([]);
  });
});
