/** The plan of a folder. Whoever changes it is told with everybody else who watches. */
import type { Feature } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { toJson } from '../plan/feature-list.ts';
import { type Api, unwrap } from './implement.ts';
import { realFolder } from './real-folder.ts';
import type { Services } from './services.ts';

const person = { by: 'person' } as const;

export function planHandlers(api: Api, { plan: { plan, checks } }: Services) {
  /** Tells of the plan it belongs to. */
  const changed = (result: Result<Feature>): Feature => {
    const feature = unwrap(result);
    checks.touched(feature.workspace);
    return feature;
  };
  return {
    list: api.plan.list.handler(({ input }) => checks.view(real(input.workspace))),
    proposed: api.plan.proposed.handler(() => plan.proposed()),
    refresh: api.plan.refresh.handler(({ input }) => checks.refresh(real(input.workspace))),
    watch: api.plan.watch.handler(({ input, signal }) => checks.watch(real(input.workspace), signal)),
    add: api.plan.add.handler(({ input: { workspace, ...wish } }) =>
      changed(plan.add(real(workspace), wish, person, 'kept')),
    ),
    change: api.plan.change.handler(({ input: { id, ...wish } }) => changed(plan.change(id, wish, person))),
    move: api.plan.move.handler(({ input }) => {
      unwrap(plan.move(input.id, input.to));
      changed(plan.get(input.id));
      return {};
    }),
    keep: api.plan.keep.handler(({ input }) => changed(plan.keep(input.id))),
    remove: api.plan.remove.handler(({ input }) => {
      changed(plan.remove(input.id));
      return {};
    }),
    restore: api.plan.restore.handler(({ input }) => changed(plan.restore(input.id))),
    evidence: api.plan.evidence.handler(({ input }) => unwrap(plan.evidence(input.id))),
    check: api.plan.check.handler(async ({ input, context }) =>
      unwrap(await checks.check({ ...input, workspace: real(input.workspace) }, context.through)),
    ),
    stop: api.plan.stop.handler(({ input }) => {
      checks.stop(real(input.workspace));
      return {};
    }),
    export: api.plan.export.handler(async ({ input }) => ({
      json: toJson((await checks.view(real(input.workspace))).features),
    })),
    import: api.plan.import.handler(({ input }) => {
      const workspace = real(input.workspace);
      const taken = unwrap(plan.takeOver(workspace, input.json, { by: 'import' }));
      checks.touched(workspace);
      return taken;
    }),
  };
}

/** A folder that is not there (any more) is known by the name it was given. */
const real = (path: string): string => realFolder(path) ?? path;
