/**
 * The workspace's AGENTS.md as a part of the fixed prompt. It is read once, before the first request of a session, and its text
 * becomes a fact: the file may change during the session, the prompt may not. A session that has asked before it was known
 * never gets one.
 */
import type { FactOf } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { firstLines } from '../tools/clip.ts';
import { toLf } from '../workspace/line-ends.ts';
import { decodeText } from '../workspace/text.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Drive } from './drive.ts';
import { shareWindow } from './window-share.ts';

const path = 'AGENTS.md';

/** Characters, whatever the window: longer notes are better read where they are needed. */
const longest = 16_000;
/** Of a window that nobody tells. */
const usualWindow = 16_384;
/** Cautious, for a text whose tokens nobody has counted. */
const charactersPerToken = 3;

/** The fact to record before the first request of a session; none when there is no such file, it is empty or not wanted. */
export async function agentsFileFacts(drive: Drive): Promise<FactOf<'agentsFile.read'>[]> {
  const { workspace } = drive.folder;
  if (!drive.limits.agentsFile || !isUntouched(drive.state()) || !drive.engine.trusts(workspace.root))
    return [];
  const read = await readAgentsFile(workspace, await drive.window());
  return read === null ? [] : [{ type: 'agentsFile.read', data: read }];
}

const isUntouched = ({ agentsFile, turns }: SessionState): boolean =>
  agentsFile === null && turns.every((turn) => turn.steps.length === 0);

/** As much of the file as a window of `window` tokens has room for, in whole lines; null when there is nothing to read. */
export async function readAgentsFile(
  workspace: Workspace,
  window: number | null,
): Promise<FactOf<'agentsFile.read'>['data'] | null> {
  const file = await workspace.read(path);
  const decoded = file.ok ? decodeText(file.value.bytes) : undefined;
  if (decoded?.ok !== true) return null;
  const all = toLf(decoded.value.text).trim();
  const limit = Math.min(longest, shareWindow(window ?? usualWindow).agentsFile * charactersPerToken);
  const { text, left } = firstLines(all.split('\n'), limit);
  if (text.trim() === '') return null;
  const more = left === 0 ? '' : `\n[cut here: ${left} more lines; read_file ${path} shows them]`;
  return { path, text: `${text}${more}`, left };
}
