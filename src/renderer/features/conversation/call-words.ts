/** What a call's one line says of it: its object and how it went. */

import { type Background, endedBadly } from '../../../shared/background.ts';
import { exactRenames } from '../../../shared/exact-renames.ts';
import type { QuestionProposal } from '../../../shared/proposal.ts';
import type { Call } from '../../../shared/session-state.ts';
import { callArgument } from '../../call-argument.ts';
import { strings } from '../../strings.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { guardStrings } from '../../strings-guards.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';

/** What it is about, on one line; the summary once there is one, its first argument before. */
export function callObject(call: Call): string {
  if (call.proposal?.kind === 'patch') {
    const { files } = call.proposal;
    const old = new Set(exactRenames(files).map(({ from }) => from));
    const [first, ...others] = files.filter(({ path }) => !old.has(path));
    return others.length === 0 ? (first?.path ?? '') : `${first?.path ?? ''} +${others.length}`;
  }
  const text = objectOf(call);
  return text.replace(/\s*\n\s*/g, ' ⏎ ');
}

function objectOf(call: Call): string {
  const { proposal } = call;
  if (proposal?.kind === 'command') {
    const decision = call.approvals.at(-1)?.decision;
    return decision?.kind === 'edit' ? (decision.command ?? proposal.command) : proposal.command;
  }
  if (proposal?.kind === 'question') return asking(proposal);
  if (proposal?.kind === 'notice' || proposal?.kind === 'feature') return proposal.title;
  if (proposal?.kind === 'mode') return proposal.mode;
  if (proposal?.kind === 'tasks') return proposal.tasks.map(({ title }) => title).join(' · ');
  if (proposal?.kind === 'completion') return proposal.result;
  // A read has no proposal of its own; its summary says what was read.
  if (call.outcome === 'done' && call.summary !== '') return call.summary;
  return callArgument(call.arguments) || call.summary;
}

const asking = ({ question, more = [] }: QuestionProposal): string =>
  more.length === 0 ? question : `${question} +${more.length}`;

export interface CallResultWords {
  words: string;
  tone: 'good' | 'bad' | 'warn' | 'info';
}

/** How it went or stands, in a few words. */
export function callResult(call: Call): CallResultWords {
  if (call.status === 'waiting') return { words: strings.statuses.waiting, tone: 'warn' };
  if (call.status === 'running') return { words: strings.conversation.running, tone: 'info' };
  if (call.status !== 'finished') return { words: strings.conversation.queued, tone: 'good' };
  if (call.outcome === 'refused') return { words: refusal(call), tone: 'warn' };
  if (call.outcome === 'done') return doneWords(call);
  return {
    words: strings.outcomes[call.outcome ?? 'failed'],
    tone: call.outcome === 'failed' ? 'bad' : 'warn',
  };
}

/** The same of a command in the background. */
export const backgroundResult = ({ id, end }: Background): CallResultWords => ({
  words: `${id} ${end === null ? backgroundStrings.running : backgroundStrings.ended(end)}`,
  tone: end === null ? 'info' : endedBadly(end) ? 'warn' : 'good',
});

function doneWords(call: Call): CallResultWords {
  if (call.proposal?.kind === 'tasks') return { words: call.summary, tone: 'good' };
  const edited = call.approvals.at(-1)?.decision?.kind === 'edit';
  if (call.exitCode !== null) {
    return { words: strings.conversation.exit(call.exitCode), tone: call.exitCode === 0 ? 'good' : 'warn' };
  }
  if (call.proposal?.kind === 'patch') {
    const added = call.proposal.files.reduce((sum, file) => sum + file.added, 0);
    const removed = call.proposal.files.reduce((sum, file) => sum + file.removed, 0);
    return {
      words: edited ? strings.conversation.edited : `+${added} −${removed}${held(call)}`,
      tone: edited ? 'info' : 'good',
    };
  }
  return {
    words:
      call.effect === null || call.proposal?.kind === 'loop'
        ? strings.conversation.lines(lineCount(call.content))
        : '',
    tone: 'good',
  };
}

const isInCopy = ({ proposal }: Call): boolean => proposal?.kind === 'command' && proposal.inCopy === true;

const held = (call: Call): string => (call.held === undefined ? '' : `, ${reviewModeStrings.held}`);

const lineCount = (text: string): number => text.trimEnd().split('\n').length;

const refusal = (call: Call): string =>
  call.guard !== undefined
    ? guardStrings.refused
    : call.proposal?.kind === 'loop'
      ? guardStrings.stopped
      : call.approvals.at(-1)?.decision?.kind === 'reject'
        ? 'rejected by you'
        : strings.outcomes.refused;

/** Something that changed the world with nobody looking. */
export const isUnseen = (call: Call): boolean =>
  (call.effect === 'write' || call.effect === 'exec') &&
  call.outcome === 'done' &&
  call.held === undefined &&
  !isInCopy(call) &&
  // Who let a loop go on has not seen what came of it.
  call.approvals.every(({ by, guard }) => by !== 'person' || guard?.guard === 'repetition');
