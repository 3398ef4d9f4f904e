/**
 * `plan`: the features of a folder, read, changed and checked. A check that the rules ask about is shown and runs only with a word for
 * it: typed, or `--yes`. The exit code says whether all have passed, and nothing that is typed here can make it so.
 */
import { type FeatureNow, type PlanView, planPassed, type StandingReason } from '../../../shared/plan.ts';
import { hasPlanTools, mendRequest } from '../../../shared/plan-request.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { letRun } from './asked-commands.ts';
import { type AtFolder, atFolder } from './at-folder.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import type { Ink } from './ink.ts';
import type { PlanCommand } from './plan-command.ts';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';
import { typedFile } from './typed-file.ts';
import { untilOver } from './until-over.ts';
import { judgeable, oneLine } from './visible-text.ts';

export async function plan(
  command: PlanCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = atFolder(connection, terminal, command.json);
  if (!found.ok) return found;
  const at = found.value;
  const { action, what, wish, json } = command;
  const { client, workspace } = at;
  if (action === 'export') {
    terminal.write((await client.plan.export({ workspace })).json);
    return ok(exitCodes.done);
  }
  if (action === 'import') {
    const list = await typedFile(what ?? '');
    if (!list.ok) return list;
    const { added, changed } = await client.plan.import({ workspace, json: list.value });
    terminal.write(
      json ? `${JSON.stringify({ added, changed })}\n` : `${added} added, ${changed} changed.\n`,
    );
    return ok(exitCodes.done);
  }
  if (action === 'add') {
    const { id } = await client.plan.add({ workspace, title: what ?? '', ...wish });
    print(at, only(await client.plan.list({ workspace }), id));
    return ok(exitCodes.done);
  }
  const view = await client.plan.refresh({ workspace });
  if (view.problem !== null) terminal.advise(`patchbay: ${view.problem}\n`);
  if (action === 'list') {
    print(at, view.features);
    return ok(planPassed(view) ? exitCodes.done : exitCodes.failed);
  }
  const chosen = what === null ? view.features : only(view, what);
  if (what !== null && chosen.length === 0)
    return fail('not_found', `There is no feature "${what}" in this plan.`, `See: ${program} plan list`);
  if (action === 'check') return check(at, command, what === null ? undefined : [what]);
  // A proposal may be about another feature: that is what is shown then, and gone if it was to be dropped.
  const { id } = action === 'remove' ? { id: what ?? '' } : await client.plan.keep({ id: what ?? '' });
  if (action === 'remove') await client.plan.remove({ id });
  const there = only(await client.plan.list({ workspace }), id);
  print(at, there.length === 0 ? chosen : there);
  if (there.length === 0 && !json) terminal.write('Removed.\n');
  return ok(exitCodes.done);
}

const only = ({ features }: PlanView, id: string): FeatureNow[] =>
  features.filter(({ feature }) => feature.id === id);

async function check(
  at: AtFolder,
  { yes }: PlanCommand,
  ids: string[] | undefined,
): Promise<Result<ExitCode>> {
  const { client, workspace, terminal, json } = at;
  const first = await client.plan.check({ workspace, ...(ids === undefined ? {} : { ids }) });
  const chosen = await letRun(at, first.asks, yes);
  const second =
    chosen.length === 0
      ? { asks: [], refused: [] }
      : await client.plan.check({
          workspace,
          ids: chosen.map(({ id }) => id),
          approved: chosen.map(({ digest }) => digest),
        });
  const view = await finished(at);
  const features =
    ids === undefined ? view.features : view.features.filter((one) => ids.includes(one.feature.id));
  print(at, features);
  const left = [...first.asks.filter((one) => !chosen.includes(one)), ...second.asks];
  for (const { title, why } of [...first.refused, ...second.refused, ...view.refused])
    terminal.advise(`patchbay: ${oneLine(title)}: not run. ${judgeable(why)}\n`);
  for (const { title, command, rule } of left)
    terminal.advise(`patchbay: ${oneLine(title)}: not run, ${judgeable(rule)}: ${judgeable(command)}\n`);
  if (left.length > 0 && !json) terminal.advise('  Let them run with --yes, or write a rule.\n');
  if (!json) await adviseMending(at, features);
  if (left.length > 0) return ok(exitCodes.waiting);
  return ok(planPassed({ features }) ? exitCodes.done : exitCodes.failed);
}

/** Without its title, which may have been written by anybody: this is a line to be typed. */
async function adviseMending(
  { client, workspace, terminal }: AtFolder,
  features: readonly FeatureNow[],
): Promise<void> {
  const failed = features.filter(({ standing }) => standing.status === 'failed');
  if (failed.length === 0) return;
  const { agents } = await client.agent.list({ workspace });
  const planner = agents.find(({ tools }) => hasPlanTools(tools));
  const agent = planner === undefined ? '' : ` --agent ${planner.name}`;
  for (const {
    feature: { id },
    standing,
  } of failed) {
    const request = mendRequest(id, id, standing);
    terminal.advise(`  Ask an agent: ${program} run "${request}"${agent}\n`);
  }
}

const finished = (at: AtFolder): Promise<PlanView> => {
  const { client, workspace } = at;
  const { plan } = client;
  return untilOver(at, {
    running: ({ features }) => features.find(({ running }) => running)?.feature.title,
    watch: (options) => plan.watch({ workspace }, options),
    list: () => plan.list({ workspace }),
    stop: () => plan.stop({ workspace }),
  });
};

const reasons: Record<StandingReason, string> = {
  'no-check': 'no check',
  never: 'not checked yet',
  cancelled: 'stopped',
  interrupted: 'interrupted',
  passed: 'exit 0',
  exit: '',
  stopped: 'stopped at a limit',
  changed: 'changed since',
  moved: 'changed while it was checked',
  'other-check': 'another check since',
  'other-done': 'done means something else since',
  'other-files': 'about other files since',
  unreadable: 'files cannot be read',
};

function print({ terminal, ink, json }: AtFolder, features: readonly FeatureNow[]): void {
  for (const one of features) terminal.write(`${json ? JSON.stringify(one) : line(one, ink)}\n`);
}

function line({ feature, standing, changes, moreChanges }: FeatureNow, ink: Ink): string {
  const { status, why, evidence } = standing;
  const shown = { open: ink.dim, passed: ink.green, failed: ink.red, stale: ink.yellow }[status];
  const mark = feature.state === 'proposed' ? ink.yellow(`  (proposed${replanOf(feature)})`) : '';
  const exit =
    why === 'exit' ? (evidence?.exitCode === null ? 'a signal' : `exit ${evidence?.exitCode}`) : reasons[why];
  const paths = changes.map(({ path }) => oneLine(path)).slice(0, 3);
  const more = changes.length + moreChanges - paths.length;
  const which = paths.length === 0 ? '' : `: ${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${feature.id.padEnd(4)} ${shown(status.padEnd(6))}  ${judgeable(feature.title)}  ${ink.dim(`${exit}${which}`)}${mark}`;
}

function replanOf({ replan }: FeatureNow['feature']): string {
  if (replan?.of === undefined) return '';
  const { what, of, why } = replan;
  return `: ${what} ${of}${why === '' ? '' : `, ${judgeable(why)}`}`;
}
