/**
 * Shows the call that waits and asks the person. What they choose comes back as the deed that carries it out, so that the
 * watch is open before it is done. Enter alone decides nothing.
 */
import { clashingFiles } from '../../../shared/proposal.ts';
import { questionsOf } from '../../../shared/question.ts';
import type { Approval, Call, SessionState } from '../../../shared/session-state.ts';
import { waitingCalls } from '../../../shared/session-view.ts';
import { askQuestions } from './ask-questions.ts';
import { cardText, type PatchText } from './card.ts';
import type { Conversation } from './conversation.ts';
import { createInk } from './ink.ts';
import { adviseOfEnd } from './process-listing.ts';
import { failureLine } from './report.ts';
import { interrupted } from './terminal.ts';

type Deed = () => Promise<unknown>;
type Answer = Deed | 'leave';

export async function askAbout(conversation: Conversation, state: SessionState): Promise<Answer> {
  const { connection, terminal, sessionId } = conversation;
  const [first] = waitingCalls(state);
  if (first === undefined) return 'leave';
  const { call, approval } = first;
  const callId = call.id;
  const isPatch = call.proposal?.kind === 'patch';
  const patches = isPatch ? await connection.client.patch.read({ sessionId, callId }) : [];
  terminal.write(await cardText(call, approval, patches, createInk(terminal.colour)));
  const waiting: Waiting = { conversation, call, approval, patches };
  while (true) {
    const answer = await choose(waiting);
    if (answer !== null) return answer;
  }
}

interface Waiting {
  conversation: Conversation;
  call: Call;
  approval: Approval;
  patches: readonly PatchText[];
}

/** Null when what was typed is no answer. */
async function choose(waiting: Waiting): Promise<Answer | null> {
  const { conversation, call, approval } = waiting;
  const { connection, terminal, sessionId } = conversation;
  const { client } = connection;
  if (call.proposal?.kind === 'question') {
    const typed = await askQuestions(terminal, questionsOf(call.proposal));
    if (typed === null || typed === 'leave') return typed;
    return typed === interrupted
      ? () => client.session.stop({ sessionId })
      : decide(waiting, { kind: 'answer', ...typed });
  }
  const typed = await terminal.ask(choices(waiting));
  if (typed === null) return 'leave';
  if (typed === interrupted) return () => client.session.stop({ sessionId });
  const key = typed.trim();
  if (approval.conflict !== null && key === 'n') {
    return () => client.approval.renew({ sessionId, approvalId: approval.id });
  }
  if (key === 'a' && approval.conflict === null) return approve(waiting);
  if (key === 'b' && isCommand(waiting)) {
    adviseOfEnd(connection, terminal);
    return decide(waiting, { kind: 'approve', background: true });
  }
  if (key === 'e' && isEditable(waiting)) return edit(waiting);
  if (key === 'q') return 'leave';
  if (key !== 'r') return null;
  const words = await terminal.ask('what should be different (empty for no words): ');
  if (words === interrupted) return () => client.session.stop({ sessionId });
  return words === null ? 'leave' : decide(waiting, { kind: 'reject', words: words.trim() });
}

/** Null when the person would rather not have the patch's lines where somebody else changed them, too. */
async function approve(waiting: Waiting): Promise<Answer | null> {
  const settled = clashingFiles(waiting.call.proposal);
  if (settled.length === 0) return decide(waiting, { kind: 'approve' });
  const { terminal } = waiting.conversation;
  const sure = await terminal.ask(
    `write the patch's lines where ${settled.join(', ')} changed on disk? [y/N] `,
  );
  return sure === 'y' ? decide(waiting, { kind: 'approve', settled }) : null;
}

function choices(waiting: Waiting): string {
  if (waiting.approval.conflict !== null)
    return '[n]ew proposal on the files as they are · [r]eject · [q]uit for now: ';
  return `[a]pprove${isCommand(waiting) ? ' · in the [b]ackground' : ''}${isEditable(waiting) ? ' · [e]dit' : ''} · [r]eject · [q]uit for now: `;
}

const isEditable = ({ call, approval, patches }: Waiting): boolean =>
  approval.conflict === null &&
  (call.proposal?.kind === 'command' || patches.some((patch) => patch.after !== null));

const isCommand = ({ call, approval }: Waiting): boolean =>
  approval.conflict === null && call.proposal?.kind === 'command';

type Decision = Parameters<Conversation['connection']['client']['approval']['decide']>[0]['decision'];

const decide =
  ({ conversation, approval }: Waiting, decision: Decision): Deed =>
  () =>
    conversation.connection.client.approval.decide({
      sessionId: conversation.sessionId,
      approvalId: approval.id,
      digest: approval.digest,
      decision,
    });

/** Edited texts are approved as they are saved; an editor left without a change decides nothing. */
async function edit(waiting: Waiting): Promise<Answer | null> {
  const { call, conversation } = waiting;
  const { terminal, connection } = conversation;
  const command = call.proposal?.kind === 'command' ? call.proposal.command : null;
  const files = waiting.patches.flatMap(({ path, after }) =>
    after === null ? [] : [{ name: path, text: after }],
  );
  const texts = command === null ? files : [{ name: 'command.sh', text: `${command}\n` }];
  const edited = await terminal.edit(texts, connection.options.commandEnvironment);
  if (!edited.ok) {
    terminal.advise(`${failureLine(edited.error)}\n`);
    return null;
  }
  const changed = texts.flatMap(({ name, text }, index) => {
    const now = edited.value[index];
    return now === undefined || now === text ? [] : [{ path: name, text: now }];
  });
  if (changed.length === 0) {
    terminal.advise('Nothing was changed.\n');
    return null;
  }
  if (command === null)
    return decide(waiting, { kind: 'edit', files: changed, settled: clashingFiles(call.proposal) });
  const text = changed[0]?.text.trim() ?? '';
  return text === '' ? null : decide(waiting, { kind: 'edit', command: text });
}
