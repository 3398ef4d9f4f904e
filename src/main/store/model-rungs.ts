/**
 * Rungs of models as probes and persons left them. Reading trusts the rows: only `put` writes them, from checked values.
 */
import { and, eq } from 'drizzle-orm';
import type { ModelRung, RungKey, RungRecords } from '../../shared/model-rung.ts';
import type { Database } from './database.ts';
import { modelRungs } from './schema.ts';

export function createModelRungs({ orm }: Database): RungRecords {
  const at = ({ model, endpoint, template, build }: RungKey) =>
    and(
      eq(modelRungs.model, model),
      eq(modelRungs.endpoint, endpoint),
      eq(modelRungs.template, template),
      eq(modelRungs.build, build),
    );
  return {
    find(key) {
      const row = orm.select().from(modelRungs).where(at(key)).get();
      if (row === undefined) return undefined;
      const { rung, by, why, evidence, lowered } = row;
      return {
        rung,
        by,
        why,
        at: row.at,
        evidence: JSON.parse(evidence) as ModelRung['evidence'],
        lowered,
      };
    },
    knows: (model) =>
      orm.select({ at: modelRungs.at }).from(modelRungs).where(eq(modelRungs.model, model)).limit(1).get() !==
      undefined,
    put(key, { evidence, ...rest }) {
      const row = { ...key, ...rest, evidence: JSON.stringify(evidence) };
      orm
        .insert(modelRungs)
        .values(row)
        .onConflictDoUpdate({
          target: [modelRungs.model, modelRungs.endpoint, modelRungs.template, modelRungs.build],
          set: row,
        })
        .run();
    },
    remove(key) {
      orm.delete(modelRungs).where(at(key)).run();
    },
  };
}
