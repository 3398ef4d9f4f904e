/**
 * A llama-server that counts tokens as a real model does. The scripted model of the tests has an alphabet of its own, so whoever
 * measures names a model: any GGUF, by PATCHBAY_TOKENIZER_GGUF.
 */
import { startLlamaServer } from '../../support/llama-server.ts';

export interface TokenizerServer {
  /** Tokens of a chat request's messages and tools, by the server's own counter. Throws when it does not count. */
  count(request: { messages: unknown[]; tools?: unknown[] }): Promise<number>;
  stop(): Promise<void>;
}

export async function startTokenizerServer(): Promise<TokenizerServer | { skipped: string }> {
  const file = process.env.PATCHBAY_TOKENIZER_GGUF;
  if (file === undefined) return { skipped: 'name a model: PATCHBAY_TOKENIZER_GGUF=model.gguf' };
  // Of an argument that is given twice the server takes the last.
  const server = await startLlamaServer({ ctx: 4096, args: ['-m', file, '--no-warmup'] });
  if ('skipped' in server) return server;
  return {
    async count(request) {
      const response = await fetch(`${server.url}/chat/completions/input_tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const answer = (await response.json()) as { input_tokens?: number };
      if (answer.input_tokens === undefined) throw new Error(`no count: ${JSON.stringify(answer)}`);
      return answer.input_tokens;
    },
    stop: () => server.stop(),
  };
}
