/** One key, one action; and a key does what it is written as. */
import { describe, expect, it } from 'vitest';
import { doubledKeys, isKey, keyLabel, keyTable, type PressedKey } from '../../src/renderer/keys.ts';
import { registerActions, useActions } from '../../src/renderer/stores/actions.ts';

const press = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('the key table', () => {
  it('gives no key to two actions', () => {
    expect(doubledKeys(keyTable)).toEqual([]);
    expect(doubledKeys([...keyTable, { id: 'other', keys: ['Mod+K'] }])).toEqual(['Mod+K']);
  });

  it('names every action once', () => {
    const ids = keyTable.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('reading keys', () => {
  it.each([
    ['Mod+K', press('k', { ctrlKey: true }), false, true],
    ['Mod+K', press('k', { metaKey: true }), true, true],
    ['Mod+K', press('k', { metaKey: true }), false, false],
    ['Mod+K', press('k', { ctrlKey: true, metaKey: true }), false, false],
    ['Mod+K', press('K', { ctrlKey: true, shiftKey: true }), false, false],
    ['Mod+Shift+H', press('H', { ctrlKey: true, shiftKey: true }), false, true],
    ['F7', press('F7'), false, true],
    ['F7', press('F7', { shiftKey: true }), false, false],
    ['Shift+F7', press('F7', { shiftKey: true }), false, true],
    ['Alt+F7', press('F7', { altKey: true }), false, true],
    ['?', press('?', { shiftKey: true }), false, true],
    ['?', press('?', { ctrlKey: true }), false, false],
    ['Mod+.', press('.', { ctrlKey: true }), false, true],
    ['Alt+1', press('1', { altKey: true }), false, true],
    ['Alt+1', press('1', { altKey: true, shiftKey: true }), false, false],
    // Another alphabet, and what Option makes of a key on a Mac.
    ['Mod+K', press('л', { ctrlKey: true, code: 'KeyK' }), false, true],
    ['Mod+K', press('л', { ctrlKey: true, code: 'KeyJ' }), false, false],
    ['Mod+.', press('ю', { ctrlKey: true, code: 'Period' }), false, true],
    ['Mod+`', press('ё', { ctrlKey: true, code: 'Backquote' }), false, true],
    ['Alt+N', press('Dead', { altKey: true, code: 'KeyN' }), true, true],
    ['Alt+1', press('¡', { altKey: true, code: 'Digit1' }), true, true],
    // A Latin layout with its letters elsewhere means the letter, not the place.
    ['Mod+K', press('t', { ctrlKey: true, code: 'KeyK' }), false, false],
  ])('%s with %o (mac: %s) is %s', (written, event, mac, expected) => {
    expect(isKey(event, written, mac)).toBe(expected);
  });

  it('is written as people read it', () => {
    expect(keyLabel('Mod+Shift+H', false)).toBe('Ctrl+Shift+H');
    expect(keyLabel('Mod+Shift+H', true)).toBe('⌘⇧H');
  });
});

describe('registering actions', () => {
  const action = (id: string, title: string) => ({ id, title, keys: [], run: () => {} });
  const titles = (): string[] => useActions.getState().actions.map(({ title }) => title);

  it('replaces an action of the same name and takes out only its own', () => {
    const removeFirst = registerActions([action('a', 'first')]);
    const removeSecond = registerActions([action('a', 'second'), action('b', 'other')]);
    expect(titles()).toEqual(['second', 'other']);
    removeFirst();
    expect(titles()).toEqual(['second', 'other']);
    removeSecond();
    expect(titles()).toEqual([]);
  });
});
