/**
 * What every session of an agent costs before a word of it: its rules and its tools, as the app sends them, counted by a real
 * server with a real tokenizer. The newest message is cut to a letter, since today's date and the folder are not fixed.
 */
import { modes } from '../../../src/main/agent/modes.ts';
import { type Rung, rungs } from '../../../src/shared/model-rung.ts';
import { startLlamaServer } from '../../support/llama-server.ts';
import { openLocalApp, runTurn } from './app-process.ts';
import { freshFolder } from './folders.ts';
import { recordServer } from './recorded-server.ts';
import type { BenchRow } from './row.ts';
import { startTokenizerServer } from './tokenizer-server.ts';

interface Asked {
  messages: { role: string; content: string }[];
  tools?: unknown[];
}

const aim = '≤ 1400';
const letter = { role: 'user', content: 'x' };

/** The first request of a session of this agent, as the server got it. */
async function firstRequest(url: string, mode: string, rung: Rung): Promise<Asked> {
  const recorded = await recordServer(url);
  const app = await openLocalApp(freshFolder(), ['--set', `rung=${rung}`, '--set', 'titles=false']);
  const session = await app.client.session.create({
    workspace: freshFolder(),
    model: `endpoint:${recorded.url}`,
    mode,
  });
  await runTurn(app.client, session.id, 'Hello.');
  await app.close();
  await recorded.close();
  const [first] = recorded.exchanges;
  if (first === undefined) throw new Error('the server was not asked');
  return JSON.parse(first.body) as Asked;
}

export async function fixedPromptRows(): Promise<BenchRow[]> {
  const counter = await startTokenizerServer();
  if ('skipped' in counter)
    return [{ name: 'fixed prompt', unit: 'tokens', value: Number.NaN, aim, note: counter.skipped }];
  const server = await startLlamaServer();
  if ('skipped' in server) throw new Error(server.skipped);
  const made: BenchRow[] = [];
  for (const { name, tools } of modes) {
    for (const rung of rungs) {
      const asked = await firstRequest(server.url, name, rung);
      const fixed = asked.messages.filter(({ role }) => role === 'system');
      if (fixed.length !== 1) throw new Error(`${fixed.length} system messages`);
      const offered = asked.tools === undefined ? {} : { tools: asked.tools };
      made.push({
        name: `fixed prompt of the ${name}, ${rung} calls`,
        unit: 'tokens',
        value: await counter.count({ messages: [...fixed, letter], ...offered }),
        aim,
        note: `n=1, ${tools.length} tools, tokenizer of the model named; the folder's name is in it`,
      });
    }
  }
  const alone = await counter.count({ messages: [letter] });
  await counter.stop();
  await server.stop();
  return [...made, { name: 'control: the letter alone', unit: 'tokens', value: alone, note: 'n=1, in both' }];
}
