/**
 * Carries out what `stuck.ts` says: asks the agent why it got nowhere, and the person what is to be done. Whatever a model says here,
 * or whether it says anything, a fact is written each time, so that the same is never asked twice.
 */
import type { Fact } from '../../shared/event.ts';
import type { QuestionProposal } from '../../shared/proposal.ts';
import type { Call } from '../../shared/session-state.ts';
import { turnOf } from '../../shared/session-view.ts';
import { digestValue } from '../base/digest.ts';
import { clipLine } from '../tools/clip.ts';
import { askingOf } from './asking.ts';
import type { Drive } from './drive.ts';
import { toldOf } from './modes.ts';
import type { Action } from './next.ts';
import { askReflection } from './reflection.ts';
import { reflectionAt, triedIn } from './stuck.ts';
import { helpAnswer, helpQuestion, noteParts, toldHelp } from './stuck-words.ts';
import { switchFact } from './switching.ts';

type Reflect = Extract<Action, { do: 'reflect' }>;

/** `[]` when it was stopped meanwhile. */
export async function reflect(drive: Drive, { turnId, stepId, about, again }: Reflect): Promise<Fact[]> {
  drive.flush();
  const { engine, session, signal } = drive;
  const asking = await askingOf(drive);
  // The demo plays what is written for it and has nothing to say of it.
  const canSay = asking.ok && (await asking.value.model.profile()).kind !== 'demo';
  session.tell({
    ...{ kind: 'waiting', cause: 'reflecting', reason: 'Asking the model why it got nowhere', stepId },
    ...{ attempt: 1, delayMs: 0, since: engine.now() },
  });
  const note = canSay
    ? await askReflection(
        asking.value,
        `${engine.question('reflection')}\n[It is about: ${about}]`,
        signal,
        'foreground',
      )
    : null;
  if (signal.aborted) return [];
  const { next = '' } = note ?? {};
  const data = { turnId, stepId, about, ...(again === undefined || next === '' ? {} : { again }) };
  return [{ type: 'reflection.recorded', data: { ...data, ...(note ?? nothing) } }];
}

const nothing = { cause: '', lesson: '', next: '' };

const longestSummary = 400;
/** More would push the person's own words out of sight. */
const mostOthers = 2;

/** What was tried, and the ways on. */
export function askPerson(drive: Drive, callId: string): Fact[] {
  const state = drive.state();
  const turn = turnOf(state, callId);
  const step = turn?.steps.at(-1);
  if (turn === undefined || step === undefined) throw new Error(`no turn for ${callId}`);
  // Who may run commands can find out what is wrong, or mend it.
  const others = modesOf(drive).list.filter(
    ({ name, effects }) => name !== state.mode && effects.includes('exec'),
  );
  const proposal = helpQuestion(
    triedIn(state, turn),
    reflectionAt(state, step.id),
    others.slice(0, mostOthers).map(({ name }) => name),
  );
  const summary = clipLine(proposal.question.replace(/\s+/g, ' '), longestSummary);
  return [
    { type: 'help.asked', data: { callId } },
    {
      type: 'call.proposed',
      data: { callId, effect: 'ask', summary, proposal, digest: digestValue(proposal) },
    },
  ];
}

const modesOf = ({ engine, folder }: Drive) => engine.modesIn(folder.workspace.root);

/** What the person's answer comes to. Without content the turn ends as it would have. */
export function helped(drive: Drive, call: Call, proposal: QuestionProposal, words: string): Fact[] {
  const answer = helpAnswer(proposal, words);
  const finished = (content: string, summary: string, more: { told?: string } = {}): Fact => ({
    type: 'call.finished',
    data: { callId: call.id, outcome: 'done', content, summary, durationMs: 0, ...more },
  });
  if (answer.do === 'leave') return [finished('', 'left as it is')];
  const { reflections, mode } = drive.state();
  const last = reflections.findLast((note) => noteParts(note) !== '');
  const content = toldHelp(answer, last);
  const to = answer.do === 'give' ? modesOf(drive).named(answer.to) : undefined;
  if (to === undefined || to.name === mode) return [finished(content, 'answered')];
  return [
    switchFact(mode, to, 'chosen by the person', 'person'),
    finished(content, `${mode} → ${to.name}`, { told: toldOf(to) }),
  ];
}
