/**
 * One answer: the prompt is rendered, what the cache holds of it is kept, the rest is read in batches, and then the model
 * writes token by token. What was read stays in the cache when the answer is stopped, so that asking again costs little.
 */
import type { Usage } from '../../../../shared/usage.ts';
import { grouped } from '../../../base/figures.ts';
import { type AnswerRequest, type EnginePart, usualSampling } from '../protocol.ts';
import type { GrammarState, LlamaSequence, Token } from './library.ts';
import type { OpenModel } from './open-model.ts';
import { nextBatch } from './reading-pace.ts';
import { type Piece, splitThinking, type ThinkingSplit } from './thinking-split.ts';
import { createTokenText } from './token-text.ts';

/** What the app may want while an answer is written; looked at between two steps of the model. */
export interface Wishes {
  stopped: boolean;
  answerNow: boolean;
}

type Emit = (part: EnginePart) => void;

/** Emits exactly one final part, the last. Rejects for what is no fault of the request: the process is of no use then. */
export async function answer(
  model: OpenModel,
  request: AnswerRequest,
  wishes: Wishes,
  emit: Emit,
): Promise<void> {
  const { sequence } = model;
  if (sequence === null) throw new Error('the file was not opened for answers');
  const prepared = prepare(model, request);
  if ('kind' in prepared) return emit(prepared);
  const { text, tokens, inside } = prepared;
  const grammar = request.schema === undefined ? undefined : await model.grammar(request.schema);
  if (grammar?.ok === false) return emit({ kind: 'failed', failure: grammar.error });
  const read = await readPrompt(sequence, tokens, wishes, emit);
  model.words.remember(text, tokens);
  if (wishes.stopped) return emit(cancelled);
  const split = splitThinking(model.template.marks, inside);
  const usage = { promptTokens: tokens.length, cachedTokens: read.cached, promptMs: read.ms };
  await write(
    model,
    { sequence, request, tokens, text, split, usage, grammar: grammar?.value },
    wishes,
    emit,
  );
}

const cancelled: EnginePart = {
  kind: 'failed',
  failure: { code: 'cancelled', message: 'The request was cancelled.' },
};

interface Prepared {
  text: string;
  tokens: Token[];
  /** The prompt ends in the middle of thinking. */
  inside: boolean;
}

function prepare(model: OpenModel, request: AnswerRequest): Prepared | EnginePart {
  const rendered = model.render(request);
  if (!rendered.ok) return { kind: 'failed', failure: rendered.error };
  const { open, close } = model.template.marks;
  const opened = rendered.value.trimEnd().endsWith(open);
  // A template that cannot be told not to think is told by closing what it has opened.
  const closing = opened && request.thinking === 'off';
  const text = closing ? `${rendered.value.trimEnd()}\n\n${close}\n\n` : rendered.value;
  const tokens = model.words.encode(text);
  const { window } = model;
  if (tokens.length < window) return { text, tokens, inside: opened && !closing };
  const message = `The prompt has ${grouped(tokens.length)} tokens; the window of the model holds ${grouped(window)}.`;
  const hint = 'Choose a larger window for this file, or a model with one, then resume.';
  return {
    kind: 'failed',
    failure: { code: 'invalid', message, hint },
    overflow: { promptTokens: tokens.length, window },
  };
}

/** Reads all but the last token, with which writing begins. `cached`: tokens that were there already. `ms`: what it took. */
async function readPrompt(
  sequence: LlamaSequence,
  tokens: readonly Token[],
  wishes: Wishes,
  emit: Emit,
): Promise<{ cached: number; ms: number }> {
  const started = performance.now();
  const wanted = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(wanted, false);
  const cached = sequence.nextTokenIndex;
  const tell = (): void =>
    emit({
      kind: 'reading',
      total: tokens.length,
      cached,
      processed: sequence.nextTokenIndex + (sequence.nextTokenIndex === wanted.length ? 1 : 0),
      ms: performance.now() - started,
    });
  let last: { tokens: number; ms: number } | undefined;
  while (sequence.nextTokenIndex < wanted.length && !wishes.stopped) {
    const begun = performance.now();
    const from = sequence.nextTokenIndex;
    const batch = wanted.slice(from, from + nextBatch(last));
    await sequence.evaluateWithoutGeneratingNewTokens(batch);
    last = { tokens: batch.length, ms: performance.now() - begun };
    tell();
  }
  // The next prompt may go on from here in another way than the model does now.
  if (sequence.needsCheckpoints && cached < wanted.length) await sequence.takeCheckpoint();
  return { cached, ms: performance.now() - started };
}

interface Writing {
  sequence: LlamaSequence;
  request: AnswerRequest;
  text: string;
  tokens: readonly Token[];
  split: ThinkingSplit;
  usage: Usage;
  grammar: GrammarState | undefined;
}

async function write(model: OpenModel, writing: Writing, wishes: Wishes, emit: Emit): Promise<void> {
  const { request, split, tokens, usage } = writing;
  const { marks } = model.template;
  const started = performance.now();
  const words = createTokenText(model.library, [marks.open, marks.close]);
  const say = announce(emit);
  const room = Math.min(request.maxTokens ?? Number.POSITIVE_INFINITY, model.window - tokens.length);
  const written: Token[] = [];
  let text = writing.text;
  let count = 0;
  const put = (more: string): void => {
    text += more;
    say(split.push(more));
  };
  const stream = writing.sequence.evaluate(tokens.slice(-1), {
    ...usualSampling,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    // While it thinks, nothing is asked of its words.
    grammarEvaluationState: () => (split.isThinking() ? undefined : writing.grammar),
  });
  let next = await stream.next();
  while (!next.done && !wishes.stopped) {
    const token = next.value;
    written.push(token);
    count += 1;
    put(words.push(token));
    if (count >= room) break;
    const forced = wishes.answerNow && split.isThinking() ? closingOf(model) : [];
    if (forced.length > 0) {
      emit({ kind: 'note', note: { kind: 'answer-now', how: 'ended' } });
      for (const each of forced) put(words.push(each));
      written.push(...forced);
    }
    next = await stream.next(forced.length > 0 ? [token, ...forced] : undefined);
  }
  const ended = next.done === true;
  await stream.return();
  put(words.end());
  say(split.end());
  model.words.remember(text, [...tokens, ...written]);
  if (wishes.stopped) return emit(cancelled);
  const completion = { completionTokens: count, completionMs: performance.now() - started };
  emit({ kind: 'end', finish: ended ? 'stop' : 'length', usage: { ...usage, ...completion } });
}

const closingOf = ({ library, template }: OpenModel): Token[] =>
  library.tokenize(`\n${template.marks.close}\n\n`, true, 'trimLeadingSpace');

/** The first thought says that it can be ended. */
function announce(emit: Emit): (pieces: Piece[]) => void {
  let said = false;
  return (pieces) => {
    for (const piece of pieces) {
      const first = piece.kind === 'reasoning' && !said;
      said ||= first;
      emit(first ? { ...piece, kind: 'reasoning', endable: true } : piece);
    }
  };
}
