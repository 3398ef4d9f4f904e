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
  reply: Reply;
  messageIndex: number;
  prompt: PromptFigures;
  window: number;
  pace: number;
  progress: boolean;
  timings: boolean;
  stream: boolean;
  fault: Fault | undefined;
}

/** How many parts are sent before a fault that breaks a stream strikes. */
const partsBeforeFault = 2;

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
  if (!answer.stream) return json(response, 200, wholeAnswer(answer));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  if (fault === 'stall') return;
  await streamAnswer(response, answer);
}

async function streamAnswer(response: ServerResponse, answer: ChatAnswer): Promise<void> {
  const { fault, prompt, reply } = answer;
  const send = (chunk: unknown) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  if (answer.progress)
    for (const step of progressOf(prompt)) send(chunkOf({ role: 'assistant', content: null }, step));
  send(chunkOf({ role: 'assistant', content: null }));
  let sent = 0;
  for (const part of partsWith(fault, answer)) {
    if (sent === partsBeforeFault && strike(response, fault)) return;
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
  if (fault === 'reset') breakOff(response);
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

/** In batches of 512, the first report before anything was read. */
function progressOf({ total, cached }: PromptFigures): Record<string, unknown>[] {
  const steps = [cached];
  while ((steps.at(-1) ?? total) < total) steps.push(Math.min(total, (steps.at(-1) ?? total) + 512));
  return steps.map((processed) => ({ prompt_progress: { total, cache: cached, processed, time_ms: 0 } }));
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
