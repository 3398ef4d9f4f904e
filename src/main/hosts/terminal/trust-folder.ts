/**
 * Trusting a folder from the terminal: the command for it, and the question before a task in a folder nobody has trusted. Where
 * nobody sits to be asked, agents only read there; that is told and is no failure.
 */
import { resolve } from 'node:path';
import type { ActiveItem, FolderTrust } from '../../../shared/folder-trust.ts';
import { isTrusting } from '../../../shared/folder-trust.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { TrustCommand } from './command-line.ts';
import type { Client, Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';
import { folderWord, judgeable } from './visible-text.ts';

export async function trustFolder(
  { folder, deed, json }: TrustCommand,
  { client, options }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const seen = await attempt(client.workspace.trust({ path: resolve(options.cwd, folder) }));
  if (!seen.ok) return seen;
  const { path } = seen.value;
  const digest = deed === 'trust' ? seen.value.digest : null;
  const now = deed === 'show' ? seen : await attempt(client.workspace.setTrust({ path, digest }));
  if (!now.ok) return now;
  terminal.write(
    json ? `${JSON.stringify(now.value)}\n` : `${states[now.value.state]}: ${path}\n${listed(now.value)}`,
  );
  return ok(exitCodes.done);
}

interface TrustWish {
  path: string;
  /** The person said so on the command line. */
  isWanted: boolean;
  /** They may be asked. */
  isAsked: boolean;
}

/** Before a task. */
export async function askForTrust(
  client: Client,
  terminal: Terminal,
  wish: TrustWish,
): Promise<Result<void>> {
  const left = await leftUntrusted(client, terminal, wish);
  if (!left.ok) return left;
  if (left.value !== null)
    terminal.advise(
      `${states[left.value.state]}: agents only read in ${judgeable(wish.path)}. To trust it: --trust, or "${program} trust DIR".\n`,
    );
  return ok(undefined);
}

/** Before what cannot be done where agents only read: `denied` there. */
export async function needTrust(client: Client, terminal: Terminal, wish: TrustWish): Promise<Result<void>> {
  const left = await leftUntrusted(client, terminal, wish);
  if (!left.ok) return left;
  return left.value === null
    ? ok(undefined)
    : fail(
        'denied',
        `${states[left.value.state]}: nothing is built in ${judgeable(wish.path)}.`,
        `To trust it: --trust, or ${program} trust ${folderWord(wish.path)}`,
      );
}

/** How it stands where the person does not trust it, not even when asked; null where they do. */
async function leftUntrusted(
  client: Client,
  terminal: Terminal,
  { path, isWanted, isAsked }: TrustWish,
): Promise<Result<FolderTrust | null>> {
  const seen = await attempt(client.workspace.trust({ path }));
  if (!seen.ok) return seen;
  if (isTrusting(seen.value)) return ok(null);
  if (!isWanted && !(isAsked && terminal.interactive && (await agrees(seen.value, terminal))))
    return ok(seen.value);
  const trusted = await attempt(client.workspace.setTrust({ path, digest: seen.value.digest }));
  return trusted.ok ? ok(null) : trusted;
}

async function agrees(seen: FolderTrust, terminal: Terminal): Promise<boolean> {
  terminal.write(`${states[seen.state]}: ${judgeable(seen.path)}\n${listed(seen)}`);
  const answer = await terminal.ask('trust it, so that agents may propose changes and run commands? (y/N) ');
  return typeof answer === 'string' && /^y(es)?$/i.test(answer.trim());
}

const states: Record<FolderTrust['state'], string> = {
  trusted: 'Trusted',
  untrusted: 'Not trusted',
  changed: 'No longer trusted, since what counts in it has changed',
  off: 'Trusted like every folder (the setting "trust" is off)',
};

const kinds: Record<ActiveItem['kind'], string> = {
  settings: 'settings for Patchbay',
  instructions: 'words that every model here is given',
  programs: 'starts something by itself (git, an editor, a shell)',
  scripts: 'run by commands of builds and tests',
};

function listed({ items }: FolderTrust): string {
  if (items.length === 0)
    return '  Nothing in it counts by itself; agents could change files and run commands.\n';
  return items.map(({ path, kind }) => `  ${judgeable(path)}  ${kinds[kind]}\n`).join('');
}
