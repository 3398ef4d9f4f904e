/** A session as Markdown, for reading and for keeping beside the code. Made from the state alone, so it claims nothing else. */
import { recalledLines } from '../../shared/memory-words.ts';
import type { Call, SessionState, Turn } from '../../shared/session-state.ts';
import { restore } from '../../shared/untrusted-text.ts';

export function sessionMarkdown(state: SessionState): { fileName: string; text: string } {
  const head = [
    `# ${state.title}`,
    '',
    `- workspace: ${state.workspace}`,
    `- agent: ${state.mode}`,
    `- model: ${state.model}`,
    `- started: ${new Date(state.createdAt).toISOString()}`,
  ];
  const text = [...head, ...state.turns.flatMap(turnLines), ''].join('\n');
  const slug = state.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return { fileName: `${slug === '' ? 'session' : slug}.md`, text };
}

function turnLines(turn: Turn): string[] {
  const steps = turn.steps.flatMap((step) => [
    ...(step.text === ''
      ? []
      : ['', ...(step.finish === 'failed' ? ['_Broken off:_', ''] : []), restore(step.text).trim()]),
    ...step.calls.flatMap(callLines),
  ]);
  const end =
    turn.status === 'ended'
      ? ['', `_Turn ended: ${turn.reason}${turn.failure === null ? '' : `, ${turn.failure.message}`}_`]
      : [];
  return ['', `## ${turn.id}`, '', ...quoted(turn.text), ...remembered(turn.memory), ...steps, ...end];
}

function callLines(call: Call): string[] {
  const approval = call.approvals.at(-1);
  const decided =
    approval?.decision === null || approval === undefined
      ? ''
      : `, ${approval.decision.kind} by ${approval.by}`;
  const steered = call.steered?.messages.flatMap(({ text }) => ['', ...quoted(text)]) ?? [];
  const line = `- \`${call.name}\` ${call.summary} (${call.outcome ?? call.status}${decided})`;
  return ['', line, ...saidIn(call), ...remembered(call.memory), ...steered];
}

/** What the model was told there of what is remembered, and why. */
const remembered = (memory: Call['memory']): string[] =>
  recalledLines(memory).flatMap((line) => ['', `_${line}_`]);

/** What a call was there to say: to the person, or the person's answer. */
function saidIn({ proposal, approvals }: Call): string[] {
  const decision = approvals.at(-1)?.decision;
  if (decision?.kind === 'answer') return ['', ...quoted(decision.words)];
  return proposal?.kind === 'notice' && proposal.body !== '' ? ['', proposal.body] : [];
}

const quoted = (text: string): string[] => text.split('\n').map((line) => `> ${line}`);
