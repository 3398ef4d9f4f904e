/** When a text is several questions, and what each of them is. Everything else stays one question. */
import { describe, expect, it } from 'vitest';
import { numberedQuestions } from '../../../src/main/tools/numbered-questions.ts';

describe('a text of several questions', () => {
  it('has them with their choices, ticks where there are boxes, and words where there are none', () => {
    const text = `1. Which database?
- SQLite
- Postgres
2) Which tests
   are to run?
   * [ ] unit
   * [x] browser

3. What is it called?`;
    expect(numberedQuestions(text)).toEqual([
      { question: 'Which database?', options: ['SQLite', 'Postgres'] },
      { question: 'Which tests\nare to run?', options: ['unit', 'browser'], pick: 'several' },
      { question: 'What is it called?', options: [] },
    ]);
  });

  it.each<[what: string, text: string]>([
    ['one question', 'Which one?'],
    ['one with a list', 'Which one?\n- a\n- b'],
    ['one with numbered choices', 'Which one?\n1. a\n2. b'],
    ['words before the first number', 'Before I begin:\n1. a?\n2. b?'],
    ['a single number', '1. Which one?\n- a'],
    ['numbers that do not begin at one', '2. a?\n3. b?'],
    ['nothing', ''],
  ])('%s is none', (_, text) => {
    expect(numberedQuestions(text)).toBeNull();
  });

  it('does not take a number out of order for a question', () => {
    expect(numberedQuestions('1. a?\n3. not a question\n2. b?')).toEqual([
      { question: 'a?\n3. not a question', options: [] },
      { question: 'b?', options: [] },
    ]);
  });
});
