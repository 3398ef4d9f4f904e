/**
 * One model reply from its stream: gathers the parts, tells those who watch, and gives back the fact to append. Calls of a
 * reply that did not end are dropped here, so nothing later has to remember that they must not run.
 */
import type { FactOf } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';
import type { Model, ModelPart, ModelRequest } from '../models/model.ts';

type ReplyFact = FactOf<'model.responded'> | FactOf<'model.failed'>;

interface Gathered {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
}

/** Reads the stream to its end. An aborted one gives what was written so far, with finish `cancelled` and no calls. */
export async function readReply(
  model: Model,
  request: ModelRequest,
  stepId: string,
  tell: (live: Live) => void,
  now: () => number = Date.now,
): Promise<ReplyFact> {
  const startedAt = now();
  const common = { stepId, model: model.name, startedAt };
  const gathered: Gathered = { text: '', reasoning: '', calls: [] };
  for await (const part of model.stream(request)) {
    if (part.kind === 'end') {
      const calls = withOwnIds(gathered.calls, stepId);
      return {
        type: 'model.responded',
        data: { ...common, ...gathered, calls, finish: part.finish, usage: part.usage },
      };
    }
    if (part.kind === 'failed') {
      if (part.failure.code !== 'cancelled')
        return { type: 'model.failed', data: { ...common, failure: part.failure } };
      break;
    }
    gather(gathered, part);
    const live = liveOf(part, gathered, stepId);
    if (live !== undefined) tell(live);
  }
  return {
    type: 'model.responded',
    data: { ...common, ...gathered, calls: [], finish: 'cancelled', usage: {} },
  };
}

/** Each result names its call, so no two may share an id, whatever the server gave them. */
function withOwnIds(calls: Gathered['calls'], stepId: string): Gathered['calls'] {
  const taken = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || taken.has(call.id) ? `call_${stepId}_${index + 1}` : call.id;
    taken.add(id);
    return { ...call, id };
  });
}

function gather(gathered: Gathered, part: ModelPart): void {
  if (part.kind === 'text') gathered.text += part.text;
  if (part.kind === 'reasoning') gathered.reasoning += part.text;
  if (part.kind === 'call') {
    const call = gathered.calls[part.index] ?? { id: '', name: '', arguments: '' };
    gathered.calls[part.index] = {
      id: part.id ?? call.id,
      name: part.name ?? call.name,
      arguments: call.arguments + part.arguments,
    };
  }
}

function liveOf(part: ModelPart, gathered: Gathered, stepId: string): Live | undefined {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
    case 'reading':
    case 'waiting':
      return { ...part, stepId };
    case 'call': {
      const call = gathered.calls[part.index];
      return {
        kind: 'call',
        stepId,
        index: part.index,
        name: call?.name ?? '',
        characters: call?.arguments.length ?? 0,
      };
    }
    default:
      return undefined;
  }
}
