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
import { fold } from '../../src/shared/session-reduce.ts';
import { statusOf, waitingCalls } from '../../src/shared/session-view.ts';

export interface HostTask {
  dataFolder: string;
  workspace: string;
  model: string;
  message: string;
  /** `conflict`: a person who edits `src/sum.js` in the card while somebody else changes the file, and renews the card. */
  manner: string;
}

type Card = ReturnType<typeof waitingCalls>[number];

export async function seeThrough(task: HostTask): Promise<void> {
  const { dataFolder, workspace, model, message: text } = task;
  // Nothing beside the turn itself: what is asked between turns would be there in one run and not in the next.
  const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'].flatMap((setting) => [
    '--set',
    setting,
  ]);
  const options = readOptions({ argv: ['--data', dataFolder, ...quiet], host: 'web', cwd: dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  const opened = await createApp(options.value, { host: 'web' });
  if (!opened.ok) throw new Error(opened.error.message);
  const app = opened.value;
  const client = createRouterClient(app.router, { context: { through: 'cli' } });
  const rows = await client.session.list();
  const sessionId = rows[0]?.id ?? (await client.session.create({ workspace, model })).id;
  await client.session.send({ sessionId, text, messageId: 'the-only-message' });
  for (;;) {
    await app.idle();
    const state = fold(await client.session.history({ sessionId }));
    const card = waitingCalls(state)[0];
    if (card !== undefined) await decide(client, sessionId, card, task);
    else if (statusOf(state) !== 'running') break;
  }
  await app.close();
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
    await client.approval.decide({ ...card, decision: { kind: 'approve' } });
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
