/**
 * What a person decides about, printed whole: an approval is of what was shown, so nothing here is cut, and every
 * character that a terminal would not show is named.
 */
import type { z } from 'zod';
import type { patchTextSchema } from '../../../shared/contract/approvals.ts';
import type { CommandFacts } from '../../../shared/policy.ts';
import type { PatchProposal } from '../../../shared/proposal.ts';
import { type Question, questionsOf } from '../../../shared/question.ts';
import type { Approval, Call } from '../../../shared/session-state.ts';
import type { TaskPlan } from '../../../shared/task-plan.ts';
import type { Ink } from './ink.ts';
import { judgeable, oneLine } from './visible-text.ts';

export type PatchText = z.infer<typeof patchTextSchema>;

/** `patches` are the texts of a patch; empty for anything else. Ends with a line feed. */
export async function cardText(
  call: Call,
  approval: Approval,
  patches: readonly PatchText[],
  ink: Ink,
): Promise<string> {
  const { proposal } = call;
  const head = `${ink.yellow('?')} ${ink.bold(oneLine(call.name, 40))} ${ink.dim(oneLine(approval.rule))}`;
  const lines = [head];
  if (proposal?.kind === 'patch') {
    for (const patch of patches) lines.push(...(await diffLines(patch, ink)));
    lines.push(...bitLines(proposal, ink));
  }
  if (proposal?.kind === 'command') {
    lines.push(ink.dim(`  in ${judgeable(proposal.cwd)}, at most ${proposal.timeoutMs / 1000} s`));
    lines.push(
      proposal.sandbox === 'enforced'
        ? ink.dim(
            `  in the sandbox: ${proposal.readOnly === true ? 'writes nothing' : proposal.inCopy === true ? 'writes only the agent’s copy, not your folder' : 'writes only this workspace'}, no network`,
          )
        : ink.yellow('  without sandbox, with your full rights'),
    );
    lines.push(
      ...judgeable(proposal.command)
        .split('\n')
        .map((line) => `  $ ${line}`),
    );
  }
  if (approval.command !== undefined) lines.push(...factLines(approval.command, ink));
  if (proposal?.kind === 'question') {
    for (const [at, asked] of questionsOf(proposal).entries())
      lines.push(...questionLines(asked, proposal.more === undefined ? null : at + 1, ink));
  }
  if (proposal?.kind === 'patch') lines.push(...clashLines(proposal, ink));
  if (proposal?.kind === 'mode') lines.push(`  ${judgeable(proposal.mode)}: ${judgeable(proposal.reason)}`);
  if (proposal?.kind === 'tasks') lines.push(...taskLines(proposal.tasks, ink));
  if (proposal?.kind === 'loop') {
    lines.push(`  ${judgeable(proposal.seen.words)}`);
    lines.push(ink.dim('  approving lets it go on; rejecting with words tells it what to do instead'));
  }
  if (approval.conflict !== null) {
    const files = approval.conflict.files.map((file) => judgeable(file.path)).join(', ');
    lines.push(ink.yellow(`! changed on disk since this was proposed: ${files}`));
  }
  return `${lines.join('\n')}\n`;
}

function taskLines(tasks: readonly TaskPlan[], ink: Ink): string[] {
  return tasks.flatMap(({ title, agent, goal, inputs = [], done, after = [] }, index) => {
    const behind = after.length === 0 ? '' : `, after ${after.join(', ')}`;
    const words = [goal, ...inputs.map((input) => `- ${input}`), `Done when: ${done}`];
    return [
      `  ${index + 1}. ${ink.bold(oneLine(title, 200))} ${ink.dim(`${oneLine(agent, 40)}${behind}`)}`,
      ...words.flatMap((text) => judgeable(text).split('\n')).map((line) => `     ${line}`),
    ];
  });
}

const bitLines = ({ files }: PatchProposal, ink: Ink): string[] =>
  files.flatMap(({ path, executable }) => {
    const words = executable === true ? 'will be executable' : 'will no longer be executable';
    return executable === undefined ? [] : [ink.yellow(`! ${judgeable(path)} ${words}`)];
  });

/** Places that were changed on disk, too, and hold the lines of the patch. */
const clashLines = ({ files }: PatchProposal, ink: Ink): string[] =>
  files.flatMap(({ path, merged }) => {
    const count = merged?.conflicts ?? 0;
    const places = count === 1 ? '1 place' : `${count} places`;
    const words = `! ${judgeable(path)} was changed on disk, too, at ${places}; what is shown there is the patch's`;
    return count === 0 ? [] : [ink.yellow(words)];
  });

/** `number` where several are asked at once. */
function questionLines({ question, options, pick }: Question, number: number | null, ink: Ink): string[] {
  const several = pick === 'several' ? [ink.dim('  any number of these, with commas between')] : [];
  return [
    number === null ? judgeable(question) : `${ink.bold(`Question ${number}`)} ${judgeable(question)}`,
    ...options.map((option, index) => `  ${index + 1}. ${judgeable(option)}`),
    ...several,
  ];
}

export const unusualWords = {
  network: 'wants the network',
  outside: 'names a place outside of the workspace',
  written: 'runs what was written in this session',
};

/** Each part of a command with more than one, and what is unusual about it. */
function factLines({ parts, unusual, withheld = [], operands = [] }: CommandFacts, ink: Ink): string[] {
  const runs = operands.filter(({ digest }) => digest !== null).map(({ path }) => path);
  const listed = parts.length < 2 ? [] : parts;
  return [
    ...listed.map(
      ({ text, why }) =>
        `  · ${judgeable(text).replaceAll('\n', '⏎')}  ${ink.dim(judgeable(why).replaceAll('\n', '⏎'))}`,
    ),
    ...(runs.length === 0 ? [] : [ink.dim(`  runs as it is now: ${judgeable(runs.join(', '))}`)]),
    ...(withheld.length === 0
      ? []
      : [ink.dim(`  your rules keep from it: ${judgeable(withheld.join(', '))}`)]),
    ...unusual.map(({ kind, what }) => ink.yellow(`  ! ${unusualWords[kind]}: ${judgeable(what)}`)),
  ];
}

const context = 3;

async function diffLines(patch: PatchText, ink: Ink): Promise<string[]> {
  const { structuredPatch } = await import('diff');
  const kind = patch.before === null ? 'new file' : patch.after === null ? 'file removed' : '';
  const lines = [ink.bold(`  ${judgeable(patch.path)}`) + (kind === '' ? '' : ink.dim(` (${kind})`))];
  if (patch.note !== null) lines.push(ink.dim(`  ${judgeable(patch.note)}`));
  const { hunks } = structuredPatch('', '', patch.before ?? '', patch.after ?? '', '', '', { context });
  for (const hunk of hunks) {
    lines.push(ink.cyan(`  @@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`));
    lines.push(...hunk.lines.map((line) => diffLine(line, ink)));
  }
  return lines;
}

function diffLine(line: string, ink: Ink): string {
  // A carriage return before the line feed is how the file ends its lines, not something hidden in it.
  const ending = line.endsWith('\r') ? ink.dim('␍') : '';
  const shown = judgeable(line.replace(/\r$/, '')).replaceAll('␉\t', '\t');
  if (line.startsWith('+')) return `  ${ink.green(shown)}${ending}`;
  if (line.startsWith('-')) return `  ${ink.red(shown)}${ending}`;
  return `  ${ink.dim(shown)}${ending}`;
}
