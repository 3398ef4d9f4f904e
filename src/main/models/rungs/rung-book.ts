/**
 * What is known of one model's rung, by the key that its server gives it now. A server is asked again what it is after half a
 * minute, where a turn begins, after a failure, and when an answer shows that something else answers there: another model is
 * another rung.
 */
import type { ModelProfile } from '../../../shared/model-profile.ts';
import type { ModelRung, Rung, RungKey, RungRecords } from '../../../shared/model-rung.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Model, ModelPart } from '../model.ts';

export interface RungSources {
  records: RungRecords;
  /** A rung for every model, as the settings have it; null: each model's own. */
  fixed(): Rung | null;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface RungBook {
  /** `doubted`: the server is asked at once what it is. */
  find(doubted?: 'doubted'): Promise<ModelRung | null>;
  /** Asks the server at once, whatever was known. */
  about(): Promise<{ profile: ModelProfile; rung: ModelRung | null }>;
  /** `conflict` when another model answers by now than `profile` was told of; nothing is kept then. */
  put(rung: ModelRung, profile: ModelProfile): Promise<Result<ModelRung>>;
  replace(rung: ModelRung): Promise<void>;
  choose(rung: Rung | null): Promise<Result<ModelRung | null>>;
  /** Every part of every answer. */
  heard(part: ModelPart): void;
  /** The server is asked anew what it is. */
  renew(): void;
}

const freshMs = 30_000;

export function createRungBook(wire: Model, { records, fixed, now }: RungSources): RungBook {
  let known: { key: RungKey; until: number } | undefined;
  const renew = (): void => {
    if (known !== undefined) known.until = 0;
  };
  const learn = (profile: ModelProfile): RungKey | undefined => {
    const key = keyOf(profile);
    if (key !== undefined) known = { key, until: performance.now() + freshMs };
    return key;
  };
  const keyNow = async (doubted?: 'doubted'): Promise<RungKey | undefined> => {
    const isFresh = known !== undefined && performance.now() < known.until;
    if (isFresh && doubted === undefined) return known?.key;
    return learn(await wire.profile(doubted)) ?? known?.key;
  };
  const find: RungBook['find'] = async (doubted) => {
    const forAll = fixed();
    if (forAll !== null) return { rung: forAll, by: 'setting', why: '', at: 0, evidence: [], lowered: 0 };
    const key = await keyNow(doubted);
    if (key === undefined) return null;
    return records.find(choiceKey(key)) ?? records.find(key) ?? null;
  };
  return {
    find,
    async about() {
      const profile = await wire.profile('doubted');
      return { profile, rung: learn(profile) === undefined && fixed() === null ? null : await find() };
    },
    renew,
    async put(rung, profile) {
      renew();
      const key = await keyNow();
      const asked = keyOf(profile);
      if (key === undefined || (asked !== undefined && !isSame(asked, key))) {
        return fail('conflict', 'Another model answered in the middle of the trial.', 'Try it again.');
      }
      records.put(key, rung);
      return ok(rung);
    },
    async replace(rung) {
      const key = await keyNow();
      if (key !== undefined) records.put(key, rung);
    },
    async choose(rung) {
      const key = await keyNow();
      if (key === undefined) {
        return fail(
          'unavailable',
          `The server of "${wire.name}" does not answer.`,
          'Start it, then choose again.',
        );
      }
      if (rung === null) records.remove(choiceKey(key));
      else {
        records.put(choiceKey(key), { rung, by: 'person', why: '', at: now(), evidence: [], lowered: 0 });
      }
      return ok(await find());
    },
    heard(part) {
      if (part.kind === 'failed') renew();
      if (part.kind === 'served' && known !== undefined && differs(part.served, known.key)) renew();
    },
  };
}

/** Undefined while the server does not tell which model it has. */
function keyOf({ model, endpoint, template, build }: ModelProfile): RungKey | undefined {
  if (model === null) return undefined;
  return {
    model,
    endpoint: template === null ? (endpoint ?? '') : '',
    template: template ?? '',
    build: build ?? '',
  };
}

/** A person's choice holds for a model whatever its template and its server's build become. */
const choiceKey = (key: RungKey): RungKey => ({ ...key, template: '*', build: '*' });

const isSame = (one: RungKey, other: RungKey): boolean =>
  one.model === other.model &&
  one.endpoint === other.endpoint &&
  one.template === other.template &&
  one.build === other.build;

const differs = (
  { model, template, build }: { model: string | null; template: string | null; build: string | null },
  key: RungKey,
): boolean =>
  (model !== null && model !== key.model) ||
  (template !== null && template !== key.template) ||
  (build !== null && build !== key.build);
