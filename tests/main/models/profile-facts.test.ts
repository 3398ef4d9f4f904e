/**
 * Sampling, price and embeddings of a profile: what each answer of a server makes of them, and that an answer which tells
 * nothing makes nothing of them. The pages are a real llama-server's and Ollama's documentation's; the network is a table.
 */
import { expect, it } from 'vitest';
import { askProfile } from '../../../src/main/models/server-profile.ts';
import { type ModelProfile, unknownSampling } from '../../../src/shared/model-profile.ts';

type Page = unknown | { status: number; body: unknown };

const isWhole = (page: unknown): page is { status: number; body: unknown } =>
  typeof page === 'object' && page !== null && 'status' in page;

const asked: string[] = [];

function ask(pages: Record<string, Page>, endpoint = 'http://127.0.0.1:9/v1'): Promise<ModelProfile> {
  asked.length = 0;
  return askProfile({
    endpoint,
    signal: new AbortController().signal,
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input));
      asked.push(`${init?.method ?? 'GET'} ${pathname}`);
      const page = pages[pathname];
      if (isWhole(page)) return Response.json(page.body, { status: page.status });
      return page === undefined ? new Response('no', { status: 404 }) : Response.json(page);
    },
  });
}

const listed = (owner: string) => ({ data: [{ id: 'm', object: 'model', owned_by: owner }] });
const refused = (status: number, message: string) => ({ status, body: { error: { code: status, message } } });
const float = Math.fround;
const params = {
  temperature: float(0.6),
  top_k: 20,
  top_p: float(0.95),
  min_p: float(0.05),
  repeat_penalty: 1,
  presence_penalty: float(1.5),
  seed: 4_294_967_295,
};
const llama = (props: object = {}, embeddings?: Page) => ({
  '/v1/models': listed('llamacpp'),
  '/props': { default_generation_settings: { n_ctx: 4096, params }, ...props },
  '/v1/embeddings': embeddings,
});

it('has the sampling of a llama-server, without the noise of its floats', async () => {
  expect((await ask(llama())).sampling).toEqual({
    temperature: 0.6,
    topK: 20,
    topP: 0.95,
    minP: 0.05,
    repeatPenalty: 1,
    presencePenalty: 1.5,
  });
});

it.each([
  ['none is told', {}],
  ['it is in another form', { default_generation_settings: { n_ctx: 4096, params: 'hot' } }],
  ['its figures are none', { default_generation_settings: { n_ctx: 4096, params: { temperature: '0.6' } } }],
])('has no sampling when %s, and the window all the same', async (_, props) => {
  const pages = { ...llama(), '/props': { default_generation_settings: { n_ctx: 4096 }, ...props } };
  expect(await ask(pages)).toMatchObject({ sampling: unknownSampling, window: 4096 });
});

it.each<[string, Page, boolean | null]>([
  [
    'started without the flag',
    refused(501, 'This server does not support embeddings. Start it with `--embeddings`'),
    false,
  ],
  [
    'started with it, and no pooling',
    refused(400, "Pooling type 'none' is not OAI compatible. Please use a different pooling type"),
    false,
  ],
  ['started with it', refused(400, '"input" or "content" must be provided'), true],
  ['that has no such page', refused(404, 'File Not Found'), null],
  ['that wants a key', refused(401, 'Invalid API Key'), null],
  ['that fails', refused(500, 'oops'), null],
  ['that says something else', refused(400, 'model name is missing'), null],
])('of a server %s', async (_, page, embeddings) => {
  expect((await ask(llama({}, page))).embeddings).toBe(embeddings);
});

it('asks for embeddings once a run, and a server that sleeps not at all', async () => {
  const missing = refused(400, '"input" or "content" must be provided');
  const run = (name: string) => ({ media_marker: `<__media_${name}__>` });
  await ask(llama(run('0123456789abcdef'), missing));
  expect(asked).toContain('POST /v1/embeddings');
  expect((await ask(llama(run('0123456789abcdef'), undefined))).embeddings).toBe(true);
  expect(asked).not.toContain('POST /v1/embeddings');
  const other = await ask(llama(run('fedcba9876543210'), refused(501, 'no')));
  expect(other.embeddings).toBe(false);
  const asleep = await ask(llama({ ...run('aaaabbbbccccdddd'), is_sleeping: true }, missing));
  expect(asleep.embeddings).toBeNull();
  expect(asked).not.toContain('POST /v1/embeddings');
});

it.each([
  ['llamacpp', 'http://127.0.0.1:8080/v1', 0],
  ['llamacpp', 'http://localhost:8080/v1', 0],
  ['llamacpp', 'http://[::1]:8080/v1', 0],
  ['vllm', 'http://127.0.0.1:8000/v1', 0],
  ['organization_owner', 'http://127.0.0.1:1234/v1', 0],
  ['llamacpp', 'http://192.168.1.7:8080/v1', null],
  ['llamacpp', 'https://127.0.0.1.example.com/v1', null],
  ['llamacpp', 'https://localhost.example.com/v1', null],
  // It may hand on what it gets to somebody who charges for it.
  ['somebody', 'http://127.0.0.1:4000/v1', null],
])('of what %s serves at %s the price is %s', async (owner, endpoint, price) => {
  expect((await ask({ '/v1/models': listed(owner) }, endpoint)).price).toBe(price);
});

const ollama = (shown: object) => ({
  '/v1/models': listed('library'),
  '/api/version': { version: '0.12.3' },
  '/api/show': shown,
});

it('has what an Ollama tells of its model', async () => {
  const profile = await ask(
    ollama({
      parameters: 'stop "temperature 9"\ntemperature                    0.6\ntop_k 20\nrepeat_penalty 1.1',
      capabilities: ['completion', 'tools'],
    }),
  );
  expect(profile).toMatchObject({
    sampling: { ...unknownSampling, temperature: 0.6, topK: 20, repeatPenalty: 1.1 },
    price: 0,
    embeddings: false,
  });
});

it.each<[string, Page, Partial<ModelProfile>]>([
  ['one that embeds', { capabilities: ['embedding'] }, { embeddings: true, price: 0 }],
  ['an older version', {}, { embeddings: null, price: 0 }],
  [
    'a model that works elsewhere',
    { capabilities: ['completion'], remote_host: 'https://ollama.com:443' },
    { embeddings: false, price: null },
  ],
  ['an error', { status: 500, body: { error: 'x' } }, { embeddings: null, price: null }],
])('of an Ollama with %s', async (_, shown, expected) => {
  expect(await ask(ollama(shown as object))).toMatchObject({ ...expected, sampling: unknownSampling });
});

it('knows nothing of a server that is not there', async () => {
  expect(await ask({})).toMatchObject({
    model: null,
    sampling: unknownSampling,
    price: null,
    embeddings: null,
  });
});
