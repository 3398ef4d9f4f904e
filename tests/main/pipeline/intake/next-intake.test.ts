/** What comes next at each point of an intake, in what words it is asked, and that nothing is lost without a model's answer. */
import { describe, expect, it } from 'vitest';
import { extractFields } from '../../../../src/main/pipeline/intake/extracting.ts';
import { foldIntake } from '../../../../src/main/pipeline/intake/intake-state.ts';
import { nextIntake } from '../../../../src/main/pipeline/intake/next-intake.ts';
import { questionWords } from '../../../../src/main/pipeline/intake/question-words.ts';
import { answerInForm, takeText } from '../../../../src/main/pipeline/intake/replies.ts';
import { fieldNamed, fields, openDesk } from './service-fields.ts';

const names = fields.map(({ name }) => name);
const given = (text: string) => takeText(fields, foldIntake([]), { textId: 'm1', text });

describe('what comes next', () => {
  it('before anything was said: all questions', () => {
    const next = nextIntake(fields, foldIntake([]));
    expect(next.do === 'ask-person' && next.questions.map(({ field }) => field)).toEqual(names);
  });

  it('after a text: the model', () => {
    expect(nextIntake(fields, foldIntake(given('A desk')))).toMatchObject({
      do: 'ask-model',
      texts: [{ id: 'm1' }],
    });
  });

  it('with an optional field that nobody filled: complete', () => {
    const [one, ...rest] = fields;
    if (one === undefined) throw new Error('no fields');
    const loose = [{ ...one, required: false }, ...rest];
    const facts = rest.flatMap(({ name, kind }) => {
      const answer = answerInForm(
        fields,
        name,
        kind === 'words' ? { text: 'x' } : { options: kind === 'choice' ? ['1'] : [] },
      );
      return answer.ok ? [answer.value] : [];
    });
    expect(nextIntake(loose, foldIntake(facts)).do).toBe('complete');
    expect(nextIntake(fields, foldIntake(facts))).toMatchObject({
      do: 'ask-person',
      questions: [{ field: one.name, number: 1 }],
    });
  });
});

describe('without an answer of the model', () => {
  it.each<[what: string, answers: unknown[], asked: number]>([
    ['nothing, twice', [null, null], 2],
    ['prose, twice', ['I think level 4', 'Sure.'], 2],
    ['a list', [[], []], 2],
    ['other names', [{ level: '4' }, { fields: [] }], 2],
  ])('%s: all is asked of the person, and what was said is kept', async (_, answers, asked) => {
    const desk = openDesk();
    await desk.says('A desk at level 2', ...answers);
    expect([desk.asked(), desk.open()]).toEqual([asked, names]);
    expect(desk.state()).toMatchObject({
      texts: [{ text: 'A desk at level 2', unread: false }],
      unreadable: 'it gave no answer that could be read',
    });
  });

  it('is asked once more, and then it counts', async () => {
    const desk = openDesk();
    await desk.says('A desk at level 2', 'Sure.', { deliverables: ['A desk'] });
    expect([desk.asked(), desk.state().values.get('deliverables')?.text]).toEqual([2, 'A desk']);
  });

  it('that was cut counts as far as it goes', async () => {
    const desk = openDesk();
    await desk.says(
      'A desk at level 2',
      '{"deliverables": ["A desk"], "maturity-level": [{"option": "2", "quo',
    );
    expect([...desk.state().values.keys()]).toEqual(['deliverables']);
  });

  it('since it failed is told; since it was stopped is nothing', async () => {
    const facts = given('A desk');
    const ask = (code: 'unavailable' | 'cancelled') =>
      extractFields(
        {
          question: (name) => name,
          ask: async () => ({ kind: 'failed', failure: { code, message: 'It is not there.' } }),
        },
        fields,
        foldIntake(facts),
      );
    expect(await ask('unavailable')).toEqual([
      { type: 'extraction.failed', data: { textIds: ['m1'], why: 'It is not there.' } },
    ]);
    expect(await ask('cancelled')).toBeNull();
  });
});

describe('the model is asked', () => {
  it('with the fields, the questions before, what stands and what was said, held to a schema', async () => {
    const desk = openDesk();
    await desk.says('A desk.', { deliverables: ['A desk'] });
    const facts = [
      ...desk.facts(),
      ...takeText(fields, desk.state(), { textId: 'm2', text: 'At level 2, for clerks.' }),
    ];
    const asked: { values: Record<string, string>; schema: Record<string, unknown> }[] = [];
    await extractFields(
      {
        question: (_, values) => JSON.stringify(values),
        ask: async ({ question, schema }) => {
          asked.push({ values: JSON.parse(question), schema });
          return { kind: 'text', text: '{"deliverables": []}', usage: {} };
        },
      },
      fields,
      foldIntake(facts),
    );
    const [{ values, schema } = { values: {}, schema: {} }] = asked;
    expect(values).toMatchObject({ standing: '- deliverables: A desk', texts: 'At level 2, for clerks.' });
    expect(values.fields?.split('\n')).toHaveLength(fields.length);
    expect(values.asked).not.toContain('- deliverables');
    expect(values.asked).toContain('- maturity-level: How mature');
    expect(schema).toMatchObject({
      required: [...names, 'doNotGoTogether'],
      properties: {
        'maturity-level': { items: { properties: { option: { enum: ['1', '2', '3', '4'] } } } },
        'optional-modules': { items: { properties: { option: { enum: expect.arrayContaining(['none']) } } } },
      },
    });
  });
});

describe('a text that is too long for the model', () => {
  it('is shown by its beginning and its end, and counts as a whole', async () => {
    const facts = given(`A desk. ${'It rains. '.repeat(9_000)}At level 2.`);
    let shown = '';
    await extractFields(
      {
        question: (_, values) => values.texts ?? '',
        ask: async ({ question }) => {
          shown = question;
          return { kind: 'nothing' };
        },
      },
      fields,
      foldIntake(facts),
    );
    expect(shown.length).toBeLessThan(25_000);
    expect([shown.slice(0, 7), shown.includes('characters left out'), shown.includes('At level 2.')]).toEqual(
      ['A desk.', true, true],
    );
  });
});

describe('questions in words', () => {
  const words = (facts: Parameters<typeof foldIntake>[0]) => {
    const next = nextIntake(fields, foldIntake(facts));
    if (next.do !== 'ask-person') throw new Error(next.do);
    return questionWords(next.questions, next.unreadable);
  };

  it('are numbered, with why and what each option adds', () => {
    const text = words([]);
    expect(text.split('\n')[0]).toBe('9 things are needed before this can begin.');
    for (const { title, ask, help } of fields) expect(text).toContain(`**${title}** ${ask}\n   ${help}`);
    const level = fieldNamed('maturity-level');
    for (const { value, title, adds } of level.kind === 'words' ? [] : level.options)
      expect(text).toContain(`   - ${value}: ${title}. ${adds}`);
    expect(text).toContain('- none of them');
  });

  it('tell what contradicts itself, what was pasted, and why a reply was no answer', async () => {
    const desk = openDesk();
    await desk.says('Level 2. Or level 3\n> a manual', {
      'maturity-level': [
        { option: '2', quote: 'Level 2' },
        { option: '3', quote: 'level 3' },
      ],
      deliverables: ['a manual'],
    });
    await desk.says('1. What for?');
    const text = words(desk.facts());
    expect(text).toContain('You said “Level 2” and “level 3”. Which one holds?');
    expect(text).toContain('In what you pasted: “a manual”. Say so if it holds.');
    expect(text).toContain('Your last reply was a question.');
  });

  it('say that the model could not read', async () => {
    const desk = openDesk();
    await desk.says('A desk', null, null);
    expect(words(desk.facts())).toContain(
      'The model could not read your words (it gave no answer that could be read)',
    );
  });
});
