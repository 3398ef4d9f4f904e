/**
 * Gates over the app's own database and over what every command goes through, and the two questions that look further than a folder's
 * gates: its KPIs, and whether a release may go with its plan and its sessions as they are.
 */
import type { Gate, KpiNow, ReleaseView } from '../shared/gate.ts';
import type { Engine } from './agent/engine.ts';
import { commandEnvironment } from './exec/environment.ts';
import { createGateRows } from './gates/gate-rows.ts';
import { createGates, type GateQuestions, type Gates } from './gates/gates.ts';
import { definitionsIn } from './gates/gates-file.ts';
import { isThere } from './gates/is-there.ts';
import { kilobytesOf, sizesOf } from './gates/path-sizes.ts';
import { kpiOf, type ReleaseFacts, releaseOf } from './gates/release.ts';
import type { AppOptions } from './options.ts';
import { createOwnCommands, type OwnCommand } from './own-commands.ts';
import type { PlanChecks } from './plan/plan-checks.ts';
import type { PlanNews } from './plan/plan-news.ts';
import type { Database } from './store/database.ts';

export interface OwnGates extends GateQuestions {
  gates: Gates;
}

/** What of an output is read, in characters: more than a command's output is kept of. */
const longestOutput = 400_000;

export function createOwnGates(
  { commandEnvironment: base }: Pick<AppOptions, 'commandEnvironment'>,
  { database, engine, news, plan }: { database: Database; engine: Engine; news: PlanNews; plan: PlanChecks },
): OwnGates {
  const rows = createGateRows(database);
  rows.interrupt();
  const commands = createOwnCommands(engine, 'gates', longestOutput);
  const path = commandEnvironment(base).PATH ?? '';
  const gates = createGates({
    ...{ rows, files: commands.files, now: engine.now, log: engine.log, trusts: engine.trusts },
    definitions: (workspace) => definitionsIn(workspace, engine.trusts),
    missing: (workspace, needs) => needs.filter((one) => !isThere(one, workspace, path)),
    sizes: sizesOf,
    judge: (workspace, gate) => commands.judge(commandOf(workspace, gate)),
    prepare: (workspace, { title }, signal) =>
      commands.prepare(workspace, `before the gate ${title}`, signal),
    run: (workspace, gate, judged, given) => commands.run(commandOf(workspace, gate), judged, given),
  });
  news.listen(gates.touched);
  const kpis = async (workspace: string): Promise<KpiNow[]> => {
    const wanted = gates.rules(workspace).kpis;
    const { gates: now } = await gates.view(workspace);
    return Promise.all(
      wanted.map(async (kpi) =>
        kpiOf(kpi, now, kpi.of.kind === 'size' ? await kilobytesOf(workspace, kpi.of.path) : null),
      ),
    );
  };
  const release = async (workspace: string): Promise<ReleaseView> => {
    const { release: rules, problems } = gates.rules(workspace);
    const [{ gates: now }, { features }] = await Promise.all([gates.view(workspace), plan.view(workspace)]);
    return releaseOf({
      ...{ rules, problems, gates: now, kpis: await kpis(workspace) },
      features: features
        .filter(({ feature, standing }) => feature.state === 'kept' && standing.status !== 'passed')
        .map(({ feature: { title }, standing: { status } }) => ({ title, status })),
      open: openIn(engine, workspace),
    });
  };
  return { gates, kpis, release };
}

function commandOf(workspace: string, { name, how, timeoutSeconds }: Gate): OwnCommand {
  if (how.kind !== 'command') throw new Error(`the gate ${name} runs no command`);
  const limit = timeoutSeconds === null ? {} : { timeoutSeconds };
  return { workspace, id: name, command: how.command, ...limit };
}

/** Sessions of a folder that want something of the person before what is there is all there is. */
function openIn({ book }: Engine, workspace: string): ReleaseFacts['open'] {
  return book
    .rows()
    .filter((row) => row.workspace === workspace)
    .flatMap(({ id, title, waiting }) => {
      const held = book.get(id)?.state().held.length ?? 0;
      return waiting + held === 0 ? [] : [{ title, waiting, held }];
    });
}
