/**
 * Finds out how a model makes calls, by letting it make some: a few dozen tokens each, asked once per model, template and
 * server build. What the server refuses is a finding; what does not arrive is none, and then nothing is concluded.
 */
import type { Evidence } from '../../../shared/model-rung.ts';
import type { Failure } from '../../../shared/result.ts';
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ChatMessage, Model, ModelCall, ModelPart, ModelRequest } from '../model.ts';
import { type Answer, callsOf, isHeld, sawLine } from './probe-verdict.ts';
import { replySchema } from './reply-schema.ts';

/** Texts of the prompts, filled. */
export interface ProbePrompts {
  call(word: string): string;
  calls(one: string, other: string): string;
  words(word: string): string;
}

export interface Probing {
  wire: Model;
  /** The text rung over the same wire. */
  text: Model;
  prompts: ProbePrompts;
  /** False when the template cannot be told not to think: then a probe may have to think first. */
  thinkingOff: boolean;
  /** False: it is known to make no calls of its own, and not asked for any. */
  native: boolean;
  /** That of the request that waits for the result. */
  priority: NonNullable<ModelRequest['priority']>;
  signal: AbortSignal;
  /** What is going on, while it is. */
  tell(part: Extract<ModelPart, { kind: 'waiting' | 'queued' | 'silent' }>): void;
}

export interface ProbeStep {
  evidence: Evidence;
  answer: Answer;
}

const reportWord: ToolSpec = {
  name: 'report_word',
  description: 'Report one word.',
  parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
};

/** Each probe as it ends, in order; a `failure` ends them, and says nothing about the model. */
export async function* probeModel(probing: Probing): AsyncGenerator<ProbeStep | { failure: Failure }> {
  const { wire, text, prompts } = probing;
  const tools = [reportWord];
  const all: [Evidence['probe'], Model, Partial<ModelRequest>, string, (answer: Answer) => boolean][] = [
    ['single', wire, { tools }, prompts.call('apple'), (answer) => callsOf(answer) > 0],
    ['parallel', wire, { tools }, prompts.calls('pear', 'plum'), (answer) => callsOf(answer) > 1],
    ['constrained', wire, { schema: replySchema(tools) }, prompts.words('banana'), isHeld],
    ['text', text, { tools }, prompts.call('cherry'), (answer) => callsOf(answer) > 0],
  ];
  const steps = all.filter(([probe]) => probing.native || (probe !== 'single' && probe !== 'parallel'));
  for (const [at, [probe, model, more, content, judge]] of steps.entries()) {
    probing.tell({
      kind: 'waiting',
      cause: 'probing',
      reason: `Trying how this model makes calls: ${at + 1} of ${steps.length}`,
      attempt: at + 1,
      delayMs: 0,
      since: Date.now(),
    });
    const answer = await answerOf(model, [{ role: 'user', content }], more, probing);
    if ('failure' in answer) {
      yield answer;
      return;
    }
    const passed = answer.refused === undefined && judge(answer);
    yield { evidence: { probe, passed, saw: sawLine(answer) }, answer };
  }
}

const words = { tokens: 64, thinkingTokens: 448, characters: 400 } as const;

async function answerOf(
  model: Model,
  messages: ChatMessage[],
  more: Partial<ModelRequest>,
  { signal, tell, thinkingOff, priority }: Probing,
): Promise<Answer | { failure: Failure }> {
  const enough = new AbortController();
  const request: ModelRequest = {
    messages,
    tools: [],
    ...more,
    signal: AbortSignal.any([signal, enough.signal]),
    maxTokens: words.tokens + (thinkingOff ? 0 : words.thinkingTokens),
    temperature: 0,
    thinking: 'off',
    priority,
  };
  const answer: Answer = { text: '', calls: [], finish: 'length' };
  for await (const part of model.stream(request)) {
    if (part.kind === 'waiting' || part.kind === 'queued' || part.kind === 'silent') tell(part);
    if (part.kind === 'text') answer.text += part.text;
    if (part.kind === 'call') gather(answer.calls, part);
    if (part.kind === 'end') return { ...answer, finish: part.finish };
    if (part.kind === 'failed') return afterFailure(part, answer, enough.signal.aborted && !signal.aborted);
    // Many words after a thought are no call; reading on would only make the person wait.
    if (answer.text.length > words.characters) enough.abort();
  }
  return answer;
}

/** A refusal of the request is an answer about this server; anything else is trouble on the way. */
function afterFailure(
  { failure, status }: Extract<ModelPart, { kind: 'failed' }>,
  answer: Answer,
  stoppedByUs: boolean,
): Answer | { failure: Failure } {
  if (stoppedByUs) return answer;
  const isRefusal = status === 400 || status === 422 || status === 500 || status === 501;
  return isRefusal ? { ...answer, refused: failure.message } : { failure };
}

function gather(calls: ModelCall[], part: Extract<ModelPart, { kind: 'call' }>): void {
  const call = calls[part.index] ?? { id: '', name: part.name ?? '', arguments: '' };
  // A call that cannot be read counts as none.
  const name = part.problem === undefined ? call.name : '';
  calls[part.index] = { ...call, name, arguments: call.arguments + part.arguments };
}
