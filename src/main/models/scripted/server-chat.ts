/**
 * One chat answer of the scripted server, byte for byte in the manner of llama.cpp: progress first, then pieces, then a
 * chunk with empty `choices` that holds the figures. The faults break it at the place where real servers break.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, statusOf } from './faults.ts';
import type { Reply } from './play.ts';
import { finishOf, type PromptFigures, replyTokens, type SpokenPart, spokenParts } from './reply-parts.ts';
import { breakOff, json } from './server-wire.ts';

export interface ChatAnswer {
  /** The server's name of this completion. */
  id: string;
  reply: Reply;
  /** Asked before each piece of reasoning: true once the client wants no more of it. */
  isThinkingEnded: () => boolean;
  messageIndex: number;
  prompt: PromptFigures;
  window: number;
  pace: number;
  /** Milliseconds it takes to read a token. */
  readingPace: number;
  progress: boolean;
  timings: boolean;
  stream: boolean;
  fault: Fault | undefined;
}

/** How many parts are sent before a fault that breaks a stream strikes. */
const partsBeforeFault = 2;

/** Milliseconds of `slow-start`: longer than the shortest patience that can be set. */
const slowStartMs = 2_600;

export async function answerChat(response: ServerResponse, answer: ChatAnswer): Promise<void> {
  const { fault } = answer;
  const refused = statusOf(fault);
  if (refused !== undefined) {
    for (const [name, value] of Object.entries(refused.headers ?? {})) response.setHeader(name, value);
    return json(response, refused.status, { error: refused.error });
  }
  if (fault === 'overflow' || answer.prompt.total > answer.window)
    return json(response, 400, { error: tooLong(answer) });
  if (fault === 'stall-before-headers') return;
  if (fault === 'reset-before-headers') return breakOff(response);
  if (fault === 'slow-start') await pause(slowStartMs);
  if (!answer.stream) return json(response, 200, wholeAnswer(answer));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  if (fault === 'stall') return;
  await streamAnswer(response, answer);
}

async function streamAnswer(response: ServerResponse, answer: ChatAnswer): Promise<void> {
  const { fault, reply, id } = answer;
  const send = (chunk: object) => response.write(`data: ${JSON.stringify({ id, ...chunk })}\n\n`);
  for (const [index, step] of (answer.progress ? progressOf(answer) : []).entries()) {
    if (index > 0 && answer.readingPace > 0) await pause(answer.readingPace * batch);
    if (response.destroyed) return;
    send(chunkOf({ role: 'assistant', content: null }, step));
  }
  if (fault === 'reset-while-reading') return breakOff(response);
  send(chunkOf({ role: 'assistant', content: null }));
  let sent = 0;
  for (const part of partsWith(fault, answer)) {
    if (sent === partsBeforeFault && strike(response, fault)) return;
    if (part.kind === 'reasoning' && answer.isThinkingEnded()) continue;
    const pace = reply.pace ?? answer.pace;
    if (pace > 0) await pause(pace);
    if (response.destroyed) return;
    send(chunkOf(deltaOf(part)));
    sent += 1;
  }
  if (strike(response, fault)) return;
  const reason = fault === 'truncated-call' ? 'length' : finishOf(reply);
  send({
    ...chunkOf({}),
    choices: [{ finish_reason: reason === 'calls' ? 'tool_calls' : reason, index: 0, delta: {} }],
  });
  send({ object, choices: [], ...figuresOf(answer) });
  if (fault !== 'no-done') response.write('data: [DONE]\n\n');
  response.end();
}

/** True when the fault has struck and nothing more may be sent. */
function strike(response: ServerResponse, fault: Fault | undefined): boolean {
  // The words before it must have left: a socket that is destroyed keeps what it has not sent.
  if (fault === 'reset') response.write(':\n\n', () => breakOff(response));
  else if (fault === 'malformed') response.end('data: {"choices": [{"delta": {\n\ndata: [DONE]\n\n');
  else if (fault === 'no-finish') response.end();
  else if (fault === 'error-in-stream') {
    response.end(
      `data: ${JSON.stringify({ error: { code: 500, message: 'Compute error.', type: 'server_error' } })}\n\n`,
    );
  } else return fault === 'stall-midway';
  return true;
}

/** A cut call ends before the last piece of its last arguments. */
function partsWith(fault: Fault | undefined, answer: ChatAnswer): SpokenPart[] {
  const parts = [...spokenParts(answer.reply, answer.messageIndex)];
  if (fault !== 'truncated-call') return parts;
  const last = parts.at(-1);
  if (last?.kind !== 'call') return parts;
  return [
    ...parts.slice(0, -1),
    { ...last, arguments: last.arguments.slice(0, Math.floor(last.arguments.length / 2)) },
  ];
}

const object = 'chat.completion.chunk';

const chunkOf = (delta: unknown, extra: Record<string, unknown> = {}) => ({
  choices: [{ finish_reason: null, index: 0, delta }],
  object,
  ...extra,
});

function deltaOf(part: SpokenPart): Record<string, unknown> {
  if (part.kind === 'text') return { content: part.text };
  if (part.kind === 'reasoning') return { reasoning_content: part.text };
  const { index, id, name } = part;
  const call =
    id === undefined
      ? { index, function: { arguments: part.arguments } }
      : { index, id, type: 'function', function: { name, arguments: part.arguments } };
  return { tool_calls: [call] };
}

const batch = 512;

/** In batches, the first report before anything was read. */
function progressOf({ prompt, readingPace }: ChatAnswer): Record<string, unknown>[] {
  const { total, cached } = prompt;
  const steps = [cached];
  while ((steps.at(-1) ?? total) < total) steps.push(Math.min(total, (steps.at(-1) ?? total) + batch));
  return steps.map((processed) => ({
    prompt_progress: { total, cache: cached, processed, time_ms: (processed - cached) * readingPace },
  }));
}

function figuresOf(answer: ChatAnswer): Record<string, unknown> {
  const { prompt, reply, timings } = answer;
  const predicted = replyTokens(reply);
  const usage = {
    completion_tokens: predicted,
    prompt_tokens: prompt.total,
    total_tokens: prompt.total + predicted,
    prompt_tokens_details: { cached_tokens: prompt.cached },
  };
  if (!timings) return { usage };
  const read = prompt.total - prompt.cached;
  return {
    usage,
    timings: {
      cache_n: prompt.cached,
      prompt_n: read,
      prompt_ms: read,
      predicted_n: predicted,
      predicted_ms: predicted,
    },
  };
}

function wholeAnswer(answer: ChatAnswer): unknown {
  const { reply, messageIndex } = answer;
  const reason = finishOf(reply);
  const message = {
    role: 'assistant',
    content: reply.text ?? '',
    ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
    tool_calls: reply.calls.map((call, n) => ({
      id: `call_${messageIndex}_${n}`,
      type: 'function',
      function: call,
    })),
  };
  return {
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: reason === 'calls' ? 'tool_calls' : reason, message }],
    ...figuresOf(answer),
  };
}

const tooLong = ({ prompt, window }: ChatAnswer) => ({
  code: 400,
  message: `request (${prompt.total} tokens) exceeds the available context size (${window} tokens), try increasing it`,
  type: 'exceed_context_size_error',
  n_prompt_tokens: prompt.total,
  n_ctx: window,
});
