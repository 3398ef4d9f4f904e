/**
 * A session of 60 steps behind a real llama-server, with everything that could cost it its cache: approvals, edits, rejections,
 * failing calls, other agents (by the person and by themselves), reasoning, a title, a reflection and room that is made in the
 * middle. What the server says it reused of every
 * prompt is gathered from the journal, asides included.
 */
import { cacheMeter } from '../../src/shared/cache-meter.ts';
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { waitingCalls } from '../../src/shared/session-view.ts';
import type { Usage } from '../../src/shared/usage.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from './app.ts';
import { startLlamaServer } from './llama-server.ts';

export interface Prompt {
  /** The step's id, or what was asked beside the steps. */
  what: string;
  prompt: number;
  cached: number;
  /** In words of the cache meter; null where nothing was read again. */
  cause: string | null;
}

const window = 24_576;
const think =
  'The person wants this to hold for every part, so I look at what is there before I change anything. ';
const pathOf = (n: number): string => `src/part-${n % 12}.js`;
const read = (n: number) => ({
  think: think.repeat(4),
  text: `I read part ${n % 12} to see how it counts.`,
  calls: [{ name: 'read_file', arguments: { path: pathOf(n) } }],
});
const edit = (n: number) => ({
  text: 'The limit is too small; I raise it.',
  calls: [
    {
      name: 'apply_diff',
      arguments: {
        path: pathOf(n),
        diff: `<<<<<<< SEARCH\nexport const limit${n % 12} = 10;\n=======\nexport const limit${n % 12} = 20;\n>>>>>>> REPLACE`,
      },
    },
  ],
});
const run = (command: string) => ({
  text: 'I run it to see that it holds.',
  calls: [{ name: 'execute_command', arguments: { command } }],
});
const hand = (mode: string) => ({
  text: `The ${mode} should see this.`,
  calls: [{ name: 'switch_mode', arguments: { mode, reason: 'The parts are to be looked at by another.' } }],
});
const miss = (n: number) => ({
  text: 'I change the name.',
  calls: [
    {
      name: 'apply_diff',
      arguments: {
        path: pathOf(n),
        diff: `<<<<<<< SEARCH\nexport const nothing${n} = 1;\n=======\nexport const something = 1;\n>>>>>>> REPLACE`,
      },
    },
  ],
});
const said = (n: number) =>
  `Part ${n % 12} is done: it was read, changed where it had to be, and the check passed.`;

/** Turns of six steps; ten of them are 60 steps. */
const turns: Record<string, unknown[]> = {
  look: [read(0), read(1), read(2), read(3), read(4), said(4)],
  mend: [read(5), edit(5), run('echo checked; seq 1 12'), read(5), run('echo again'), said(5)],
  refuse: [read(6), edit(6), read(7), run('rm -rf build'), read(8), said(8)],
  hand: [hand('debug'), read(4), read(6), hand('coder'), read(7), said(7)],
  fail: [read(9), read(10), miss(1), miss(2), miss(3), said(9)],
};
const order = ['look', 'mend', 'refuse', 'look', 'mend', 'fail', 'hand', 'refuse', 'mend', 'look'] as const;
/** Whom the person chooses before a turn, by its number. */
const chosen: Readonly<Record<number, string>> = { 4: 'ask', 5: 'coder', 10: 'architect' };
const plays = {
  ...turns,
  title: ['{"title": "Raise the limits"}'],
  reflection: [
    '{"cause": "The lines are not in the file.", "lesson": "Read it first.", "next": "Search for the name."}',
  ],
  summary: [
    '{"task": "Raise the limits.", "done": ["part 5 changed"], "facts": ["limit is 20"], "next": "Go on with the parts."}',
  ],
  '@when': {
    'Give this session a short title': 'title',
    'cause (what really went wrong)': 'reflection',
    'summarise the conversation so far': 'summary',
  },
};

const files = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [
    `src/part-${n}.js`,
    `export const limit${n} = 10;\n${Array.from({ length: 7 }, (_, line) => `export const count${n}of${line} = (list) => list.length + ${line};\n`).join('')}`,
  ]),
);

/** The turn after which room is made. */
const roomAfter = 9;

export async function runCacheSession(): Promise<
  { prompts: Prompt[]; events: JournalEvent[] } | { skipped: string }
> {
  const server = await startLlamaServer({ plays: plays as never, ctx: window });
  if ('skipped' in server) return server;
  const test = await startTestApp({
    files,
    args: ['--set', 'titles=on', '--set', 'reflections=on', '--set', 'replans=0'],
  });
  test.modelName = `endpoint:${server.url}`;
  try {
    const { client, modelName: model, workspace } = test;
    const { id: sessionId } = await client.session.create({ workspace, model, approve: 'ask' });
    for (const [index, play] of order.entries()) {
      const mode = chosen[index + 1];
      if (mode !== undefined) await client.session.configure({ sessionId, mode });
      await runTurn(test, `${messages[play]} [[play:${play}]]`, { sessionId });
      await decideAll(test, sessionId, play);
      if (index + 1 === roomAfter) {
        await client.session.compact({ sessionId });
        await test.app.idle();
      }
    }
    const events = await client.session.history({ sessionId });
    return { prompts: promptsOf(events), events };
  } finally {
    await test.close();
    await server.stop();
  }
}

const messages: Record<(typeof order)[number], string> = {
  look: 'Look at the parts and tell me what their limits are.',
  mend: 'Raise the limit of part 5 and check it.',
  refuse: 'Raise the limit of part 6 and clean up.',
  fail: 'Rename what is called nothing.',
  hand: 'Let somebody else look at part 7.',
};

/** Approves, changes or rejects, as a person would. */
async function decideAll(test: TestApp, sessionId: string, play: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const [card] = waitingCalls(await stateOf(test, sessionId));
    if (card === undefined) return;
    const command = card.call.proposal?.kind === 'command' ? card.call.proposal.command : undefined;
    if (play === 'refuse' && count > 0)
      await decideFirst(test, sessionId, { kind: 'reject', words: 'Leave the build folder alone.' });
    else if (command?.startsWith('echo again') === true)
      await decideFirst(test, sessionId, { kind: 'edit', command: 'echo once more' });
    else await decideFirst(test, sessionId, { kind: 'approve' });
  }
}

function promptsOf(events: readonly JournalEvent[]): Prompt[] {
  const steps = cacheMeter(fold(events));
  const causes = new Map(steps.map(({ stepId, cause, part, changes }) => [stepId, { cause, part, changes }]));
  return events.flatMap((event): Prompt[] => {
    if (event.type === 'model.responded') {
      const { cause = null, part = null, changes = [] } = causes.get(event.data.stepId) ?? {};
      const why = [cause, part, ...changes].filter((word) => word !== null).join(', ');
      return figures(event.data.stepId, event.data.usage, why === '' ? null : why);
    }
    if (event.type === 'session.renamed') return figures('title', event.data.usage, null);
    if (event.type === 'reflection.recorded') return figures('reflection', event.data.usage, null);
    return event.type === 'context.compacted' ? figures('summary', event.data.usage, null) : [];
  });
}

function figures(what: string, usage: Usage | undefined, cause: string | null): Prompt[] {
  const { promptTokens: prompt, cachedTokens: cached } = usage ?? {};
  return prompt === undefined || cached === undefined ? [] : [{ what, prompt, cached, cause }];
}

/** Of all tokens of these prompts the share that was in the cache. */
export function reusedOf(prompts: readonly Prompt[]): number {
  const sum = (key: 'prompt' | 'cached'): number => prompts.reduce((all, prompt) => all + prompt[key], 0);
  return sum('cached') / sum('prompt');
}
