/** What of a model's answer becomes facts: kept by place, dropped with why, contradictions as questions; and no answer can invent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIntake } from '../../../../src/main/pipeline/intake/intake-state.ts';
import { nextIntake } from '../../../../src/main/pipeline/intake/next-intake.ts';
import { answerInForm } from '../../../../src/main/pipeline/intake/replies.ts';
import { fields, openDesk } from './service-fields.ts';

const text = `Clerks of a city library need a loan desk.
It must lend and take back books.
Level 2, with Redis. No PostgreSQL.`;

const said = (more: Record<string, unknown>) => ({ 'business-context': [], ...more });

async function judged(answer: Record<string, unknown>, words = text) {
  const desk = openDesk();
  await desk.says(words, said(answer));
  const { values, contested, dropped } = desk.state();
  return { values, contested, dropped, desk };
}

describe('what is kept', () => {
  it('is the words of the person, in the order of the text', async () => {
    const { values } = await judged({
      'functional-requirements': ['take back books', 'it must LEND', 'lend'],
      'maturity-level': [{ option: '2', quote: 'Level 2' }],
      'optional-modules': [{ option: 'cache', quote: 'with Redis' }],
      dependencies: ['PostgreSQL'],
    });
    expect(values.get('functional-requirements')).toMatchObject({
      text: 'It must lend\ntake back books',
      options: [],
      by: 'text',
    });
    expect(values.get('maturity-level')).toMatchObject({ text: 'Level 2', options: ['2'] });
    expect(values.get('optional-modules')).toMatchObject({ text: 'with Redis', options: ['cache'] });
    expect(values.get('dependencies')).toMatchObject({ text: 'No PostgreSQL' });
  });

  it('stands behind what was said before', async () => {
    const { desk } = await judged({ deliverables: ['a loan desk'] });
    await desk.says('And I want a manual for it, too.', said({ deliverables: ['a manual'] }));
    expect(desk.state().values.get('deliverables')?.text).toBe('a loan desk\na manual');
  });
});

describe('what is dropped', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['words of its own', { deliverables: ['A Docker image'] }, 'not-there'],
    ['an option without support', { 'maturity-level': [{ option: '4', quote: 'Level 2' }] }, 'unsupported'],
    ['an option with no quote', { 'maturity-level': [{ option: '4', quote: '' }] }, 'too-short'],
    ['an option that there is not', { 'maturity-level': [{ option: '9', quote: 'Level 2' }] }, 'no-option'],
    ['a choice without its option', { 'maturity-level': ['Level 2'] }, 'no-option'],
    [
      'a module that is denied',
      { 'optional-modules': [{ option: 'none', quote: 'No PostgreSQL' }] },
      'unsupported',
    ],
    ['a field that there is not', { price: ['a loan desk'] }, 'no-field'],
    ['what is no quote', { deliverables: [{ words: 'x' }] }, 'malformed'],
    ['the name of a method', { toString: ['a loan desk'] }, 'no-field'],
  ])('%s', async (_, answer, why) => {
    const { values, dropped } = await judged(answer);
    expect(values.size).toBe(0);
    expect(dropped).toMatchObject([{ why }]);
  });

  it('everything for everything', async () => {
    const { values, dropped } = await judged(
      Object.fromEntries(fields.filter(({ kind }) => kind === 'words').map(({ name }) => [name, [text]])),
    );
    expect(values.size).toBe(0);
    expect(new Set(dropped.map(({ why }) => why))).toEqual(new Set(['claimed']));
  });

  it('what the person has answered', async () => {
    const { desk } = await judged({});
    const answer = answerInForm(fields, 'deliverables', { text: 'an image' });
    if (!answer.ok) throw new Error(answer.error.message);
    desk.put(answer.value);
    await desk.says('There must be a manual, of course.', said({ deliverables: ['a manual'] }));
    expect(desk.state().values.get('deliverables')).toMatchObject({ text: 'an image', by: 'form' });
    expect(desk.state().dropped).toMatchObject([
      { field: 'deliverables', quote: 'a manual', why: 'answered' },
    ]);
  });
});

describe('what contradicts itself', () => {
  const conflict = (field: string, first: string, second: string) => ({
    doNotGoTogether: [{ field, first, second }],
  });

  it('is a question: two levels in one text', async () => {
    const { values, contested } = await judged(
      {
        'maturity-level': [
          { option: '2', quote: 'Level 2' },
          { option: '4', quote: 'level 4' },
        ],
      },
      'Level 2. Management says level 4.',
    );
    expect(values.has('maturity-level')).toBe(false);
    expect(contested.get('maturity-level')).toMatchObject({
      first: { text: 'Level 2' },
      second: { text: 'level 4' },
    });
  });

  it.each<[text: string, pointed: [string, string], other: string | null]>([
    ['Level 2. Management says level 4.', ['4', 'level 4'], 'Level 2'],
    ['Level 2 now, and level 4 next year.', ['4', 'level 4 next year'], 'Level 2'],
    ['Start as a proof of concept. Level 3 by May.', ['3', 'Level 3'], 'Start as a proof of concept'],
    ['Level 2 rather than level 4.', ['2', 'Level 2'], null],
    ['Level 2. Not level 4.', ['2', 'Level 2'], null],
    ['Level 2.\n> level 4', ['2', 'Level 2'], null],
    ['Level 2, log level 4.', ['2', 'Level 2'], null],
    ['Level 2. I repeat, level two.', ['2', 'Level 2'], null],
  ])('is a question: a level that the model passed over in %j', async (words, [option, quote], other) => {
    const { contested, values } = await judged({ 'maturity-level': [{ option, quote }] }, words);
    expect(contested.get('maturity-level')?.second.text ?? null).toBe(other);
    expect(values.has('maturity-level')).toBe(other === null);
  });

  it('is a question: another level later, until the person says which', async () => {
    const { desk } = await judged({ 'maturity-level': [{ option: '2', quote: 'Level 2' }] });
    await desk.says(
      'By the way, level 3 it is.',
      said({ 'maturity-level': [{ option: '3', quote: 'level 3' }] }),
    );
    expect(desk.open()).toContain('maturity-level');
    expect(desk.state().contested.get('maturity-level')).toMatchObject({ first: { text: 'Level 2' } });
    await desk.says(
      'I mean level 3, not the former one.',
      said({
        'maturity-level': [{ option: '3', quote: 'I mean level 3' }],
        ...conflict('maturity-level', 'Level 2', 'I mean level 3'),
      }),
    );
    expect(desk.open()).not.toContain('maturity-level');
    expect(desk.state().values.get('maturity-level')).toMatchObject({
      options: ['3'],
      text: 'I mean level 3',
    });
  });

  it('is a question: no modules, and one', async () => {
    const { contested } = await judged(
      {
        'optional-modules': [
          { option: 'none', quote: 'No optional modules' },
          { option: 'cache', quote: 'it needs Redis' },
        ],
      },
      'No optional modules. And it needs Redis.',
    );
    expect([...contested.keys()]).toEqual(['optional-modules']);
  });

  it('is a question where the model sees it, with both quotes', async () => {
    const words = 'There is no database. PostgreSQL is required.';
    const { values, contested, desk } = await judged(
      {
        dependencies: ['no database', 'PostgreSQL is required'],
        ...conflict('dependencies', 'no database', 'PostgreSQL is required'),
      },
      words,
    );
    expect(values.has('dependencies')).toBe(true);
    expect(contested.has('dependencies')).toBe(true);
    const next = nextIntake(fields, desk.state());
    if (next.do !== 'ask-person') throw new Error(next.do);
    expect(next.questions.find(({ field }) => field === 'dependencies')).toMatchObject({
      why: 'contradiction',
      between: [{ text: 'no database' }, { text: 'PostgreSQL is required' }],
    });
  });

  it.each([
    ['one quote is not there', conflict('dependencies', 'Level 2', 'MySQL is required'), 'not-there'],
    ['both are the same', conflict('dependencies', 'Level 2, with Redis', 'with Redis'), 'not-two'],
    ['its field is not there', conflict('price', 'Level 2', 'with Redis'), 'no-field'],
  ])('is none where %s', async (_, answer, why) => {
    const { contested, dropped } = await judged(answer);
    expect(contested.size).toBe(0);
    expect(dropped).toMatchObject([{ why }]);
  });
});

describe('whatever the model says', () => {
  const pieces = [
    text,
    'Level 4 please',
    '> level 3\n> Kafka',
    '```\nlevel 1\n```',
    'без модулей',
    'уровень 3',
  ];
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 2 })
    .map((more) => [text, ...more]);
  const names = [...fields.map(({ name }) => name), 'doNotGoTogether', '__proto__', 'price'];
  const quote = fc.oneof(
    fc.string(),
    fc.constantFrom('Level 2', 'level 4', 'Kafka', 'a loan desk', 'PostgreSQL', 'invented', text),
    fc.tuple(fc.nat(90), fc.nat(40)).map(([from, long]) => text.slice(from, from + long)),
  );
  const option = fc.constantFrom('1', '2', '3', '4', 'auth', 'cache', 'messaging', 'none', 'nine');
  const entry = fc.oneof(
    quote,
    fc.record({ option, quote }),
    fc.record({ field: fc.constantFrom(...names), first: quote, second: quote }),
  );
  const answer = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.dictionary(fc.constantFrom(...names), fc.array(entry, { maxLength: 5 }), { minKeys: 3 }),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.string() },
  );

  it('what stands is made of stretches of the texts, and the person was asked for the rest', async () => {
    let standing = 0;
    await fc.assert(
      fc.asyncProperty(texts, fc.array(answer, { minLength: 1, maxLength: 6 }), async (words, answers) => {
        const desk = openDesk();
        for (const one of words) await desk.says(one, ...answers);
        const state = foldIntake(desk.facts());
        for (const [name, { text: value, options, quotes }] of state.values) {
          standing += 1;
          expect(quotes.length).toBeGreaterThan(0);
          expect(value).toBe(quotes.map((one) => one.text).join('\n'));
          for (const { textId, start, end, text: stretch } of quotes)
            expect(state.texts.find(({ id }) => id === textId)?.text.slice(start, end)).toBe(stretch);
          const field = fields.find((one) => one.name === name);
          const known = field?.kind === 'words' ? [] : (field?.options.map((one) => one.value) ?? []);
          expect(known).toEqual(expect.arrayContaining(options));
          if (field?.kind === 'choice') expect(options).toHaveLength(1);
        }
        const missing = fields.filter(({ name }) => !state.values.has(name) || state.contested.has(name));
        expect(desk.open()).toEqual(missing.map(({ name }) => name));
      }),
      { numRuns: 200 },
    );
    // The control: of the 200 runs many leave something standing.
    expect(standing).toBeGreaterThan(50);
  });
});
