/**
 * A model with others behind it: when it cannot be asked, the next of the chain is, and the reply's record says which and why.
 * Only before the first word, and only when the server is not to be had: a refusal or a prompt too long is about the request,
 * and another model would only hide it.
 */
import type { Failure } from '../../shared/result.ts';
import type { Model, ModelPart } from './model.ts';

/** `others` is asked for when it is needed, so that a changed setting holds at once; in the order they are to be tried. */
export function withFallbacks(first: Model, others: () => Promise<readonly Model[]>): Model {
  return {
    name: first.name,
    profile: () => first.profile(),
    count: (request) => first.count(request),
    async *stream(request): AsyncGenerator<ModelPart, void, void> {
      let failure = yield* askOne(first.stream(request));
      if (failure === undefined) return;
      let last = first.name;
      const chosen = failure;
      for (const model of (await others()).filter(({ name }) => name !== first.name)) {
        if (request.signal.aborted) break;
        yield { kind: 'note', note: { kind: 'fallback', from: last, to: model.name, failure } };
        failure = yield* askOne(model.stream(request));
        if (failure === undefined) return;
        last = model.name;
      }
      yield { kind: 'failed', failure: last === first.name ? chosen : noneOf(chosen, last, failure) };
    },
  };
}

/** The parts of one model's answer, but not a failure that another model could make good: that one is given back. */
async function* askOne(
  stream: AsyncIterable<ModelPart>,
): AsyncGenerator<ModelPart, Failure | undefined, void> {
  let spoke = false;
  for await (const part of stream) {
    if (part.kind === 'failed' && part.failure.code === 'unavailable' && !spoke) return part.failure;
    spoke ||= part.kind === 'text' || part.kind === 'reasoning' || part.kind === 'call';
    yield part;
  }
  return undefined;
}

const noneOf = (chosen: Failure, last: string, failure: Failure): Failure => ({
  ...chosen,
  message: `${chosen.message} The models behind it could not be asked either; the last, ${last}: ${failure.message}`,
});
