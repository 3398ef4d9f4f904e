/** Which options a person's words say, in several languages, and which they only seem to say. */
import { describe, expect, it } from 'vitest';
import { optionsAnswered, optionsSaid } from '../../../../src/main/pipeline/intake/support.ts';
import { type ChoiceField, noOption } from '../../../../src/shared/intake.ts';
import { fieldNamed } from './service-fields.ts';

const choice = (name: string): ChoiceField => {
  const field = fieldNamed(name);
  if (field.kind === 'words') throw new Error(`${name} has no options`);
  return field;
};
const level = choice('maturity-level');
const modules = choice('optional-modules');
const said = (field: ChoiceField, text: string, quote = text) => {
  const start = text.indexOf(quote);
  return optionsSaid(field, text, { start, end: start + quote.length });
};
const answered = (field: ChoiceField, text: string) =>
  optionsAnswered(field, text, { start: 0, end: text.length });

describe('a level', () => {
  it.each([
    ['level 2', '2'],
    ['Level: 3', '3'],
    ['target maturity level = 4', '4'],
    ['maturity of level three', '3'],
    ['уровень 3', '3'],
    ['3-й уровень зрелости', '3'],
    ['третий уровень', '3'],
    ['Reifegrad 2', '2'],
    ['Stufe zwei', '2'],
    ['niveau 4', '4'],
    ['just a proof of concept', '1'],
    ['a PoC', '1'],
    ['нужен прототип', '1'],
    ['it must be production-ready', '4'],
    ['for pre-production', '3'],
    ['not level 3 but level 2', '2'],
  ])('is said: %s', (text, value) => expect(said(level, text)).toEqual([value]));

  it.each([
    '2',
    '4 clerks',
    'we have 4 services',
    'log level 4',
    'level 3 support',
    'Service level 2',
    'in production since May',
    'our production plant',
    'not production-ready',
    'production-ready is not needed',
    'no proof of concept',
    'не прототип',
    'kein Prototyp',
    'not level 4',
    'level 7',
    'level',
    'high quality',
  ])('is not said: %s', (text) => expect(said(level, text)).toEqual([]));

  it('is said twice where it is not one', () => {
    expect(said(level, 'level 2 or 3')).toEqual(['2', '3']);
    expect(said(level, 'a proof of concept, production-ready later')).toEqual(['1', '4']);
  });

  it('is not said by a piece that is cut from what denies it', () => {
    expect(said(level, 'It need not be production-ready.', 'production-ready')).toEqual([]);
    expect(said(level, 'this is not at level 4', 'level 4')).toEqual([]);
    expect(said(level, 'log level 4', 'level 4')).toEqual([]);
  });

  it.each([
    ['2', '2'],
    ['2.', '2'],
    ['the second', '2'],
    ['option 3 please', '3'],
    ["let's go with 4", '4'],
    ['Вариант 2, пожалуйста', '2'],
    ['два', '2'],
    ['production', '4'],
    ['dev', '2'],
    ['level 2, we have 4 clerks', '2'],
  ])('is answered: %s', (text, value) => expect(answered(level, text)).toEqual([value]));

  it.each(['4 clerks', 'many', '5', 'not production', '2024', 'no'])('is not answered: %s', (text) =>
    expect(answered(level, text)).toEqual([]),
  );

  it('is answered with two', () => expect(answered(level, '2 and 3')).toEqual(['2', '3']));
});

describe('modules', () => {
  it.each<[string, string[]]>([
    ['with JWT and Redis', ['auth', 'cache']],
    ['Authentication by SSO', ['auth']],
    ['нужна аутентификация', ['auth']],
    ['Kafka, Prometheus', ['messaging', 'observability']],
    ['no optional modules', [noOption]],
    ['optional modules: none', [noOption]],
    ['без модулей', [noOption]],
    ['keine Module', [noOption]],
    ['no authentication', []],
    ['no cache, Kafka or auth', []],
    ['Out of scope: Kafka', []],
    ['Kafka: no', []],
    ['none', []],
    ['no integrations', []],
    ['a cached file', []],
  ])('%s says %j', (text, values) => expect(said(modules, text)).toEqual(values));

  it.each<[string, string[]]>([
    ['none', [noOption]],
    ['нет', [noOption]],
    ['No, thanks', [noOption]],
    ['keine', [noOption]],
    ['1 and 3', ['auth', 'cache']],
    ['2', ['messaging']],
    ['all of them', ['auth', 'messaging', 'cache', 'observability']],
    ['Redis', ['cache']],
    ['whatever fits', []],
    ['no Redis', []],
    ['no, we need billing', []],
    ['no modules, only Redis', []],
    ['none of them, thanks', [noOption]],
    ['не нужны', [noOption]],
  ])('%s answers %j', (text, values) => expect(answered(modules, text)).toEqual(values));
});
