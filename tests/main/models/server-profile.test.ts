/**
 * What vLLM and LM Studio tell of themselves, as their documentation has it; neither was at hand. The pages come from a
 * network made of a table, so that every address that was asked can be looked at.
 */
import { describe, expect, it } from 'vitest';
import { askFacts } from '../../../src/main/models/server-facts.ts';
import { askProfile } from '../../../src/main/models/server-profile.ts';

const asked: string[] = [];

/** A server that has these pages and answers 404 else. */
function access(pages: Record<string, unknown>) {
  asked.length = 0;
  return {
    endpoint: 'http://127.0.0.1:9/v1',
    signal: new AbortController().signal,
    fetch: async (input: string | URL | Request) => {
      const { pathname } = new URL(String(input));
      asked.push(pathname);
      const page = pages[pathname];
      return page === undefined ? new Response('no', { status: 404 }) : Response.json(page);
    },
  };
}

const listed = (owner: string, ...models: object[]) => ({
  data: models.map((model) => ({ ...model, object: 'model', owned_by: owner })),
});

describe('vLLM', () => {
  const list = listed('vllm', { id: 'q', max_model_len: 4096 });

  it('tells its window in the list and its build on a page', async () => {
    const profile = await askProfile(access({ '/v1/models': list, '/version': { version: '0.11.0' } }));
    expect(profile).toMatchObject({ kind: 'vllm', model: 'q', window: 4096, build: '0.11.0' });
    expect(profile).toMatchObject({ template: null, tools: null, thinkingSwitch: null, slots: null });
  });

  it('has no build when it does not tell', async () => {
    const profile = await askProfile(access({ '/v1/models': list }));
    expect(profile).toMatchObject({ kind: 'vllm', build: null });
  });
});

describe('LM Studio', () => {
  const list = listed('organization_owner', { id: 'embed' }, { id: 'cold' }, { id: 'warm' });
  const own = {
    data: [
      {
        id: 'embed',
        type: 'embeddings',
        state: 'loaded',
        max_context_length: 2048,
        loaded_context_length: 2048,
      },
      { id: 'cold', type: 'llm', state: 'not-loaded', max_context_length: 131_072 },
      { id: 'warm', type: 'vlm', state: 'loaded', max_context_length: 32_768, loaded_context_length: 6144 },
    ],
  };
  const pages = { '/v1/models': list, '/api/v0/models': own };

  it('has the window of what is loaded; models that only embed are not offered, the loaded one comes first', async () => {
    expect(await askFacts(access(pages))).toEqual({
      kind: 'lm-studio',
      models: [{ id: 'warm', window: 6144 }, { id: 'cold' }],
    });
    expect(await askProfile(access(pages))).toMatchObject({ model: 'warm', window: 6144, build: null });
  });

  it('does not take what a model could have for what it has', async () => {
    expect(await askProfile(access(pages), 'cold')).toMatchObject({ model: 'cold', window: null });
    expect(await askProfile(access(pages), 'unlisted')).toMatchObject({ model: 'unlisted', window: null });
  });

  it('of a version without that page has its list, and no windows', async () => {
    expect(await askFacts(access({ '/v1/models': list }))).toEqual({
      kind: 'lm-studio',
      models: [{ id: 'embed' }, { id: 'cold' }, { id: 'warm' }],
    });
  });
});

describe('what is asked beside the list', () => {
  it.each([
    ['KoboldCpp, which only acts as Ollama', 'koboldcpp', 'openai-compatible'],
    ['an unknown server that says it is an Ollama', 'somebody', 'ollama'],
  ])('%s', async (_, owner, kind) => {
    const pages = { '/v1/models': listed(owner, { id: 'm' }), '/api/version': { version: '0.7.0' } };
    expect(await askFacts(access(pages))).toMatchObject({ kind });
  });

  it('is nothing when vLLM or llama.cpp have said what they are', async () => {
    for (const owner of ['vllm', 'llamacpp']) {
      await askFacts(access({ '/v1/models': listed(owner, { id: 'm' }) }));
      expect(asked).toEqual(['/v1/models']);
    }
  });
});
