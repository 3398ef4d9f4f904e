/**
 * Makes room in a session's history and records it. The order is the point: nothing is in the journal until all of it is known
 * to fit, so a crash or a stop at any moment leaves the session as it was, and the next drive decides the same again.
 */
import type { FactOf } from '../../shared/event.ts';
import type { Failure } from '../../shared/result.ts';
import { callOf } from '../../shared/session-view.ts';
import type { Usage } from '../../shared/usage.ts';
import { grouped } from '../base/figures.ts';
import { type Answer, askAside } from './aside.ts';
import { type Asking, askingUpTo, askingWith, tokensOf } from './asking.ts';
import { isWorthIt, type RoomBudget } from './compact-budget.ts';
import { planRoom, type RoomPlan, type SummaryPlan } from './compact-plan.ts';
import { readSummary, summarySchema, summaryText } from './compact-summary.ts';
import { requestCharacters, toolCharacters } from './context-size.ts';
import type { Drive } from './drive.ts';

export interface RoomWork {
  drive: Drive;
  asking: Asking;
  /** Of the request as it is. */
  tokens: number;
  budget: RoomBudget;
  /** Tokens; null when nobody knows. */
  window: number | null;
  /** The request has no place without it: then an outline of the app's is better than nothing. */
  must: boolean;
  /** The step that waits for it, for those who watch. */
  stepId: string;
}

export type RoomMade =
  /** It is in the journal; what is rendered now is shorter. */
  | { kind: 'made' }
  | { kind: 'stopped' }
  /** Nothing helps; what to do is in the hint. */
  | { kind: 'none'; failure: Failure };

type Compacted = FactOf<'context.compacted'>;

export async function makeRoom(work: RoomWork): Promise<RoomMade> {
  const { drive, asking, tokens, budget } = work;
  const state = drive.session.state();
  const fixed = {
    system: asking.system,
    tools: toolCharacters(asking.request.tools),
    reasoning: asking.request.keepReasoning !== false,
  };
  for (const noStubs of [false, true]) {
    const plan = planRoom({ state, ...fixed, tokens, budget, noStubs });
    if (plan.kind === 'none') return { kind: 'none', failure: noRoom(work, plan.largest) };
    const written = plan.kind === 'summary' ? await writeSummary(work, plan) : { summary: null };
    if (drive.signal.aborted) return { kind: 'stopped' };
    if ('failure' in written) return { kind: 'none', failure: written.failure };
    const fact = await measured(work, { plan, ...written });
    if (drive.signal.aborted) return { kind: 'stopped' };
    const most = plan.kind === 'stubs' ? budget.enough : budget.room;
    // What was planned is an estimate: what it comes to decides.
    if (fact.data.after <= most && isWorthIt(tokens, fact.data.after)) {
      drive.flush([fact]);
      return { kind: 'made' };
    }
    if (plan.kind === 'summary') break;
  }
  return { kind: 'none', failure: noRoom(work, null) };
}

interface Written {
  summary: Compacted['data']['summary'];
  usage?: Usage;
}

/**
 * By the model; from the journal where it cannot be asked so much or has nothing to say. A server that fails just now is no
 * reason to make do with less, unless there is no other way.
 */
async function writeSummary(work: RoomWork, plan: SummaryPlan): Promise<Written | { failure: Failure }> {
  const { drive, asking, budget, stepId } = work;
  const { opening, again, askUpTo, limit, steps } = plan;
  drive.session.tell({ kind: 'room', stepId, steps });
  const { kind } = await asking.model.profile();
  const answer: Answer =
    askUpTo === null || kind === 'demo'
      ? { kind: 'nothing' }
      : await askAside({
          model: asking.model,
          request: askingUpTo(asking, drive.session.state(), askUpTo).request,
          question: drive.engine.question('summary'),
          schema: summarySchema,
          maxTokens: budget.summary,
          signal: drive.signal,
          priority: 'foreground',
          waiting: (part) => drive.session.tell({ ...part, stepId }),
        });
  if (answer.kind === 'failed' && answer.failure.code !== 'invalid' && !work.must)
    return { failure: answer.failure };
  const said = answer.kind === 'text' ? readSummary(answer.text, limit) : undefined;
  const text = summaryText(said, said === undefined ? plan.fallback : plan.outline);
  return {
    summary: { opening, text, again, by: said === undefined ? 'app' : 'model' },
    ...(answer.kind === 'text' ? { usage: answer.usage } : {}),
  };
}

/** The fact with the figure of what the request comes to. */
async function measured(
  work: RoomWork,
  { plan, summary, usage }: Written & { plan: Exclude<RoomPlan, { kind: 'none' }> },
): Promise<Compacted> {
  const { drive, asking, tokens, window } = work;
  const data = {
    kind: plan.kind,
    upTo: plan.upTo,
    stubs: plan.stubs,
    summary,
    before: tokens,
    model: drive.session.state().model,
    window,
    ...(usage === undefined ? {} : { usage }),
  };
  const draft: Compacted = { type: 'context.compacted', data: { ...data, after: 0, counted: false } };
  const after = askingWith(asking, drive.session.preview([draft]));
  const size = await tokensOf(after, requestCharacters(asking.request) / Math.max(1, tokens));
  return { type: 'context.compacted', data: { ...data, after: size.tokens, counted: size.counted } };
}

function noRoom(
  { drive, tokens, budget }: RoomWork,
  largest: { callId: string; tokens: number } | null,
): Failure {
  const call = largest === null ? undefined : callOf(drive.session.state(), largest.callId);
  const most =
    call === undefined || largest === null || largest.tokens < tokens / 10
      ? ''
      : ` The largest part is the answer of ${call.name} (${call.summary.slice(0, 120)}), about ${largest.tokens} tokens; a new session without it has room.`;
  return {
    code: 'invalid',
    message: `The prompt has ${grouped(tokens)} tokens; the window of the model holds ${grouped(budget.window)}. Leaving out what can be left out would free less than a fifth.`,
    hint: `Start the model with a larger window (llama.cpp: -c), or go on in a new session and say there what matters.${most}`,
  };
}
