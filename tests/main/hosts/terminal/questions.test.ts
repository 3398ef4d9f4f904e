/** What an agent asks and tells at a terminal: what is printed, and what its model is sent for what was typed. */
import { afterEach, describe, expect, it } from 'vitest';
import { askQuestions } from '../../../../src/main/hosts/terminal/ask-questions.ts';
import { interrupted } from '../../../../src/main/hosts/terminal/terminal.ts';
import type { Question } from '../../../../src/shared/question.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

const one: Question = { question: 'Which?', options: ['a', 'b'] };
const several: Question = { ...one, pick: 'several' };

/** Types these lines in order. */
const typing = (...lines: (string | null | typeof interrupted)[]) => ({
  ask: async () => lines.shift() ?? null,
});

describe('what is typed', () => {
  it.each<[what: string, Question, typed: string, chosen: number[], words: string]>([
    ['a number', one, ' 2 ', [1], ''],
    ['a number that is no choice', one, '3', [], '3'],
    ['two where one is asked for', one, '1, 2', [], '1, 2'],
    ['two where several may be', several, '2,1', [1, 0], ''],
    ['one that is no choice among them', several, '1,7', [], '1,7'],
    ['words', several, 'none of these', [], 'none of these'],
  ])('%s', async (_, question, typed, chosen, words) => {
    expect(await askQuestions(typing(typed), [question])).toEqual({ answers: [{ chosen, words }] });
  });

  it('nothing leaves a question open, and nothing at all is no answer', async () => {
    expect(await askQuestions(typing('', '1'), [one, one])).toEqual({
      answers: [
        { chosen: [], words: '' },
        { chosen: [0], words: '' },
      ],
    });
    expect(await askQuestions(typing('', ' '), [one, one])).toBeNull();
  });

  it('an end of the input leaves it, and Ctrl-C stops', async () => {
    expect(await askQuestions(typing('1', null), [one, one])).toBe('leave');
    expect(await askQuestions(typing('1', interrupted), [one, one])).toBe(interrupted);
  });
});

describe('a session', () => {
  let cli: Cli;
  afterEach(() => cli.close());

  it.skipIf(process.platform === 'win32')(
    'asks one question after the other and tells all answers',
    async () => {
      const question =
        '1. Which store?\n- SQLite\n- Postgres\n2. Which tests?\n- [ ] unit\n- [ ] browser\n3. What else?';
      cli = await startCli({
        three: [{ calls: [{ name: 'ask_followup_question', arguments: { question } }] }, { text: 'Heard.' }],
      });
      const ended = await cli.atTerminal(cli.task('[[play:three]]'), [
        [/Question 1 Which store\?\n? *[\s\S]*answer 1 of 3: /, '2\r'],
        [/answer 2 of 3: /, '1,2\r'],
        [/answer 3 of 3: /, '\r'],
      ]);
      expect(ended.code).toBe(0);
      expect(ended.out).toContain('any number of these, with commas between');
      expect(ended.out).toContain('Heard.');
      const told = cli.model.requests.at(-1)?.body.messages.findLast(({ role }) => role === 'tool');
      expect(told?.content).toBe('1. Postgres\n2. unit; browser\n3. (not answered)');
    },
  );

  it('prints what the agent tells, with nothing in it that a terminal would obey', async () => {
    const told = { title: 'Tests pass\u001b[2J', body: 'All 12.', level: 'warning' };
    cli = await startCli({
      tell: [{ calls: [{ name: 'show_notification', arguments: told }] }, { text: 'Told.' }],
    });
    const ended = await cli.run(cli.task('[[play:tell]]'));
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('▸ Tests pass [2J All 12.\n');
    expect(ended.out).toContain('Told.');
    expect(ended.out).not.toContain('\u001b[2J');
  });
});
