/** What may stand in a gates file. Each message goes on from the name of its place and says what would be right. */
import { z } from 'zod';
import { gateTools } from '../../shared/gate.ts';

export const limitPattern = /^\s*(?:([A-Za-z][A-Za-z0-9_]{0,39})\s*)?(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*$/;

const named = (text: string): boolean => limitPattern.exec(text)?.[1] !== undefined;
const bare = (text: string): boolean => {
  const found = limitPattern.exec(text);
  return found !== null && found[1] === undefined;
};

const text = (such: string, most: number) => z.string({ error: such }).min(1, such).max(most, such);
const list = <T extends z.ZodType>(each: T, such: string) => z.array(each, { error: such }).max(100, such);

const limitWords = 'is a limit of a metric, such as: errors <= 0';
const limits = list(
  z.string({ error: limitWords }).refine(named, { error: limitWords }),
  'is a list of limits, such as: [errors <= 0, coverage >= 80]',
).default([]);
const barestWords = 'is a limit, such as: ">= 80"';
const bareLimit = z.string({ error: barestWords }).refine(bare, { error: barestWords });

const patterns = list(
  text('is a pattern of paths, such as: src/**', 300),
  'is a list, such as: [src/**, "*.json"]',
);
const flag = z.boolean({ error: 'is true or false.' });
const upTo = (such: string) => z.number({ error: such }).positive(such).optional();

const structure = z.strictObject(
  {
    required: patterns.default([]),
    forbidden: patterns.default([]),
    sizes: list(
      z.strictObject({
        files: text('is a pattern of paths, such as: src/**', 300),
        lines: upTo('is how many lines a file may have, such as: 400'),
        kilobytes: upTo('is how many kilobytes a file may have, such as: 100'),
      }),
      'is a list, such as: [{ files: "src/**", lines: 400 }]',
    ).default([]),
  },
  { error: 'has to have required, forbidden or sizes.' },
);

const naming = list(
  z.strictObject({
    files: text('is a pattern of paths, such as: src/**', 300),
    names: list(
      text('is a style or a name with * and ?', 100),
      'is a list of kebab-case, snake_case, camelCase, PascalCase, or names with * and ?, such as: [kebab-case]',
    ).min(1, 'names no style, such as: [kebab-case]'),
    folders: flag.default(false),
  }),
  'is a list, such as: [{ files: "src/**", names: [kebab-case] }]',
);

export const saidGateSchema = z.strictObject(
  {
    title: text('is a line of words.', 100).optional(),
    run: text('is a shell command, such as: npm test', 2_000).optional(),
    tool: z.enum(gateTools, { error: `is one of ${gateTools.join(', ')}.` }).optional(),
    pattern: text('is a regular expression with named groups, such as: p95 (?<p95>\\d+)', 500).optional(),
    structure: structure.optional(),
    naming: naming.optional(),
    needs: list(text('is a program or a path, such as: ruff', 300), 'is a list, such as: [ruff]').default([]),
    files: patterns.default([]),
    timeout: z
      .number({ error: 'is a number of seconds, such as: 120' })
      .positive('is a number of seconds, such as: 120')
      .max(36_000, 'is at most 36000 seconds.')
      .optional(),
    hard: limits,
    soft: limits,
    optional: flag.default(false),
  },
  { error: 'is a gate, with run, structure or naming below it.' },
);
export type SaidGate = z.infer<typeof saidGateSchema>;

const kpi = z.strictObject(
  {
    title: text('is a line of words.', 100).optional(),
    gate: z
      .string({ error: 'is a gate and a metric of it, such as: tests.coverage' })
      .regex(
        /^[a-z][a-z0-9-]*\.[A-Za-z][A-Za-z0-9_]*$/,
        'is a gate and a metric of it, such as: tests.coverage',
      )
      .optional(),
    size: text('is a path in this folder, such as: out/main', 300).optional(),
    target: bareLimit,
    floor: bareLimit,
  },
  { error: 'is a KPI, with gate or size, target and floor below it.' },
);
export type SaidKpi = z.infer<typeof kpi>;

const key = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const names =
  'is a list of names (1 to 40 lower-case letters, digits and dashes), each with what it is below it.';

export const fileSchema = z.strictObject(
  {
    gates: z.record(key, saidGateSchema, { error: names }).default({}),
    kpis: z.record(key, kpi, { error: names }).default({}),
    release: z
      .strictObject(
        { kpis: flag.default(true), plan: flag.default(true), reviews: flag.default(true) },
        { error: 'has kpis, plan and reviews below it, each true or false.' },
      )
      .default({ kpis: true, plan: true, reviews: true }),
  },
  { error: 'has gates, kpis and release, and nothing else, at its top.' },
);
