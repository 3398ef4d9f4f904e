/** What a person's answer comes to: the words the model is told, or why it is no answer to what was asked. */
import { describe, expect, it } from 'vitest';
import { answered } from '../../../src/main/agent/answers.ts';
import type { QuestionProposal } from '../../../src/shared/proposal.ts';
import type { QuestionAnswer } from '../../../src/shared/question.ts';

const one: QuestionProposal = { kind: 'question', question: 'Which?', options: ['a', 'b'] };
const three: QuestionProposal = {
  ...one,
  more: [
    { question: 'What?', options: ['x', 'y; z', 'w'], pick: 'several' },
    { question: 'Why?', options: [] },
  ],
};
const said = (words: string): QuestionAnswer => ({ chosen: [], words });
const chose = (...chosen: number[]): QuestionAnswer => ({ chosen, words: '' });

describe('an answer', () => {
  it.each<[what: string, QuestionProposal, QuestionAnswer[], told: string]>([
    ['a choice', one, [chose(1)], 'b'],
    ['own words', one, [said(' neither ')], 'neither'],
    ['both', one, [{ chosen: [0], words: 'but later' }], 'a; in their words: but later'],
    ['several', three, [chose(0), chose(2, 0), said('So\nthat.')], '1. a\n2. x; w\n3. So\n   that.'],
    [
      'some left open',
      three,
      [said(''), chose(1), said(' ')],
      '1. (not answered)\n2. y; z\n3. (not answered)',
    ],
  ])('%s', (_, proposal, answers, told) => {
    expect(answered(proposal, { answers })).toEqual({
      ok: true,
      value: { kind: 'answer', words: told, answers },
    });
  });

  it('may be words alone, as it was before there could be several', () => {
    expect(answered(three, { words: 'All as you like.' })).toEqual({
      ok: true,
      value: { kind: 'answer', words: 'All as you like.' },
    });
  });

  it.each<[what: string, QuestionProposal, { words?: string; answers?: QuestionAnswer[] }, RegExp]>([
    ['nothing', one, {}, /needs an answer/],
    ['words and answers', one, { words: 'a', answers: [chose(0)] }, /not both/],
    ['too few', three, { answers: [chose(0)] }, /3 questions and 1 answer/],
    ['a choice that there is not', one, { answers: [chose(2)] }, /there is not/],
    ['two of one', one, { answers: [chose(0, 1)] }, /Only one/],
    ['one twice', three, { answers: [chose(0), chose(1, 1), said('')] }, /twice/],
    ['all open', three, { answers: [said(''), chose(), said(' ')] }, /Nothing/],
  ])('%s is none', (_, proposal, given, why) => {
    const found = answered(proposal, given);
    expect(found.ok ? '' : found.error.message).toMatch(why);
  });
});
