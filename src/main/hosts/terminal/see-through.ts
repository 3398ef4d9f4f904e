/**
 * Sees a turn through: follows it, and where a person sits at the terminal asks about each call that waits until the turn
 * has ended. Without a person it returns at the first wait and leaves the call pending, which any client can decide later.
 */
import type { FeedItem } from '../../../shared/feed.ts';
import { fold, reduce } from '../../../shared/session-reduce.ts';
import type { SessionState, Turn } from '../../../shared/session-state.ts';
import { waitingCalls } from '../../../shared/session-view.ts';
import { createAnswerKey } from './answer-key.ts';
import { askAbout } from './ask-about.ts';
import type { Client } from './connection.ts';
import type { Conversation } from './conversation.ts';
import { type ExitCode, endOf, exitCodeOf, exitCodes, resultLine } from './ending.ts';
import { failureOf } from './failed-call.ts';
import { type Followed, type Following, follow } from './follow.ts';
import { createInk } from './ink.ts';
import { program, shortId } from './program.ts';
import { createReport, failureLine } from './report.ts';
import type { Terminal } from './terminal.ts';
import { judgeable } from './visible-text.ts';

export type Beginning = Pick<Following, 'from' | 'turn' | 'begin'>;

/** Exit code of the command. Prints everything, the result line too. A failure of the first `begin` rejects. */
export async function seeThrough(conversation: Conversation, beginning: Beginning): Promise<ExitCode> {
  const { connection, terminal, sessionId } = conversation;
  const { client } = connection;
  let presses = 0;
  const release = terminal.onStop(() => {
    presses += 1;
    if (presses > 1) process.exit(exitCodes.stopped);
    terminal.advise('\nStopping … (again: at once)\n');
    client.session.stop({ sessionId }).catch(() => {});
  });
  const key = createAnswerKey(conversation);
  try {
    const print = printerFor(conversation, beginning.from);
    const onItem = (item: FeedItem): void => {
      key.saw(item);
      print(item);
    };
    let { state, task } = await follow({ ...beginning, client, sessionId, onItem });
    const following = { ...beginning, client, sessionId, onItem };
    const mayAsk = (): boolean => terminal.interactive && !conversation.json && presses === 0;
    while (mayAsk() && (task !== null || waitingCalls(state).length > 0)) {
      if (task !== null) {
        if ((await seeOther(conversation, task, 'task')) === 'leave') break;
        ({ state, task } = await goOn({ ...following, from: state, begin: async () => {} }, terminal));
        continue;
      }
      const answer = await askAbout(conversation, state);
      if (answer === 'leave') break;
      ({ state, task } = await goOn({ ...following, from: state, begin: answer }, terminal));
    }
    const waits = task === null ? null : { sessionId: task, state: await stateOf(client, task) };
    return finish(conversation, state, beginning.turn(state), waits);
  } finally {
    key.release();
    release();
  }
}

/** Follows on. A decision that came too late is no end: what is true now is asked for and shown again. */
async function goOn(following: Following, terminal: Terminal): Promise<Followed> {
  try {
    return await follow(following);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    terminal.advise(`${failureLine(failure)}\n`);
    const { client, sessionId, from, onItem } = following;
    const events = await client.session.history({ sessionId, after: from.seq });
    onItem({ kind: 'events', events });
    return { state: reduce(from, events), task: null };
  }
}

/** Asks about the card of another session, a task's or a sub-stage's, whose words are printed until it waits again or is over. */
export async function seeOther(
  conversation: Omit<Conversation, 'sessionId'>,
  sessionId: string,
  what: 'task' | 'sub-stage',
): Promise<'leave' | 'decided'> {
  const { connection, terminal } = conversation;
  const from = await stateOf(connection.client, sessionId);
  terminal.write(createInk(terminal.colour).dim(`in the ${what} "${judgeable(from.title)}"\n`));
  const answer = await askAbout({ ...conversation, sessionId }, from);
  if (answer === 'leave') return 'leave';
  const onItem = printerFor({ ...conversation, sessionId }, from);
  const turn: Following['turn'] = ({ turns }) => turns.at(-1);
  await goOn({ client: connection.client, sessionId, from, turn, begin: answer, onItem }, terminal);
  return 'decided';
}

export const stateOf = async (client: Client, sessionId: string): Promise<SessionState> =>
  fold(await client.session.history({ sessionId }));

function printerFor({ terminal, json }: Conversation, from: SessionState): (item: FeedItem) => void {
  if (json) return (item) => terminal.write(`${JSON.stringify(item)}\n`);
  const report = createReport({ from, ink: createInk(terminal.colour), progress: terminal.interactive });
  return (item) => terminal.write(report.item(item));
}

/** `task`: the session of one that waits, where the session itself does not. */
function finish(
  conversation: Conversation,
  state: SessionState,
  turn: Turn | undefined,
  task: { sessionId: string; state: SessionState } | null,
): ExitCode {
  const { terminal, sessionId, json } = conversation;
  if (json) terminal.write(`${JSON.stringify(resultLine(sessionId, state, turn, task))}\n`);
  const code = exitCodeOf(endOf(turn));
  if (json || code !== exitCodes.waiting) return code;
  tellWaiting(terminal, task?.sessionId ?? sessionId, task?.state ?? state);
  return code;
}

/** The calls that wait, each with the commands that decide it. */
export function tellWaiting(terminal: Terminal, sessionId: string, state: SessionState): void {
  for (const { call, approval } of waitingCalls(state)) {
    const id = `${shortId(sessionId)}/${approval.id}`;
    terminal.write(`? ${judgeable(call.name)} ${judgeable(call.summary)}\n  ${judgeable(approval.rule)}\n`);
    terminal.write(`  ${program} approve ${id}\n  ${program} reject ${id} --words "…"\n`);
  }
}
