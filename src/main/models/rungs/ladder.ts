/**
 * Puts a model on the rung of the ladder where it makes calls best: a decorator that looks up what is known of the model,
 * tries it out at its first use, and speaks on that rung from then on. What it learned is kept per model, template and server
 * build, so it is tried again when any of these changes, and not at every start.
 *
 * The rung is looked up at each request: one that was lowered in another session holds from the next request on.
 */
import type { ModelProfile } from '../../../shared/model-profile.ts';
import { type ModelRung, type Rung, rungs } from '../../../shared/model-rung.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { fillTemplate } from '../../base/template.ts';
import type { Model, ModelRequest } from '../model.ts';
import { type Emit, streamParts } from '../part-stream.ts';
import { constrainedForm } from './constrained.ts';
import { nativeRung } from './native.ts';
import type { ProbePrompts, Probing } from './probe.ts';
import { createRungBook, type RungSources } from './rung-book.ts';
import { speakThrough } from './speak.ts';
import { textForm } from './text.ts';
import { createTrial } from './trial.ts';

export interface LadderSources extends RungSources {
  /** Text of a file of prompts/, by its name without the ending. */
  prompt(name: string): string;
}

export interface Ladder {
  readonly model: Model;
  /** What answers there at this moment, and what is known of that; null too while nothing tells what it is. */
  about(): Promise<{ profile: ModelProfile; rung: ModelRung | null }>;
  /** Tries the model out again, whatever is known, and takes back a choice of the person's. */
  probe(signal: AbortSignal, tell: Probing['tell']): Promise<Result<ModelRung>>;
  /** The person's own choice; null takes it back, so that what was tried counts again. */
  choose(rung: Rung | null): Promise<Result<ModelRung | null>>;
  /**
   * One rung down from `from`. Undefined when there is none below, or when a person decided; where it is now when it left
   * `from` already through another session.
   */
  lower(from: Rung, why: string): Promise<{ to: Rung; why: string } | undefined>;
}

export function createLadder(wire: Model, sources: LadderSources): Ladder {
  const { prompt, now } = sources;
  const speakers: Record<Rung, Model> = {
    native: nativeRung(wire),
    constrained: speakThrough(wire, constrainedForm(prompt('rung-constrained'))),
    text: speakThrough(wire, textForm(prompt('rung-text'))),
  };
  const book = createRungBook(wire, sources);
  const trial = createTrial({ wire, text: speakers.text, book, prompts: probePrompts(prompt), now });

  const pick = async (request: ModelRequest, signal: AbortSignal, emit: Emit): Promise<Result<Rung>> => {
    // Between two turns there is time to put another model behind the address.
    const known = await book.find(request.messages.at(-1)?.role === 'user' ? 'doubted' : undefined);
    // Without tools there is nothing to call and nothing to try; only the history has to be in the right form.
    if (known !== null || request.tools.length === 0) return ok(known?.rung ?? 'native');
    const { priority = 'foreground' } = request;
    const tried = await trial({ signal, tell: emit, priority, reuse: true });
    return tried.ok ? ok(tried.value.rung) : tried;
  };
  const model: Model = {
    name: wire.name,
    profile: (doubted) => wire.profile(doubted),
    count: async (request) => speakers[(await book.find())?.rung ?? 'native'].count(request),
    stream: (request) =>
      streamParts(request.signal, async (emit, signal) => {
        const rung = await pick(request, signal, emit);
        if (!rung.ok) return emit({ kind: 'failed', failure: rung.error });
        for await (const part of speakers[rung.value].stream({ ...request, signal })) {
          book.heard(part);
          emit(part);
        }
      }),
  };
  return {
    model,
    about: book.about,
    async probe(signal, tell) {
      const tried = await trial({ signal, tell, priority: 'background', reuse: false });
      if (tried.ok) await book.choose(null);
      return tried;
    },
    choose: book.choose,
    async lower(from, why) {
      const known = await book.find();
      if (known === null || known.by === 'person' || known.by === 'setting') return undefined;
      if (known.rung !== from) return { to: known.rung, why: known.why };
      const to = below(known);
      if (to === undefined) return undefined;
      await book.replace({ ...known, rung: to, by: 'lowered', why, at: now(), lowered: known.lowered + 1 });
      return { to, why };
    },
  };
}

/** The next rung that the probes did not rule out. */
const below = ({ rung, evidence }: ModelRung): Rung | undefined =>
  rungs
    .slice(rungs.indexOf(rung) + 1)
    .find((one) => one === 'text' || evidence.some(({ probe, passed }) => probe === one && passed));

const probePrompts = (prompt: LadderSources['prompt']): ProbePrompts => ({
  call: (word) => fillTemplate(prompt('probe-call'), { word }),
  calls: (one, other) => fillTemplate(prompt('probe-calls'), { one, other }),
  words: (word) => fillTemplate(prompt('probe-words'), { word }),
});
