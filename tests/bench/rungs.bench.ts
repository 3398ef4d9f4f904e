/**
 * The constrained rung on a model with random weights behind a real llama-server: of 200 replies, how many parse and pass the
 * tools' own check of arguments. Once as the app asks, once with a call in every reply, of each tool in turn.
 */
import { startLlamaServer } from '../support/llama-server.ts';
import { askRandomModel, type RandomReplies } from '../support/random-replies.ts';
import { type BenchRow, timed } from './support/row.ts';

const count = 200;

export async function rows(): Promise<BenchRow[]> {
  const server = await startLlamaServer({ random: true, ctx: 4096 });
  if ('skipped' in server)
    return [{ name: 'constrained replies', unit: 'count', note: `n=0, skipped: ${server.skipped}` }];
  const made: BenchRow[] = [];
  for (const called of [false, true]) {
    let replies: RandomReplies | undefined;
    const ms = await timed(async () => {
      replies = await askRandomModel(server.url, count, called);
    });
    if (replies === undefined) throw new Error('no replies');
    const by = Object.entries(replies.tools).map(([tool, calls]) => `${tool} ${calls}`);
    made.push({
      name: `valid constrained replies, ${called ? 'each tool in turn' : 'as the app asks'}`,
      unit: 'count',
      value: replies.valid,
      aim: `${count} of ${count}`,
      note: [
        `n=${count}, random weights, ${Math.round(ms / count)} ms each, ${replies.calls} calls`,
        ...(called ? [`(${by.join(', ')})`] : []),
        ...replies.invalid.slice(0, 3),
      ].join(' '),
    });
  }
  await server.stop();
  return made;
}
