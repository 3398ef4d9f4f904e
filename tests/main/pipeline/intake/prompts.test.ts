/**
 * Thirty beginnings of a pipeline as people write them, each with an honest model and with two that invent: words that are not there,
 * options out of nothing, everything for everything, what stands in fences and mails, contradictions of their own making. What stands
 * must be the same with an honest model and with one that invents beside it, and nothing at all with one that only invents.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type IntakeField, noOption } from '../../../../src/shared/intake.ts';
import { fields, openDesk } from './service-fields.ts';

const letters = ['c', 'f', 'n', 'l', 'm', 'd', 's', 'v', 'a'] as const;
const letter = z.enum(letters);
const pointed = z.partialRecord(letter, z.union([z.array(z.string()), z.record(z.string(), z.string())]));
const promptSchema = z.strictObject({
  name: z.string(),
  text: z.string(),
  said: pointed,
  pasted: pointed.default({}),
  conflicts: z.array(z.object({ field: letter, first: z.string(), second: z.string() })).default([]),
  open: z.array(letter),
  contested: z.array(letter).default([]),
});
type Prompt = z.infer<typeof promptSchema>;

const prompts = z
  .array(promptSchema)
  .parse(parse(readFileSync(join(import.meta.dirname, 'prompts.yaml'), 'utf8')))
  .map((prompt) => ({ ...prompt, text: prompt.text.replace('LONG', 'It rains. '.repeat(3_000)) }));

const nameOf = (one: (typeof letters)[number]): string => fields[letters.indexOf(one)]?.name ?? '';

type Entry = string | { option: string; quote: string };
type Said = Record<string, Entry[]>;

const entries = (said: Prompt['said']): Said =>
  Object.fromEntries(
    fields.map(({ name }, at) => {
      const one = said[letters[at] ?? 'c'] ?? [];
      return [
        name,
        Array.isArray(one) ? one : Object.entries(one).map(([option, quote]) => ({ option, quote })),
      ];
    }),
  );

const conflictsOf = ({ conflicts }: Prompt) =>
  conflicts.map(({ field, first, second }) => ({ field: nameOf(field), first, second }));

/** All that is not so, in all the ways that a model may say it. */
function inventions({ text, said, pasted }: Prompt): Said {
  const honest = entries(said);
  const fromPasted = entries(pasted);
  const words = text.slice(0, 900).trim();
  const some = words.split(/\s+/).slice(0, 3).join(' ');
  const of = (field: IntakeField): Entry[] => {
    if (field.kind === 'words')
      return [
        'It must scale to a million users',
        `${some} in the cloud`,
        words,
        ...(fromPasted[field.name] ?? []),
      ];
    const there = (honest[field.name] ?? []).flatMap((one) => (typeof one === 'string' ? [] : [one]));
    const said = new Set(there.map(({ option }) => option));
    const wrong = [
      ...field.options.map(({ value }) => value),
      ...(field.kind === 'choices' ? [noOption] : []),
    ].filter((option) => !said.has(option));
    const quote = there[0]?.quote ?? words;
    return [
      ...wrong.map((option) => ({ option, quote })),
      ...(fromPasted[field.name] ?? []),
      { option: wrong[0] ?? '', quote: `it is ${wrong[0]}` },
    ];
  };
  return Object.fromEntries(fields.map((field) => [field.name, of(field)]));
}

const inventedConflicts = fields.map(({ name }) => ({
  field: name,
  first: 'no database',
  second: 'MongoDB is a must',
}));

async function told(prompt: Prompt, answer: Record<string, unknown>) {
  const desk = openDesk();
  await desk.says(prompt.text, answer);
  return desk;
}

const standing = (desk: Awaited<ReturnType<typeof told>>) =>
  Object.fromEntries(
    [...desk.state().values]
      .filter(([name]) => !desk.state().contested.has(name))
      .map(([name, { text, options }]) => [name, { text, options }]),
  );

describe('thirty prompts', () => {
  it('are thirty', () => expect(prompts).toHaveLength(30));

  it.each(prompts)('$name: asked for exactly what is missing', async (prompt) => {
    const desk = await told(prompt, { ...entries(prompt.said), doNotGoTogether: conflictsOf(prompt) });
    expect(desk.state().dropped).toEqual([]);
    expect(desk.open()).toEqual(prompt.open.map(nameOf));
    expect([...desk.state().contested.keys()]).toEqual(prompt.contested.map(nameOf));
    for (const [name, said] of Object.entries(entries(prompt.said))) {
      const options = said.flatMap((one) =>
        typeof one === 'string' || one.option === noOption ? [] : [one.option],
      );
      const value = standing(desk)[name];
      if (value !== undefined && said.length > 0) expect(new Set(value.options)).toEqual(new Set(options));
    }
  });

  it.each(prompts)('$name: the same where a model invents beside it', async (prompt) => {
    const honest = entries(prompt.said);
    const invented = inventions(prompt);
    const both = Object.fromEntries(
      fields.map(({ name }) => [name, [...(honest[name] ?? []), ...(invented[name] ?? [])].slice(0, 8)]),
    );
    const plain = await told(prompt, { ...honest, doNotGoTogether: conflictsOf(prompt) });
    const desk = await told(prompt, {
      ...both,
      price: ['low'],
      doNotGoTogether: [...conflictsOf(prompt), ...inventedConflicts],
    });
    expect(standing(desk)).toEqual(standing(plain));
    expect(desk.open()).toEqual(plain.open());
    if (desk.asked() > 0) expect(desk.state().dropped.length).toBeGreaterThan(9);
  });

  it.each(prompts)('$name: nothing where a model only invents', async (prompt) => {
    const desk = await told(prompt, { ...inventions(prompt), doNotGoTogether: inventedConflicts });
    if (desk.asked() > 0) expect(standing(desk)).toEqual({});
    expect(desk.state().contested.size).toBe(0);
  });

  it.each(prompts.filter(({ pasted }) => Object.keys(pasted).length > 0))(
    '$name: what is pasted or speaks to an AI is marked so',
    async (prompt) => {
      const desk = await told(prompt, entries(prompt.pasted));
      expect(standing(desk)).toEqual({});
      const all = Object.values(entries(prompt.pasted)).flat();
      expect(desk.state().dropped).toHaveLength(all.length);
      expect(desk.state().dropped.every(({ why }) => why === 'pasted' || why === 'addressed')).toBe(true);
    },
  );
});
