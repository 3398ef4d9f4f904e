/**
 * What the host that gets killed does: opens the app on a data folder, sends the message if it was not sent yet, decides every card
 * that waits, and goes on until the turn has ended. Done again after a kill, in whichever process, it is the restart.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { AppRouter } from '../../src/main/api/router.ts';
import { createApp } from '../../src/main/app.ts';
import { readOptions } from '../../src/main/options.ts';
import type { RunView } from '../../src/shared/contract/pipelines.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { statusOf, waitingCalls } from '../../src/shared/session-view.ts';

export interface HostTask {
  dataFolder: string;
  workspace: string;
  model: string;
  message: string;
  /**
   * `conflict`: a person who edits `src/sum.js` in the card while somebody else changes the file, and renews the card. `turn`: one
   * who reviews all of a turn at its end. `tasks`: one who lets an orchestrator give work to others. `pipeline`: one who has the message
   * done by the folder's pipeline "whole", and answers what is asked.
   */
  manner: string;
  /** Of a pipeline: told what the person is asked, before they say it. False: they say no more, and the app is closed. */
  asked?: (what: string) => boolean;
}

type Card = ReturnType<typeof waitingCalls>[number];

export async function seeThrough(task: HostTask): Promise<void> {
  const { dataFolder, manner } = task;
  // Nothing beside the turn itself: what is asked between turns would be there in one run and not in the next.
  const quiet = ['rung=native', 'titles=false', 'reflections=false'].flatMap((setting) => ['--set', setting]);
  const sandbox = ['--set', `sandbox=${manner === 'turn' ? 'required' : 'off'}`];
  const atOnce = ['--set', 'tasks.atOnce=2', '--set', 'model.requestsAtOnce=2'];
  const options = readOptions({
    argv: ['--data', dataFolder, ...quiet, ...sandbox, ...(manner === 'tasks' ? atOnce : [])],
    host: 'web',
    cwd: dataFolder,
  });
  if (!options.ok) throw new Error(options.error.message);
  const opened = await createApp(options.value, { host: 'web' });
  if (!opened.ok) throw new Error(opened.error.message);
  const app = opened.value;
  const client = createRouterClient(app.router, { context: { through: 'cli' } });
  if (manner === 'pipeline') await throughRun(client, app.idle, task);
  else await throughTurn(client, app.idle, task);
  await app.close();
}

async function throughTurn(
  client: RouterClient<AppRouter>,
  idle: () => Promise<void>,
  task: HostTask,
): Promise<void> {
  const { workspace, model, message: text, manner } = task;
  const review = manner === 'turn' ? 'turn' : 'each';
  const rows = await client.session.list();
  const giving = manner === 'tasks' ? ({ mode: 'orchestrator', approve: 'all' } as const) : {};
  const sessionId =
    rows.find(({ parent }) => parent === null)?.id ??
    (await client.session.create({ workspace, model, review, ...giving })).id;
  await client.session.send({ sessionId, text, messageId: 'the-only-message' });
  for (;;) {
    await idle();
    const state = fold(await client.session.history({ sessionId }));
    const card = waitingCalls(state)[0];
    if (card !== undefined) await decide(client, sessionId, card, task);
    else if (statusOf(state) !== 'running') break;
  }
}

/** A person who answers what the folder's pipeline asks, and sends the needs back once. */
async function throughRun(
  client: RouterClient<AppRouter>,
  idle: () => Promise<void>,
  { workspace, model, message: text, asked = () => true }: HostTask,
): Promise<void> {
  const [there] = await client.pipeline.runs({});
  const id = there?.id ?? (await client.pipeline.start({ workspace, pipeline: 'whole', text, model })).run.id;
  for (;;) {
    await idle();
    const view = await client.pipeline.show({ id });
    if (view.run.status === 'finished') return;
    const [what, say] = await answerTo(client, view);
    if (!asked(what)) return;
    await say();
  }
}

type Said = [what: string, say: () => Promise<unknown>];

async function answerTo(
  { approval, pipeline }: RouterClient<AppRouter>,
  { asks, digest, run }: RunView,
): Promise<Said> {
  const { id } = run;
  const { what, stage = '' } = asks ?? {};
  const record = run.stages.find(({ name }) => name === stage)?.record;
  switch (what) {
    case 'session': {
      const [card] = await approval.pending({});
      if (card === undefined) throw new Error('a session waits, and there is no card');
      const { sessionId, approvalId, summary, sessionTitle } = card;
      const decision = { kind: 'approve' as const };
      const say = () => approval.decide({ sessionId, approvalId, digest: card.digest, decision });
      return [`${sessionTitle}: ${summary}`, say];
    }
    case 'fields':
      return ['fields', () => pipeline.answer({ id, digest, text: 'Level 2' })];
    case 'conflict': {
      const conflict = record?.conflicts[0]?.id ?? '';
      return [
        'conflict',
        () => pipeline.decide({ id, digest, stage, conflict, option: 'In one', words: '' }),
      ];
    }
    case 'approval':
      return stage === 'needs' && record?.version === 1
        ? ['needs at first', () => pipeline.sendBack({ id, digest, stage, words: 'In one word.' })]
        : [stage, () => pipeline.approve({ id, digest, stage })];
    case 'allow':
      return ['gates', () => pipeline.allow({ id, digests: run.gatesAsk.map(({ digest }) => digest) })];
    case 'sign':
      return ['sign', () => pipeline.sign({ id, digest, words: 'Good.' })];
    default:
      throw new Error(`it waits for ${JSON.stringify(asks)} ${JSON.stringify(run.trouble)}`);
  }
}

async function decide(
  client: RouterClient<AppRouter>,
  sessionId: string,
  { approval, call }: Card,
  { workspace, manner }: HostTask,
): Promise<void> {
  const card = { sessionId, approvalId: approval.id, digest: approval.digest };
  const isEdited = manner === 'conflict' && call.proposal?.kind === 'patch' && call.summary === 'src/sum.js';
  if (!isEdited || call.approvals.length > 1) {
    // Here the whole file was written by both.
    const settled = call.approvals.length > 1 ? ['src/sum.js'] : [];
    await client.approval.decide({ ...card, decision: { kind: 'approve', settled } });
  } else if (approval.conflict !== null) await client.approval.renew(card);
  else {
    writeFileSync(join(workspace, 'src/sum.js'), '// theirs\n');
    const files = [{ path: 'src/sum.js', text: '// mine\n' }];
    const decided = client.approval.decide({ ...card, decision: { kind: 'edit', files } });
    await decided.then(
      () => Promise.reject(new Error('the conflict was not seen')),
      () => undefined,
    );
  }
}
