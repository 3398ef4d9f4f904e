/**
 * Which keys a screen has for itself. One that is typed into has them all, as a shell needs them, but the one that copies. One
 * that is only read has those that scroll and copy; every other key stays the page's, and Tab leads on.
 */
import type { Terminal } from '@xterm/xterm';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

type KeyUse = 'copy' | 'screen' | 'page' | 'up' | 'down' | 'first' | 'last';

const scrolls: Record<string, KeyUse> = { PageUp: 'up', PageDown: 'down', Home: 'first', End: 'last' };

/** Pure. `selected`: there is something to copy. */
export function useOfKey(pressed: Pressed, readOnly: boolean, selected: boolean): KeyUse {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = pressed;
  const isC = key.toLowerCase() === 'c' && ctrlKey && !altKey && !metaKey;
  // Without Shift it interrupts, where something can be interrupted.
  if (isC && (shiftKey || readOnly)) return selected ? 'copy' : 'page';
  if (!readOnly) return 'screen';
  return ctrlKey || altKey || metaKey ? 'page' : (scrolls[key] ?? 'page');
}

export function giveKeys(terminal: Terminal, readOnly: boolean): void {
  const does: Partial<Record<KeyUse, () => void>> = {
    // The screen answers the page's own copying with what is selected on it.
    copy: () => void document.execCommand('copy'),
    up: () => terminal.scrollPages(-1),
    down: () => terminal.scrollPages(1),
    first: () => terminal.scrollToTop(),
    last: () => terminal.scrollToBottom(),
  };
  terminal.attachCustomKeyEventHandler((event) => {
    const use = useOfKey(event, readOnly, terminal.hasSelection());
    const action = does[use];
    if (action !== undefined) {
      event.preventDefault();
      if (event.type === 'keydown') action();
    }
    return use === 'screen';
  });
}
