/**
 * The demo with one press: a fresh copy of the demo project, a session with the scripted model, and its task written into
 * the composer for the person to send. `#demo` in the page's address asks for it once.
 */
import { create } from 'zustand';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { asksForDemo } from '../../stores/handed-over.ts';
import { createSession } from '../../stores/sessions.ts';
import { setDraft } from '../../stores/view.ts';

interface Demo {
  busy: boolean;
  failure: Failure | null;
}

export const useDemo = create<Demo>(() => ({ busy: false, failure: null }));

/** True once for a page whose address asks for the demo. */
export function wantsDemo(): boolean {
  if (!asksForDemo()) return false;
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}

export async function startDemo(): Promise<void> {
  if (useDemo.getState().busy) return;
  useDemo.setState({ busy: true, failure: null });
  const demo = await asked(() => client().workspace.demo());
  if (!demo.ok) {
    useDemo.setState({ busy: false, failure: demo.error });
    return;
  }
  const { path, model, task } = demo.value;
  const created = await createSession({ workspace: path, model });
  useDemo.setState({ busy: false, failure: created.ok ? null : created.error });
  if (!created.ok) return;
  setDraft(created.value.id, task);
  requestAnimationFrame(() => document.getElementById('composer')?.focus());
}
