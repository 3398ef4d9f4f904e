/**
 * What every session of an agent costs before a word of it: its rules and its tools, as the app sends them, counted by a real
 * server with a real tokenizer. The newest message is cut to a letter, since today's date and the folder are not fixed.
 */
import { join } from 'node:path';
import { createModesIn } from '../../../src/main/agent/mode-files.ts';
import { commonMode, type Mode, toldOf } from '../../../src/main/agent/modes.ts';
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

const saying = (mode: Mode) => ({ ...letter, content: `${letter.content}\n\n${toldOf(mode)}` });

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
  const alone = await counter.count({ messages: [letter] });
  for (const mode of createModesIn({ shipped: join(import.meta.dirname, '../../../prompts/agents') })(null)
    .list) {
    const words = mode.name === commonMode ? 0 : (await counter.count({ messages: [saying(mode)] })) - alone;
    for (const rung of rungs) {
      const asked = await firstRequest(server.url, mode.name, rung);
      const fixed = asked.messages.filter(({ role }) => role === 'system');
      if (fixed.length !== 1) throw new Error(`${fixed.length} system messages`);
      if (words > 0 && asked.messages.at(-1)?.content.endsWith(toldOf(mode)) !== true)
        throw new Error(`the ${mode.name} was not told who it is`);
      const offered = asked.tools === undefined ? {} : { tools: asked.tools };
      made.push({
        name: `fixed prompt of the ${mode.name}, ${rung} calls`,
        unit: 'tokens',
        value: words + (await counter.count({ messages: [...fixed, letter], ...offered })),
        aim,
        note: `n=1, ${words} of them its own words behind the first message; the folder's name is in it`,
      });
    }
  }
  await counter.stop();
  await server.stop();
  return [...made, { name: 'control: the letter alone', unit: 'tokens', value: alone, note: 'n=1, in both' }];
}
