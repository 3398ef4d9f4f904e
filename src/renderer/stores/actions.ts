/**
 * Actions that are there right now: features put theirs in while they are on screen. One table serves palette,
 * shortcuts and legend, so what is shown as a key is what the key does.
 */
import { create } from 'zustand';

export interface Action {
  /** Stable name, like `session.new`. */
  id: string;
  title: string;
  /** Written as in the key table: `Mod+K`, `Shift+F7`, `?`. Empty when it has no key. */
  keys: readonly string[];
  run: () => void;
  /** Heading in palette and legend. */
  group?: string;
  /** Does its work also while the person types; keys without modifiers never do. */
  whileTyping?: boolean;
  /** False: cannot be done now; its key is left alone. */
  enabled?: boolean;
}

interface Actions {
  actions: readonly Action[];
}

export const useActions = create<Actions>(() => ({ actions: [] }));

/** Adds actions, replacing those with the same id; returns how to take them out again. */
export function registerActions(added: readonly Action[]): () => void {
  const ids = new Set(added.map((action) => action.id));
  useActions.setState(({ actions }) => ({
    actions: [...actions.filter((action) => !ids.has(action.id)), ...added],
  }));
  return () => {
    const mine = new Set(added);
    useActions.setState(({ actions }) => ({ actions: actions.filter((action) => !mine.has(action)) }));
  };
}

/** What can be done now, each with the keys that do it: a key that another action takes is none of its own. */
export function possibleNow(actions: readonly Action[]): Action[] {
  const possible = actions.filter(({ enabled }) => enabled !== false);
  const ownerOf = (key: string) => possible.findLast(({ keys }) => keys.includes(key));
  return possible.map((action) => ({
    ...action,
    keys: action.keys.filter((key) => ownerOf(key) === action),
  }));
}
