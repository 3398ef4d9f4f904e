import { describe, expect, it } from 'vitest';
import { addedText } from '../../../../src/renderer/features/terminals/added-text.ts';
import { useOfKey } from '../../../../src/renderer/features/terminals/screen-keys.ts';
import { agentTab, tabAmong } from '../../../../src/renderer/features/terminals/terminals-store.ts';
import { createTyping } from '../../../../src/renderer/features/terminals/typing.ts';
import type { TerminalRow } from '../../../../src/shared/contract/terminals.ts';

const long = Array.from({ length: 200 }, (_, line) => `line ${line}\n`).join('');

describe('what was added to an output', () => {
  it.each<[string, string, string, string | null]>([
    ['at the end', 'abc', 'abcdef', 'def'],
    ['to nothing', '', 'abc', 'abc'],
    ['nothing', 'abc', 'abc', ''],
    ['behind a beginning that was dropped', long, `${long.slice(500)}more`, 'more'],
    ['to another text', 'abc', 'xyz', null],
    ['after a gap', long, 'only what came much later', null],
  ])('%s', (_name, before, after, added) => {
    expect(addedText(before, after)).toBe(added);
  });
});

describe('what is typed', () => {
  it('arrives in order, one part at a time, and is gathered meanwhile', async () => {
    const sent: string[] = [];
    const arrive: (() => void)[] = [];
    const type = createTyping((text) => {
      sent.push(text);
      return new Promise<void>((resolve) => arrive.push(resolve));
    });
    for (const key of 'abc') type(key);
    expect(sent).toEqual(['a']);
    arrive.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toEqual(['a', 'bc']);
  });

  it('goes in parts the host takes, none of which ends within a character', async () => {
    const sent: string[] = [];
    const whole = `x${'😀'.repeat(50_000)}`;
    createTyping(async (text) => sent.push(text))(whole);
    await new Promise(setImmediate);
    expect(sent.join('')).toBe(whole);
    expect(sent.filter((part) => part.length > 100_000 || !part.isWellFormed())).toEqual([]);
    expect(sent.length).toBeGreaterThan(1);
  });
});

it.each<[string, string[], string, string]>([
  ['stays on a terminal that is there', ['t1', 't2'], 't1', 't1'],
  ['goes to the last when its terminal is gone', ['t1', 't2'], 't9', 't2'],
  ['goes to the agent when there is no terminal', [], 't9', agentTab],
  ['stays on the agent', ['t1'], agentTab, agentTab],
])('the tab %s', (_name, ids, tab, expected) => {
  expect(
    tabAmong(
      ids.map((id) => ({ id }) as TerminalRow),
      tab,
    ),
  ).toBe(expected);
});

describe('a key on a screen', () => {
  const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  const ctrl = { ...plain, ctrlKey: true };
  const ctrlShift = { ...ctrl, shiftKey: true };
  it.each<[string, Parameters<typeof useOfKey>[0], boolean, boolean, ReturnType<typeof useOfKey>]>([
    ['a letter is typed', { ...plain, key: 'a' }, false, false, 'screen'],
    ['Ctrl+C interrupts, also with a selection', { ...ctrl, key: 'c' }, false, true, 'screen'],
    ['Ctrl+Shift+C copies', { ...ctrlShift, key: 'C' }, false, true, 'copy'],
    ['Ctrl+Shift+C without a selection is the page’s', { ...ctrlShift, key: 'C' }, false, false, 'page'],
    ['Ctrl+K is the shell’s', { ...ctrl, key: 'k' }, false, false, 'screen'],
    ['Ctrl+C copies where nothing is typed', { ...ctrl, key: 'c' }, true, true, 'copy'],
    ['Ctrl+K is the page’s where nothing is typed', { ...ctrl, key: 'k' }, true, false, 'page'],
    ['Tab leads on where nothing is typed', { ...plain, key: 'Tab' }, true, false, 'page'],
    ['a page up where nothing is typed', { ...plain, key: 'PageUp' }, true, false, 'up'],
    ['the end where nothing is typed', { ...plain, key: 'End' }, true, false, 'last'],
  ])('%s', (_name, pressed, readOnly, selected, use) => {
    expect(useOfKey(pressed, readOnly, selected)).toBe(use);
  });
});
