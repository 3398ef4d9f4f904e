import { describe, expect, it } from 'vitest';
import { habitsOf } from '../../../src/main/memory/edit-habits.ts';

const file = 'src/a.ts';
const wrap = (...lines: string[]): string => ['before();', ...lines, 'after();', ''].join('\n');

describe('a habit', () => {
  it.each([
    ['tabs-to-spaces', ['\tcall(1);'], ['  call(1);']],
    ['spaces-to-tabs', ['  call(1);'], ['\tcall(1);']],
    ['double-to-single-quotes', ['say("a");'], ["say('a');"]],
    ['single-to-double-quotes', ["say('a');"], ['say("a");']],
    ['semicolons-removed', ['say(1);', 'say(2);'], ['say(1)', 'say(2)']],
    ['semicolons-added', ['say(1)'], ['say(1);']],
    ['trailing-commas-added', ['  b: 1'], ['  b: 1,']],
    ['trailing-commas-removed', ['  b: 1,'], ['  b: 1']],
    ['comments-removed', ['// Says it.', 'say();'], ['say();']],
    ['comments-removed', ['say(); // says it'], ['say();']],
    ['comments-removed', ['/*', ' * Says it.', ' */'], []],
    ['types-added', ['function f(a, b) {'], ['function f(a: number, b: string[]): void {']],
    ['types-added', ['const m = new Map();'], ['const m: Map<string, number> = new Map();']],
    ['const-used', ['let a = 1;'], ['const a = 1;']],
    ['const-used', ['for (var a of all) {'], ['for (const a of all) {']],
  ])('%s: %j → %j', (habit, proposed, decided) => {
    expect(habitsOf(file, '', wrap(...proposed), wrap(...decided))).toEqual([habit]);
    expect(habitsOf(file, '', wrap(...proposed).replaceAll('\n', '\r\n'), wrap(...decided))).toEqual([habit]);
  });

  it('can be several at once', () => {
    expect(habitsOf(file, '', wrap('\tsay("a");'), wrap("  say('a')"))).toEqual([
      'tabs-to-spaces',
      'double-to-single-quotes',
      'semicolons-removed',
    ]);
  });
});

it('is what a person wrote, not what they left as it was', () => {
  const [before, proposed] = [wrap('\tsay(1);'), wrap('  say(1);', '  say(2);')];
  expect(habitsOf(file, before, proposed, wrap('\tsay(1);', '  say(2);'))).toEqual([]);
  expect(habitsOf(file, before, proposed, wrap('\tsay(1);', '\tsay(2);'))).toEqual(['spaces-to-tabs']);
});

describe('no habit', () => {
  it.each([
    ['nothing changed', ['say(1);'], ['say(1);']],
    ['another value', ['say(1);'], ['say(2);']],
    ['a line added', [], ['say(1);']],
    ['a line removed', ['say(1);'], []],
    ['code removed with its comment', ['// Says it.', 'say(1);'], []],
    ['a comment rewritten', ['// Says it.'], ['// Tells it.']],
    ['deeper with the same sign', ['  say(1);'], ['    say(1);']],
    ['quotes and words', ['say("a");'], ["say('b');"]],
    ['a quote in a string', ['say("a");'], ['say("a", \'b\');']],
    ['a comma for a semicolon', ['say(1);'], ['say(1),']],
    ['const for let, and more', ['let a = 1;'], ['const a = 2;']],
    ['a default value', ['function f(a) {'], ['function f(a = 1) {']],
    ['a key in an object', ['f({ a });'], ['f({ a: b });']],
    ['both ways', ['say("a");', 'x();', "say('b');"], ["say('a');", 'x();', 'say("b");']],
    ['a shebang', ['#!/bin/sh', 'ls'], ['ls']],
  ])('%s', (_name, proposed, decided) => {
    expect(habitsOf(file, '', wrap(...proposed), wrap(...decided))).toEqual([]);
  });

  it('is a type where there are none, or a file written anew', () => {
    expect(habitsOf('a.py', '', wrap('def f(a):'), wrap('def f(a: int):'))).toEqual([]);
    const lines = Array.from({ length: 900 }, (_, index) => `\tline ${index}`);
    expect(habitsOf(file, '', lines.join('\n'), lines.join('\n').replaceAll('\t', '  '))).toEqual([]);
    expect(
      habitsOf(file, '', lines.slice(0, 90).join('\n'), lines.slice(0, 90).join('\n').replaceAll('\t', '  ')),
    ).toEqual(['tabs-to-spaces']);
  });
});
