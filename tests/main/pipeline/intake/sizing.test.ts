/** How large a change is: by its words, never smaller than its risks, and by the model where they do not say. */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/main/agent/aside.ts';
import { sizeByRules } from '../../../../src/main/pipeline/intake/size-rules.ts';
import { sizeChange } from '../../../../src/main/pipeline/intake/sizing.ts';

const list = (count: number, one: string) =>
  Array.from({ length: count }, (_, at) => `- ${one} ${at}`).join('\n');

describe('by words', () => {
  it.each([
    ['Fix the typo in README.md', 'small'],
    ['rename `sum` to `total` in sum.js', 'small'],
    ['Remove unused imports', 'small'],
    ['Behebe den Tippfehler im Titel', 'small'],
    ['Исправь опечатку в заголовке', 'small'],
    ['Make the label of the button blue', 'small'],
    ['Update the comment, here is the trace:\n```\nat auth/login.ts migration failed\n```', 'small'],
    ['Fix the typo in the migration', 'medium'],
    ['Rename the column with a migration', 'medium'],
    ['Let users reset their password', 'medium'],
    ['Delete old user accounts', 'medium'],
    ['Fix the security hole in upload.ts', 'medium'],
    ['Добавь авторизацию', 'medium'],
    ['Touch a.ts, b.ts, c.ts and d.ts', 'medium'],
    ['Design a new service for billing', 'large'],
    ['Rewrite the app in Rust', 'large'],
    ['Port the whole codebase to ESM', 'large'],
    ['Перепиши архитектуру', 'large'],
    ['Entwirf einen neuen Dienst', 'large'],
    [`Please:\n${list(9, 'add another report that the managers have asked us for')}`, 'large'],
    [`Change ${Array.from({ length: 12 }, (_, at) => `src/part-${at}.ts`).join(', ')}`, 'large'],
  ])('%s → %s', (message, size) => expect(sizeByRules(message).size).toBe(size));

  it.each([
    '',
    'Add a flag --json to the list command',
    'The list is slow',
    'Fix the typo everywhere',
    `Rename it. ${'It is used so. '.repeat(30)}`,
    `Let users log in. ${'It is used so. '.repeat(30)}`,
    '```\nFix the typo\n```',
  ])('left open: %s', (message) => expect(sizeByRules(message).size).toBeNull());

  it('says why', () => {
    expect(sizeByRules('Fix the typo')).toEqual({
      size: 'small',
      why: 'because it is about a typo',
      floor: 'small',
    });
    expect(sizeByRules('Fix the login')).toMatchObject({
      why: 'because it touches who may do what',
      floor: 'medium',
    });
  });

  it.each(['a.', '/', '- ', 'delete ', 'rewrite '])('takes no time over a long text of %j', (piece) => {
    expect(sizeByRules(piece.repeat(100_000)).floor).toBe('small');
  });
});

describe('by the model', () => {
  const text = (said: unknown): Answer => ({
    kind: 'text',
    text: JSON.stringify(said),
    usage: { promptTokens: 7 },
  });
  const sized = async (message: string, answer: Answer) => {
    let asked = '';
    const sizing = await sizeChange(
      {
        question: (name, values) => `${name}: ${values.message}`,
        ask: async ({ question }) => {
          asked = question;
          return answer;
        },
      },
      message,
    );
    return { sizing, asked };
  };
  const open = 'Add a flag --json';
  const risky = `Let users log in. ${'It is used so. '.repeat(30)}`;

  it.each<[what: string, message: string, answer: Answer, sizing: Record<string, unknown>]>([
    [
      'what it says',
      open,
      text({ size: 'small', why: 'one\nflag' }),
      { size: 'small', by: 'model', why: 'one flag' },
    ],
    [
      'without a why',
      open,
      text({ size: 'large' }),
      { size: 'large', by: 'model', why: 'because the model chose it' },
    ],
    [
      'not below the risk',
      risky,
      text({ size: 'small', why: 'x' }),
      { size: 'medium', by: 'rule', why: 'because it touches who may do what' },
    ],
    ['above the risk', risky, text({ size: 'large', why: 'x' }), { size: 'large', by: 'model' }],
    ['the middle for another word', open, text({ size: 'huge' }), { size: 'medium', by: 'kept' }],
    ['the middle for nothing', open, { kind: 'nothing' }, { size: 'medium', by: 'kept' }],
    [
      'the middle for a failure',
      open,
      { kind: 'failed', failure: { code: 'unavailable', message: 'x' } },
      { size: 'medium', by: 'kept' },
    ],
  ])('%s', async (_, message, answer, expected) => {
    const { sizing, asked } = await sized(message, answer);
    expect(sizing).toMatchObject(expected);
    expect(asked).toBe(`size: ${message}`);
  });

  it('is not asked where the words are plain', async () => {
    expect(await sized('Fix the typo', text({ size: 'large' }))).toEqual({
      sizing: { size: 'small', by: 'rule', why: 'because it is about a typo' },
      asked: '',
    });
  });

  it('that was stopped says nothing', async () => {
    const stopped: Answer = { kind: 'failed', failure: { code: 'cancelled', message: 'x' } };
    expect((await sized(open, stopped)).sizing).toBeNull();
  });
});
