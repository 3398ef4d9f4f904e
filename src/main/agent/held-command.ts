/**
 * What a command has changed in the agent's copy, as far as it may be held: the same rules and the same agent's limits speak of it as
 * of a patch, because the review would write it as one. What may not is named, and is gone from the copy before the next command.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldFile } from '../../shared/held.ts';
import { withHeld } from '../../shared/held.ts';
import type { PatchProposal } from '../../shared/proposal.ts';
import { clipLine } from '../tools/clip.ts';
import { toldChange } from '../tools/commit-patch.ts';
import type { Committed } from '../tools/tool.ts';
import { lateRefusal, modeAtWork } from './agent-limits.ts';
import { judged } from './call-proposal.ts';
import type { Drive } from './drive.ts';

export interface WithHeld extends Committed {
  held?: HeldFile[];
}

/** The result with what is held of it, and both in words for the model. */
export async function withHeldChanges(drive: Drive, value: Committed): Promise<WithHeld> {
  const { collected, ...done } = value;
  if (collected === undefined) return done;
  const held: HeldFile[] = [];
  const left = [...collected.left];
  for (const change of collected.changes) {
    const why = await refusal(drive, change, collected.changes);
    if (why === null) held.push(change);
    else left.push({ path: change.path, why });
  }
  const { blobs } = drive.engine;
  const kept = held.map((change) => toldChange(blobs, change)).join(', ');
  const notes = [
    ...(kept === ''
      ? []
      : [`[In your copy this changed ${clipLine(kept, longest)}; all is reviewed when the turn ends.]`]),
    ...(left.length === 0 ? [] : [`[Not kept: ${listed(left.map(({ path, why }) => `${path} (${why})`))}]`]),
  ].map(onOneLine);
  const content = [done.content, ...notes].join('\n');
  if (left.length === 0) return { ...done, content, held };
  const summary = `${done.summary}; not kept: ${onOneLine(listed(left.map(({ path }) => path)))}`;
  return { ...done, content, summary: clipLine(summary, longestSummary), held };
}

const longest = 2_000;
const longestSummary = 400;
const mostListed = 30;

const listed = (items: readonly string[]): string => {
  const more = items.length - mostListed;
  return `${clipLine(items.slice(0, mostListed).join(', '), longest)}${more > 0 ? `, and ${more} more` : ''}`;
};

const onOneLine = (words: string): string => words.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');

async function refusal(drive: Drive, change: HeldFile, all: readonly HeldFile[]): Promise<string | null> {
  const proposal: PatchProposal = { kind: 'patch', files: [{ ...change, added: 0, removed: 0 }] };
  const { verdict, rule } = await judged(drive, { tool: 'write_file', effect: 'write', proposal });
  if (verdict === 'deny') return rule;
  const late = lateRefusal(
    modeAtWork(drive.engine.modesIn(drive.folder.workspace.root), drive.state().mode),
    'write',
    proposal,
  );
  if (late !== null) return late.message;
  const other = change.before === null ? otherThere(drive, change.path) : null;
  if (other !== null) return other;
  const together = withHeld(drive.state().held, all).map(({ path }) => path);
  const isFolder = together.some((path) => path.startsWith(`${change.path}/`));
  const isInFile = together.some((path) => change.path.startsWith(`${path}/`));
  return isFolder || isInFile ? 'a file and a folder took each other’s place' : null;
}

/** A change that could never be written would stand in the way of all the others. */
function otherThere({ folder }: Drive, path: string): string | null {
  const there = lstatSync(join(folder.workspace.root, path), { throwIfNoEntry: false });
  if (there === undefined || there.isFile()) return null;
  return `a ${there.isDirectory() ? 'folder' : 'link'} of that name is there`;
}
