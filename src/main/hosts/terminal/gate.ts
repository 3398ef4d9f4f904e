/**
 * `gate`: the gates of a folder, made for a person's own CI. What the rules ask about is shown and runs only with a word for it: typed, or
 * `--approve all`; where nobody sits it is refused. The exit code is the verdict, and nothing that is typed here can make it better.
 */
import type { Finding, GateNow, GatesView, VerdictStatus } from '../../../shared/gate.ts';
import { findingLine, isPassed } from '../../../shared/gate-tally.ts';
import type { AskedCheck } from '../../../shared/plan.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { letRun } from './asked-commands.ts';
import { type AtFolder, atFolder } from './at-folder.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import type { GateCommand } from './gate-command.ts';
import type { Ink } from './ink.ts';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';
import { untilOver } from './until-over.ts';
import { folderWord, judgeable, oneLine } from './visible-text.ts';

export async function gate(
  command: GateCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = atFolder(connection, terminal, command.json);
  if (!found.ok) return found;
  const at = found.value;
  const { client, workspace } = at;
  if (command.action === 'kpi') return kpi(at);
  if (command.action === 'release') return release(at);
  const view = await client.gate.list({ workspace });
  const usable = usableFile(view);
  if (!usable.ok) return usable;
  if (view.file === 'untrusted') return ok(refused(terminal, view));
  const unknown = command.names.find((name) => !view.gates.some(({ gate: one }) => one.name === name));
  if (unknown !== undefined) {
    const there = view.gates.map(({ gate: one }) => one.name).join(', ');
    return fail('invalid', `There is no gate "${unknown}" in this folder.`, `There are: ${there}.`);
  }
  if (command.action === 'run') return run(at, command);
  const gates = chosen(view, command.names);
  print(at, gates);
  return ok(codeOf(gates));
}

/** A file that is not there or is wrong is a wish that makes no sense, not a verdict. */
function usableFile({ file, problems }: GatesView): Result<void> {
  if (file === 'none')
    return fail(
      'invalid',
      'This folder has no .patchbay/gates.yaml.',
      `Without gates nothing can be said of it. What one looks like: ${program} gate --help`,
    );
  return file === 'wrong' ? fail('invalid', problems.join('\n')) : ok(undefined);
}

function refused(terminal: Terminal, { problems, workspace }: GatesView): ExitCode {
  terminal.advise(
    `patchbay: ${problems.join(' ')}\n  To trust it: ${program} trust ${folderWord(workspace)}\n`,
  );
  return exitCodes.waiting;
}

const chosen = ({ gates }: GatesView, names: readonly string[]): GateNow[] =>
  names.length === 0 ? gates : gates.filter(({ gate: { name } }) => names.includes(name));

async function run(at: AtFolder, { names, approve, baseline }: GateCommand): Promise<Result<ExitCode>> {
  const { client, workspace, terminal } = at;
  const wish = { workspace, baseline, ...(names.length === 0 ? {} : { names: [...names] }) };
  const first = await client.gate.run(wish);
  const let_ = await letRun(at, first.asks, approve);
  const [asked, approved] = [let_.map(({ id }) => id), let_.map(({ digest }) => digest)];
  const nothing = { started: [], asks: [], refused: [] };
  const second =
    let_.length === 0 ? nothing : await client.gate.run({ workspace, baseline, names: asked, approved });
  const view = await finished(at);
  const began = [...first.started, ...second.started];
  const gates = chosen(view, names);
  print(at, gates, baseline);
  const notRun = [
    ...first.refused,
    ...second.refused,
    ...view.refused.filter(({ id }) => began.includes(id)),
  ];
  for (const { title, why } of notRun)
    terminal.advise(`patchbay: ${oneLine(title)}: not run. ${judgeable(why)}\n`);
  const left = [...first.asks.filter((one) => !let_.includes(one)), ...second.asks];
  tellLeft(at, left);
  if (notRun.length + left.length > 0) return ok(exitCodes.waiting);
  return ok(baseline ? baselineCode(gates) : codeOf(gates));
}

function tellLeft({ terminal, json }: AtFolder, left: readonly AskedCheck[]): void {
  for (const { title, command, rule } of left)
    terminal.advise(`patchbay: ${oneLine(title)}: not run, ${judgeable(rule)}: ${judgeable(command)}\n`);
  if (left.length > 0 && !json) terminal.advise('  Let them run with --approve all, or write a rule.\n');
}

const finished = (at: AtFolder): Promise<GatesView> => {
  const { client, workspace } = at;
  const { gate } = client;
  return untilOver(at, {
    running: ({ gates }) => gates.find(({ running }) => running)?.gate.title,
    watch: (options) => gate.watch({ workspace }, options),
    list: () => gate.list({ workspace }),
    stop: () => gate.stop({ workspace }),
  });
};

/** The worst of those that are not optional: a failure before one that could not be run, before one that nobody has run. */
function codeOf(gates: readonly GateNow[]): ExitCode {
  const needed = gates.filter(({ gate: one }) => !one.optional).map(({ verdict }) => verdict.status);
  return codeOfStatuses(needed);
}

function codeOfStatuses(statuses: readonly VerdictStatus[]): ExitCode {
  if (statuses.includes('fail')) return exitCodes.failed;
  if (statuses.includes('cancelled')) return exitCodes.stopped;
  if (statuses.includes('not-available')) return exitCodes.unavailable;
  return statuses.every(isPassed) ? exitCodes.done : exitCodes.stale;
}

const baselineCode = (gates: readonly GateNow[]): ExitCode =>
  gates.every(({ baseline, gate: { how } }) => baseline !== null || how.kind !== 'command')
    ? exitCodes.done
    : exitCodes.unavailable;

async function kpi(at: AtFolder): Promise<Result<ExitCode>> {
  const { client, workspace, terminal, ink, json } = at;
  const view = await client.gate.list({ workspace });
  const usable = usableFile(view);
  if (!usable.ok) return usable;
  if (view.file === 'untrusted') return ok(refused(terminal, view));
  const kpis = await client.gate.kpi({ workspace });
  if (kpis.length === 0) terminal.advise('No number is followed here: the gates file names no kpis.\n');
  for (const one of kpis) {
    const { status, line } = one.verdict;
    const words = `${marked(status, ink)}  ${one.kpi.name.padEnd(12)}  ${ink.dim(judgeable(line))}`;
    terminal.write(`${json ? JSON.stringify(one) : words}\n`);
  }
  return ok(codeOfStatuses(kpis.map(({ verdict }) => verdict.status)));
}

async function release({ client, workspace, terminal, ink, json }: AtFolder): Promise<Result<ExitCode>> {
  const answer = await client.gate.release({ workspace });
  if (json) terminal.write(`${JSON.stringify(answer)}\n`);
  else {
    const { go, line, reasons, notes } = answer;
    terminal.write(`${go ? ink.green(line) : ink.red(line)}\n`);
    for (const one of reasons) terminal.write(`  ${oneLine(one.about)}: ${judgeable(one.line)}\n`);
    for (const one of notes)
      terminal.write(
        ink.dim(`  (does not stand in the way) ${oneLine(one.about)}: ${judgeable(one.line)}\n`),
      );
  }
  return ok(answer.go ? exitCodes.done : exitCodes.failed);
}

function print({ terminal, ink, json }: AtFolder, gates: readonly GateNow[], asBaseline = false): void {
  for (const one of gates)
    terminal.write(`${json ? JSON.stringify(one) : asBaseline ? based(one, ink) : line(one, ink)}\n`);
}

function marked(status: VerdictStatus, ink: Ink): string {
  const shown =
    status === 'pass' ? ink.green : status === 'fail' ? ink.red : status === 'soft' ? ink.yellow : ink.dim;
  return shown(status.padEnd(13));
}

const mostShown = 10;

function line(
  { gate: { name, optional }, verdict, evidence, changes, moreChanges }: GateNow,
  ink: Ink,
): string {
  const { status, line: why } = verdict;
  const paths = changes.map(({ path }) => oneLine(path)).slice(0, 3);
  const more = changes.length + moreChanges - paths.length;
  const told = `${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const which = paths.length === 0 ? '' : status === 'stale' ? `: ${told}` : ` · changed: ${told}`;
  const fresh = (evidence?.findings ?? []).filter((one) => !one.old);
  const findings = (status === 'fail' ? fresh : [])
    .slice(0, mostShown)
    .map((one) => ink.dim(`\n    ${judgeable(findingText(one)).replaceAll('\n', '\n      ')}`));
  const left = status === 'fail' ? fresh.length + (evidence?.moreFindings ?? 0) - findings.length : 0;
  const rest = left > 0 ? ink.dim(`\n    and ${left} more`) : '';
  const mark = optional ? ink.dim('  (optional)') : '';
  return `${marked(status, ink)}  ${name.padEnd(12)}  ${judgeable(why)}${ink.dim(which)}${mark}${findings.join('')}${rest}`;
}

const findingText = (found: Finding): string =>
  [findingLine(found), ...(found.detail === undefined ? [] : [found.detail])].join('\n');

function based({ gate: { name }, baseline }: GateNow, ink: Ink): string {
  if (baseline === null) return `${ink.yellow('no baseline'.padEnd(13))}  ${name}`;
  const count = baseline.findings.length + baseline.moreFindings;
  return `${ink.green('baseline'.padEnd(13))}  ${name.padEnd(12)}  ${count} ${count === 1 ? 'finding' : 'findings'} will not be charged`;
}
