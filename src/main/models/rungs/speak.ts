/**
 * A model on a rung below native: `Model` in, `Model` out. The request's tools, earlier calls and results are put into the
 * rung's form, and the answer's words back into `text` and `call` parts while they come.
 *
 * A reply goes back to the server exactly as it was written, so its text is handed out as `written` wherever text and calls
 * alone would not give it back; whoever keeps the reply puts it into the history again.
 */
import type { Model, ModelCall, ModelPart, ModelRequest } from '../model.ts';
import { callAsText, callInText, unnamed } from './call-in-text.ts';
import { throughDeadEnds } from './dead-end.ts';
import { createHistory } from './history.ts';
import type { ReplyForm } from './reply-form.ts';
import { fewerTools } from './reply-schema.ts';

export function speakThrough(inner: Model, form: ReplyForm): Model {
  const told = createHistory(form);
  const put = (request: ModelRequest, smaller: boolean): ModelRequest => {
    const { tools } = request;
    const messages = told(request.messages, tools);
    // What is asked for besides calls keeps its own schema; the messages stay the same, and so does the cache.
    const more =
      tools.length === 0 || request.schema !== undefined
        ? {}
        : form.asking(smaller ? fewerTools(tools) : tools);
    return { ...request, ...more, messages, tools: [] };
  };
  return {
    name: inner.name,
    profile: () => inner.profile(),
    count: (request) =>
      inner.count({ ...request, messages: told(request.messages, request.tools), tools: [] }),
    async *stream(request) {
      const answer = throughDeadEnds((smaller) => inner.stream(put(request, smaller)));
      if (request.tools.length === 0 || request.schema !== undefined) yield* answer;
      else yield* heard(answer, form, request);
    },
  };
}

async function* heard(
  answer: AsyncIterable<ModelPart>,
  form: ReplyForm,
  { tools }: ModelRequest,
): AsyncGenerator<ModelPart, void, void> {
  const reader = form.reader(tools);
  const reply = createGathered();
  let written = '';
  for await (const part of answer) {
    if (part.kind === 'text') {
      written += part.text;
      for (const piece of reader.read(part.text)) if (reply.take(piece)) yield piece;
    } else if (part.kind === 'end') {
      const last = reader.end();
      for (const piece of last.parts) if (reply.take(piece)) yield piece;
      const cut = part.finish === 'length' || last.broken;
      const stray = cut || reply.calls.length > 0 ? undefined : callInText(reply.text(), tools);
      // Held to the schema, a model has a place for calls: markup that names no tool is only words.
      if (stray !== undefined && (stray !== unnamed || form.rung !== 'constrained')) {
        const piece = callAsText(stray, 0);
        reply.take(piece);
        yield piece;
      }
      const finish = cut ? 'length' : reply.calls.length > 0 ? 'calls' : 'stop';
      const known = form.reply(reply.text(), reply.calls) === written;
      yield { ...part, finish, rung: form.rung, ...(known ? {} : { written }) };
    } else yield part;
  }
}

/** The reply so far, as whoever keeps it will have it. */
function createGathered() {
  let text = '';
  const calls: ModelCall[] = [];
  return {
    text: () => text,
    calls,
    /** False for a part that says nothing. */
    take(part: ModelPart): boolean {
      if (part.kind === 'text') {
        text += part.text;
        return part.text !== '';
      }
      if (part.kind !== 'call') return true;
      const call = calls[part.index] ?? { id: part.id ?? '', name: part.name ?? '', arguments: '' };
      calls[part.index] = { ...call, arguments: call.arguments + part.arguments };
      return true;
    },
  };
}
