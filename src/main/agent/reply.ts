/**
 * One model reply from its stream: gathers the parts, tells those who watch, and gives back the fact to append. Calls of a
 * reply that did not end are dropped here, so nothing later has to remember that they must not run.
 */
import type { FactOf } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';
import { isSwapped, type Served, type StepNote } from '../../shared/step-note.ts';
import type { Model, ModelPart, ModelRequest } from '../models/model.ts';
import { clipMiddle } from '../tools/clip.ts';

type ReplyFact = FactOf<'model.responded'> | FactOf<'model.failed'>;

interface Gathered {
  text: string;
  reasoning: string;
  calls: FactOf<'model.responded'>['data']['calls'];
}

/** The step that a reply is for. */
export interface ReplyStep {
  stepId: string;
  tell: (live: Live) => void;
  /** What the model of that name answered from the time before; undefined when that is not known. */
  before: (model: string) => Served | undefined;
  now: () => number;
}

/** Reads the stream to its end. An aborted one gives what was written so far, with finish `cancelled` and no calls. */
export async function readReply(model: Model, request: ModelRequest, step: ReplyStep): Promise<ReplyFact> {
  const { stepId, tell, now } = step;
  const startedAt = now();
  const gathered: Gathered = { text: '', reasoning: '', calls: [] };
  const way = createWay(model.name, step);
  const common = () => ({ stepId, startedAt, ...way.data() });
  for await (const part of model.stream(request)) {
    if (part.kind === 'end') {
      const calls = withOwnIds(gathered.calls, stepId);
      return {
        type: 'model.responded',
        data: { ...common(), ...gathered, calls, finish: part.finish, usage: part.usage, ...ofRung(part) },
      };
    }
    if (part.kind === 'failed') {
      if (part.failure.code !== 'cancelled')
        return { type: 'model.failed', data: { ...common(), failure: part.failure, ...brokenOff(gathered) } };
      break;
    }
    way.take(part);
    gather(gathered, part);
    const live = liveOf(part, gathered, stepId);
    if (live !== undefined) tell(live);
  }
  return {
    type: 'model.responded',
    data: { ...common(), ...gathered, calls: [], finish: 'cancelled', usage: {} },
  };
}

/** Who answers in the end, and what happened until then. */
function createWay(chosen: string, { stepId, tell, before }: ReplyStep) {
  let model = chosen;
  let served: Served | undefined;
  const notes: StepNote[] = [];
  const add = (note: StepNote): void => {
    notes.push(note);
    tell({ kind: 'note', stepId, note });
  };
  return {
    take(part: ModelPart): void {
      if (part.kind === 'note') {
        if (part.note.kind === 'fallback') model = part.note.to;
        add(part.note);
      } else if (part.kind === 'served') {
        served = part.served;
        const was = before(model);
        if (was !== undefined && isSwapped(was, served)) add({ kind: 'swapped', was, now: served });
      }
    },
    data: () => ({
      model,
      ...(served === undefined ? {} : { served }),
      ...(notes.length === 0 ? {} : { notes }),
    }),
  };
}

/** How calls were asked for, and the reply to the byte where text and calls do not give it back. */
const ofRung = ({ rung, written }: Extract<ModelPart, { kind: 'end' }>) => ({
  ...(rung === undefined ? {} : { rung }),
  ...(written === undefined ? {} : { written }),
});

/** Characters of a broken reply that are kept, and as many of its reasoning. */
const brokenLimit = 20_000;

/** The person saw these words come, so they stay. Of its calls nothing is kept: they must not look like something that was done. */
function brokenOff({ text, reasoning }: Gathered): { text?: string; reasoning?: string } {
  return {
    ...(text === '' ? {} : { text: clipMiddle(text, brokenLimit) }),
    ...(reasoning === '' ? {} : { reasoning: clipMiddle(reasoning, brokenLimit) }),
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
    const call: Gathered['calls'][number] = gathered.calls[part.index] ?? { id: '', name: '', arguments: '' };
    const problem = part.problem ?? call.problem;
    gathered.calls[part.index] = {
      id: part.id ?? call.id,
      name: part.name ?? call.name,
      arguments: call.arguments + part.arguments,
      ...(problem === undefined ? {} : { problem }),
    };
  }
}

function liveOf(part: ModelPart, gathered: Gathered, stepId: string): Live | undefined {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
    case 'reading':
    case 'waiting':
    case 'queued':
    case 'silent':
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
