/**
 * The host that gets killed: opens the app on the data folder it is given, sends the message if it was not sent yet, approves
 * every card that waits, and goes on until the turn has ended. Run again after a kill, it is the restart.
 * Arguments: data folder, workspace, model name, message.
 */
import { createRouterClient } from '@orpc/server';
import { fold } from '../../src/shared/session-reduce.ts';
import { statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import { openTestApp } from './app.ts';

const [dataFolder = '', workspace = '', model = '', text = ''] = process.argv.slice(2);
const app = await openTestApp(dataFolder, 'web');
const client = createRouterClient(app.router, { context: { through: 'cli' } });

const rows = await client.session.list();
const sessionId = rows[0]?.id ?? (await client.session.create({ workspace, model })).id;
await client.session.send({ sessionId, text, messageId: 'the-only-message' });
for (;;) {
  await app.idle();
  const state = fold(await client.session.history({ sessionId }));
  const card = waitingCalls(state)[0];
  if (card === undefined) {
    if (statusOf(state) !== 'running') break;
    continue;
  }
  const { id: approvalId, digest } = card.approval;
  await client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
}
await app.close();
