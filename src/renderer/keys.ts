/**
 * The page's own actions with their keys, and how keys are read. One table: palette, shortcuts and legend all come from
 * it and from what features register beside it. `Mod` is Cmd on a Mac and Ctrl elsewhere.
 */
import { type Action, useActions } from './stores/actions.ts';

export interface KeyRow {
  id: string;
  title: string;
  keys: readonly string[];
  group: string;
  whileTyping?: boolean;
}

/** Actions of the frame; review and others register theirs with their keys while they are on screen. */
export const keyTable = [
  { id: 'palette.open', title: 'Show all actions', keys: ['Mod+K'], group: 'General', whileTyping: true },
  { id: 'legend.open', title: 'Show keys', keys: ['?'], group: 'General' },
  {
    id: 'session.new',
    title: 'New session',
    keys: ['Mod+N', 'Mod+Shift+O'],
    group: 'Session',
    whileTyping: true,
  },
  { id: 'session.background', title: 'Start in the background', keys: [], group: 'Session' },
  { id: 'session.rename', title: 'Rename this session', keys: ['F2'], group: 'Session', whileTyping: true },
  { id: 'session.delete', title: 'Delete this session', keys: [], group: 'Session' },
  { id: 'session.save', title: 'Save this session as Markdown', keys: [], group: 'Session' },
  { id: 'demo.start', title: 'Start the demo', keys: [], group: 'Session' },
  { id: 'composer.focus', title: 'Write a message', keys: ['Mod+L'], group: 'Session', whileTyping: true },
  { id: 'turn.stop', title: 'Stop', keys: ['Mod+.'], group: 'Session', whileTyping: true },
  {
    id: 'turn.answer',
    title: 'Stop thinking, answer now',
    keys: ['Alt+.'],
    group: 'Session',
    whileTyping: true,
  },
  { id: 'turn.resume', title: 'Resume', keys: [], group: 'Session' },
  { id: 'model.about', title: 'About this model', keys: [], group: 'Session' },
  { id: 'folder.trust', title: 'Trust this folder, or no longer', keys: [], group: 'Session' },
  { id: 'session.compact', title: "Make room in the model's window now", keys: [], group: 'Session' },
  { id: 'waiting.focus', title: 'Go to what waits', keys: ['Mod+J'], group: 'Session', whileTyping: true },
  {
    id: 'view.session',
    title: 'Show the session',
    keys: ['Mod+1', 'Alt+1'],
    group: 'View',
    whileTyping: true,
  },
  { id: 'view.inbox', title: 'Show the inbox', keys: ['Mod+I', 'Alt+2'], group: 'View', whileTyping: true },
  { id: 'view.settings', title: 'Show settings', keys: ['Mod+,', 'Alt+3'], group: 'View', whileTyping: true },
  { id: 'view.memory', title: 'Show the memory', keys: ['Alt+4'], group: 'View', whileTyping: true },
  { id: 'view.learning', title: 'Show what works with which model', keys: [], group: 'View' },
  { id: 'view.plan', title: 'Show the plan', keys: ['Alt+5'], group: 'View', whileTyping: true },
  { id: 'view.pipelines', title: 'Show the pipelines', keys: ['Alt+6'], group: 'View', whileTyping: true },
  { id: 'pipeline.start', title: 'Start a pipeline', keys: [], group: 'Pipeline' },
  {
    id: 'list.toggle',
    title: 'Show or hide the sessions',
    keys: ['Mod+B'],
    group: 'View',
    whileTyping: true,
  },
  {
    id: 'review.toggle',
    title: 'Show or hide the review',
    keys: ['Mod+E'],
    group: 'View',
    whileTyping: true,
  },
  {
    id: 'checkpoints.toggle',
    title: 'Show or hide checkpoints',
    keys: ['Mod+Shift+H'],
    group: 'View',
    whileTyping: true,
  },
  { id: 'changes.compare', title: 'Compare with how the session began', keys: [], group: 'View' },
  { id: 'changes.agent', title: 'Show the changes by the agent', keys: [], group: 'View' },
  { id: 'changes.you', title: 'Show your own changes', keys: [], group: 'View' },
  { id: 'rewind.redo', title: 'Undo the last rewind', keys: [], group: 'Session' },
  {
    id: 'context.toggle',
    title: 'Show or hide what fills the context',
    keys: ['Mod+Shift+X'],
    group: 'View',
    whileTyping: true,
  },
  {
    id: 'terminal.toggle',
    title: 'Show or hide terminals',
    keys: ['Mod+`'],
    group: 'View',
    whileTyping: true,
  },
  { id: 'terminal.new', title: 'New terminal', keys: [], group: 'View' },
  { id: 'processes.show', title: 'Show what runs', keys: [], group: 'View' },
  { id: 'view.servers', title: 'Show local servers', keys: [], group: 'View' },
  { id: 'models.look', title: 'Look for model servers again', keys: [], group: 'General' },
  { id: 'theme.next', title: 'Change the theme: dark, light, like the system', keys: [], group: 'View' },
] as const satisfies readonly KeyRow[];

export type ActionId = (typeof keyTable)[number]['id'];

/** The table with what each action does; actions without a `run` cannot be done now. */
export function frameActions(runs: Partial<Record<ActionId, () => void>>): Action[] {
  return keyTable.flatMap((row: KeyRow): Action[] => {
    const run = runs[row.id as ActionId];
    return run === undefined ? [] : [{ ...row, keys: usableKeys(row.keys), run }];
  });
}

export interface PressedKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The key's place on the keyboard: `KeyK`. */
  code?: string;
}

/** Whether a press is the key written as `Mod+Shift+F7`. `?` and other signs need no Shift written. */
export function isKey(event: PressedKey, written: string, mac: boolean): boolean {
  const parts = written.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (latinKey(event).toLowerCase() !== key.toLowerCase()) return false;
  if (mod !== wants('Mod') || other || event.altKey !== wants('Alt')) return false;
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && !/\d/.test(key);
  return isSign || event.shiftKey === wants('Shift');
}

const signs: Record<string, string> = { Period: '.', Comma: ',', Backquote: '`' };

/** What the key would give on a Latin keyboard: another alphabet, or Option on a Mac, must not take the keys away. */
function latinKey({ key, code = '' }: PressedKey): string {
  if (/^[ -~]+$/.test(key) && key !== 'Dead') return key;
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? signs[code] ?? key;
}

/** As people read it on this machine: `Ctrl+K`, `⌘K`. */
export function keyLabel(written: string, mac: boolean): string {
  const names: Record<string, string> = mac
    ? { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵', Backspace: '⌫' }
    : { Mod: 'Ctrl' };
  return written
    .split('+')
    .map((part) => names[part] ?? part)
    .join(mac ? '' : '+');
}

export const isMac: boolean = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** A browser keeps this one for itself: in a page it is not to be promised. */
const browsersOwn = 'Mod+N';
const inBrowser = typeof navigator !== 'undefined' && !/ Electron\//.test(navigator.userAgent);

/** The keys that reach the page. */
export const usableKeys = (keys: readonly string[]): readonly string[] =>
  inBrowser ? keys.filter((key) => key !== browsersOwn) : keys;

/** Label of an action's first key; undefined when it has none. */
export function keysOf(id: ActionId): string | undefined {
  const [first] = usableKeys(keyTable.find((row) => row.id === id)?.keys ?? []);
  return first === undefined ? undefined : keyLabel(first, isMac);
}

/** Keys that two actions claim. */
export function doubledKeys(rows: readonly { id: string; keys: readonly string[] }[]): string[] {
  const owners = new Map<string, string>();
  return rows.flatMap(({ id, keys }) =>
    keys.filter((key) => {
      const owner = owners.get(key);
      owners.set(key, owner ?? id);
      return owner !== undefined && owner !== id;
    }),
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Gives key presses to registered actions. The newest registration wins, so a panel's key beats the frame's. */
export function installKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = isTyping(event.target);
    const action = useActions.getState().actions.findLast((candidate) => {
      if (candidate.enabled === false || (typing && candidate.whileTyping !== true)) return false;
      return candidate.keys.some((key) => isKey(event, key, isMac));
    });
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  };
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}
