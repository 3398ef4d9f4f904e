/** From the probes' answers to a rung. */
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  callsOf,
  decideRung,
  isHeld,
  sawLine,
} from '../../../../src/main/models/rungs/probe-verdict.ts';
import type { Evidence } from '../../../../src/shared/model-rung.ts';

const answer = (more: Partial<Answer> = {}): Answer => ({ text: '', calls: [], finish: 'stop', ...more });
const call = (word: string) => ({ id: '', name: 'report_word', arguments: `{"word": "${word}"}` });
const tried = (
  passed: Partial<Record<Evidence['probe'], boolean>>,
  answers: Partial<Record<string, Answer>> = {},
) =>
  (['single', 'parallel', 'constrained', 'text'] as const).map((probe) => ({
    evidence: { probe, passed: passed[probe] ?? false, saw: '' },
    answer: answers[probe] ?? answer({ text: probe }),
  }));
const canned = { single: answer({ text: 'I am a mock.' }), parallel: answer({ text: 'I am a mock.' }) };

describe('the rung', () => {
  it.each([
    ['native by one call', tried({ single: true, constrained: true }), null, 'native', 'probe'],
    ['native by two calls', tried({ parallel: true }), null, 'native', 'probe'],
    [
      'constrained when the server holds answers to a schema',
      tried({ constrained: true, text: true }),
      true,
      'constrained',
      'probe',
    ],
    ['text when nothing else works', tried({ text: true }), true, 'text', 'probe'],
    ['text, being the last, even if that does not work', tried({}), true, 'text', 'probe'],
    [
      'native by its template when the answers are canned',
      tried({ constrained: true }, canned),
      true,
      'native',
      'template',
    ],
    [
      'native when they are canned and the template is unknown',
      tried({}, canned),
      null,
      'native',
      'template',
    ],
    [
      'not native when the template has no place for tools',
      tried({ constrained: true }, canned),
      false,
      'constrained',
      'probe',
    ],
    [
      'not native when both answers are nothing',
      tried({}, { single: answer(), parallel: answer() }),
      true,
      'text',
      'probe',
    ],
    [
      'not native when both were babble without an end',
      tried(
        { constrained: true },
        {
          single: answer({ text: 'x', finish: 'length' }),
          parallel: answer({ text: 'x', finish: 'length' }),
        },
      ),
      true,
      'constrained',
      'probe',
    ],
    [
      'not native when the server refused both in the same words',
      tried(
        { constrained: true },
        { single: answer({ refused: 'no tools' }), parallel: answer({ refused: 'no tools' }) },
      ),
      true,
      'constrained',
      'probe',
    ],
  ] as const)('is %s', (_, steps, tools, rung, by) => {
    expect(decideRung(steps, tools)).toEqual({ rung, by });
  });
});

describe('an answer', () => {
  it('has as many calls as can be read, and none when it was cut', () => {
    expect(callsOf(answer({ calls: [call('a'), call('b')] }))).toBe(2);
    expect(callsOf(answer({ calls: [call('a'), { ...call('b'), name: 'other' }] }))).toBe(1);
    expect(callsOf(answer({ calls: [{ ...call('a'), arguments: '{"word": "a' }] }))).toBe(0);
    expect(callsOf(answer({ calls: [{ ...call('a'), arguments: '{"text": "a"}' }] }))).toBe(0);
    expect(callsOf(answer({ calls: [call('a')], finish: 'length' }))).toBe(0);
  });

  it.each([
    ['{"say": "banana", "calls": []}', 'stop', true],
    ['{"say"\n   :"bab', 'length', true],
    ['{"say": "bab', 'stop', false],
    ['banana', 'stop', false],
    ['"banana"', 'stop', false],
    ['{"word": "banana"}', 'stop', false],
    ['', 'length', false],
  ] as const)('%j with finish %s is held to the schema: %s', (text, finish, held) => {
    expect(isHeld(answer({ text, finish }))).toBe(held);
  });

  it('is told in one line', () => {
    expect(sawLine(answer({ calls: [call('a')] }))).toBe('report_word({"word": "a"})');
    expect(sawLine(answer({ text: ' a\n\nb ' }))).toBe('“a b”');
    expect(sawLine(answer({ text: 'x'.repeat(500) })).length).toBeLessThan(110);
    expect(sawLine(answer({ refused: 'No tools.' }))).toBe('No tools.');
    expect(sawLine(answer({ text: 'a', calls: [{ ...call('b'), name: '' }] }))).toBe('“a”');
    expect(sawLine(answer())).toBe('nothing');
  });
});
