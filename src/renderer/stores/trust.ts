/**
 * How it stands with the folder of the open session: whether agents may do more than read there, and what would count. Nobody
 * pushes it, since files change beside us: it is asked when a session is opened, a turn ends, or the window is looked at again.
 */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { type FolderTrust, isTrusting } from '../../shared/folder-trust.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';

interface TrustOfFolder {
  /** Null until it is known, and where no session is open. */
  folder: FolderTrust | null;
  /** The dialog about it is open. */
  open: boolean;
  failure: Failure | null;
}

export const useTrust = create<TrustOfFolder>(() => ({ folder: null, open: false, failure: null }));

/** The dialog about a folder that no session is open in. */
export async function askTrust(path: string): Promise<void> {
  await look(path);
  if (useTrust.getState().folder !== null) showTrust();
}

/** Whether agents may do more than read in a folder that no session is open in; null while it is not known. Asked again with `moment`. */
export function useTrusts(path: string | null, moment: unknown): boolean | null {
  const [known, setKnown] = useState<{ path: string; trusts: boolean } | null>(null);
  const decided = useTrust(({ folder }) => folder?.state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment and what was just decided are the reason to ask
  useEffect(() => {
    if (path === null) return;
    let isWanted = true;
    void asked(() => client().workspace.trust({ path })).then((told) => {
      if (isWanted && told.ok) setKnown({ path, trusts: isTrusting(told.value) });
    });
    return () => {
      isWanted = false;
    };
  }, [path, moment, decided]);
  return known?.path === path ? known.trusts : null;
}

/** What the person has been asked about, as it was then: once in the life of the page, by itself. */
const askedAbout = new Set<string>();

export const showTrust = (): void => useTrust.setState({ open: true, failure: null });
export const closeTrust = (): void => useTrust.setState({ open: false });

/** Latest folder that was asked for; an answer about another comes too late. */
let wanted: string | null = null;

async function look(path: string): Promise<void> {
  wanted = path;
  const told = await asked(() => client().workspace.trust({ path }));
  if (wanted !== path || !told.ok) return;
  const folder = told.value;
  const key = `${folder.path}\n${folder.digest}`;
  const asksNow = !isTrusting(folder) && !askedAbout.has(key);
  askedAbout.add(key);
  useTrust.setState((before) => ({ folder, open: !isTrusting(folder) && (before.open || asksNow) }));
}

/** `trusts`: by the person, as it was shown. A folder that changed meanwhile is shown anew instead. */
export async function decideTrust({ path, digest }: FolderTrust, trusts: boolean): Promise<void> {
  const told = await asked(() => client().workspace.setTrust({ path, digest: trusts ? digest : null }));
  if (told.ok) useTrust.setState({ folder: told.value, open: false, failure: null });
  else {
    // Told together with what is there now: a press that follows it would else be about what was shown before.
    await look(path);
    useTrust.setState({ failure: told.error, open: true });
  }
}

/** Keeps it fresh for `path`; `moment` is anything that changes when it should be asked again. */
export function useFreshTrust(path: string | null, moment: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment is the reason to ask
  useEffect(() => {
    if (path === null || path === '') {
      wanted = null;
      useTrust.setState({ folder: null, open: false, failure: null });
      return;
    }
    const again = (): void => void look(path);
    again();
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, [path, moment]);
}
