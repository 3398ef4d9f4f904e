/**
 * Finds entries by meaning where the person named an embedding model, and never holds anything up for it: a server that does not
 * answer at once, or not at all, leaves searching by words. Vectors of entries are made when they are missed, and kept.
 */
import { setTimeout as after } from 'node:timers/promises';
import type { Memory } from '../../shared/memory.ts';
import type { Embed } from '../models/embedding.ts';
import { backgroundOf, cosine, everyday, nearness, unit } from './nearness.ts';
import type { VectorRow, VectorRows } from './vector-rows.ts';

type Entry = Pick<Memory, 'id' | 'text'>;

export interface MeaningState {
  /** Null: none was chosen. */
  model: string | null;
  /** Why it does not help at the moment. */
  trouble: string | null;
}

export interface Meaning {
  /** How near each entry is, by its id, as far as that is known in so many milliseconds. Nothing is asked for without a model. */
  near(text: string, entries: () => readonly Entry[], waitMs: number): Promise<ReadonlyMap<string, number>>;
  state(): MeaningState;
  /** Nothing is asked or stored any more once it resolves. */
  close(): Promise<void>;
}

export interface MeaningParts {
  /** Name of the model that the person chose. */
  model(): string | null;
  embed: Embed;
  rows: VectorRows;
  now(): number;
  log(message: string, error: unknown): void;
}

/** One request; nobody waits so long, but a server that has just started its model is ready for the next search then. */
const mostMs = 60_000;
/** After a failure the server is left alone so long. */
const restMs = 30_000;
/** Entries in one request. */
const batch = 32;
/** The beginning of a message says what it is about; models of this kind read some hundred tokens. */
const longestText = 1_000;

const nothing: ReadonlyMap<string, number> = new Map();

export function createMeaning({ model, embed, rows, now, log }: MeaningParts): Meaning {
  const closing = new AbortController();
  /** What is said every day, by the model that made vectors of it. */
  const said = new Map<string, Float32Array[]>();
  let trouble: { model: string; why: string; until: number } | null = null;
  /** A search at a time: behind one that a server is slow with, others would only wait. */
  let asking: Promise<ReadonlyMap<string, number>> | null = null;

  const ask = async (name: string, texts: readonly string[]) => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(mostMs)]);
    const made = await embed(name, texts, signal);
    if (closing.signal.aborted) return undefined;
    trouble = made.ok ? null : { model: name, why: made.error.message, until: now() + restMs };
    return made.ok ? made.value : undefined;
  };

  /** Until every entry has a vector of the model that answers, or it answers no more. */
  const fill = async (name: string, made: string, missing: readonly Entry[]): Promise<void> => {
    for (let at = 0; at < missing.length; at += batch) {
      const entries = missing.slice(at, at + batch);
      const first = said.has(made) ? [] : everyday;
      const answer = await ask(name, [...first, ...entries.map(({ text }) => text)]);
      // Another model by now: its own turn comes with the next search.
      if (answer === undefined || answer.model !== made) return;
      const vectors = answer.vectors.map(unit);
      if (first.length > 0) said.set(made, vectors.splice(0, first.length));
      const background = said.get(made) ?? [];
      rows.put(
        made,
        entries.flatMap(({ id, text }, index) => {
          const vector = vectors[index];
          return vector === undefined
            ? []
            : [{ memoryId: id, text, vector, ...backgroundOf(vector, background) }];
        }),
      );
    }
  };

  const search = async (
    name: string,
    text: string,
    entries: readonly Entry[],
  ): Promise<ReadonlyMap<string, number>> => {
    const asked = await ask(name, [text.slice(0, longestText)]);
    const [vector] = asked?.vectors ?? [];
    if (asked === undefined || vector === undefined) return nothing;
    const known = rows.of(asked.model);
    const ids = new Set(known.map(({ memoryId }) => memoryId));
    const missing = entries.filter(({ id }) => !ids.has(id));
    if (missing.length === 0) return pointsOf(entries, unit(vector), known);
    await fill(name, asked.model, missing);
    return closing.signal.aborted ? nothing : pointsOf(entries, unit(vector), rows.of(asked.model));
  };

  return {
    async near(text, among, waitMs) {
      const name = model();
      const entries = name === null ? [] : among();
      if (name === null || entries.length === 0) return nothing;
      const late = after(waitMs, null, { ref: false });
      while (asking !== null) if ((await Promise.race([asking, late])) === null) return nothing;
      const isResting = trouble !== null && trouble.model === name && now() < trouble.until;
      if (isResting || closing.signal.aborted) return nothing;
      asking = search(name, text, entries)
        .catch((error: unknown) => {
          log('looking what entries mean', error);
          return nothing;
        })
        .finally(() => {
          asking = null;
        });
      const inTime = await Promise.race([asking, late]);
      if (inTime === null) trouble = { model: name, why: 'The model for it takes long.', until: 0 };
      return inTime ?? nothing;
    },
    state() {
      const name = model();
      return { model: name, trouble: trouble !== null && trouble.model === name ? trouble.why : null };
    },
    async close() {
      closing.abort();
      await asking;
    },
  };
}

function pointsOf(
  entries: readonly Entry[],
  vector: Float32Array,
  rows: readonly VectorRow[],
): Map<string, number> {
  const wanted = new Set(entries.map(({ id }) => id));
  return new Map(
    rows.flatMap((row): [string, number][] =>
      wanted.has(row.memoryId) ? [[row.memoryId, nearness(cosine(vector, row.vector), row)]] : [],
    ),
  );
}
