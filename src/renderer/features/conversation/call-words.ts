/** What a call's one line says of it: its object and how it went. */
import type { Call } from '../../../shared/session-state.ts';
import { callArgument } from '../../call-argument.ts';
import { strings } from '../../strings.ts';

/** What it is about, on one line; the summary once there is one, its first argument before. */
export function callObject(call: Call): string {
  if (call.proposal?.kind === 'patch') {
    const [first, ...others] = call.proposal.files;
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
  if (proposal?.kind === 'question') return proposal.question;
  if (proposal?.kind === 'mode') return proposal.mode;
  if (proposal?.kind === 'completion') return proposal.result;
  // A read has no proposal of its own; its summary says what was read.
  if (call.outcome === 'done' && call.summary !== '') return call.summary;
  return callArgument(call.arguments) || call.summary;
}

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

function doneWords(call: Call): CallResultWords {
  const edited = call.approvals.at(-1)?.decision?.kind === 'edit';
  if (call.exitCode !== null) {
    return { words: strings.conversation.exit(call.exitCode), tone: call.exitCode === 0 ? 'good' : 'warn' };
  }
  if (call.proposal?.kind === 'patch') {
    const added = call.proposal.files.reduce((sum, file) => sum + file.added, 0);
    const removed = call.proposal.files.reduce((sum, file) => sum + file.removed, 0);
    return {
      words: edited ? strings.conversation.edited : `+${added} −${removed}`,
      tone: edited ? 'info' : 'good',
    };
  }
  return {
    words: call.effect === null ? strings.conversation.lines(lineCount(call.content)) : '',
    tone: 'good',
  };
}

const lineCount = (text: string): number => text.trimEnd().split('\n').length;

const refusal = (call: Call): string =>
  call.approvals.at(-1)?.decision?.kind === 'reject' ? 'rejected by you' : strings.outcomes.refused;

/** Something that changed the world with nobody looking. */
export const isUnseen = (call: Call): boolean =>
  (call.effect === 'write' || call.effect === 'exec') &&
  call.outcome === 'done' &&
  call.approvals.every((approval) => approval.by !== 'person');
