/**
 * The pipelines that come with the app, as data that has to hold together: they are read without a problem, what a stage is told fits its
 * budget, a higher level never asks for less, and what people say fills the fields. What their gates find is judged in `shipped-gates`.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gateTree } from '../../../src/main/gates/gate-run.ts';
import { choose } from '../../../src/main/pipeline/documents/choosing.ts';
import { type DocumentIndex, readIndex } from '../../../src/main/pipeline/documents/document-index.ts';
import { createPipelineFiles, type PipelineFile } from '../../../src/main/pipeline/pipeline-files.ts';
import { gatesFor } from '../../../src/main/pipeline/stage-gates.ts';
import type { Gate } from '../../../src/shared/gate.ts';
import type { ChoiceField, IntakeFact } from '../../../src/shared/intake.ts';
import type { Pipeline } from '../../../src/shared/pipeline.ts';
import type { PipelineRun } from '../../../src/shared/pipeline-run.ts';
import { startedRun, story } from '../../support/run-story.ts';
import { openDesk } from './intake/service-fields.ts';

const found = createPipelineFiles({
  shipped: join(import.meta.dirname, '../../../resources/pipelines'),
  own: '/nowhere',
  trusts: () => false,
}).in('/nowhere');

const fileOf = (name: string): PipelineFile => {
  const file = found.list.find(({ pipeline }) => pipeline.name === name);
  if (file === undefined) throw new Error(`there is no pipeline ${name}`);
  return file;
};

/** Four bytes a token. */
const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/** What a stage and its model are told by the pipeline itself. */
const mostOfStage = 2_500;
const mostOfDocument = 500;
const mostOfRules = 350;

it('is each read from a file of its name', () => {
  expect(found.problems).toEqual([]);
  expect(found.list.map(({ pipeline }) => pipeline.name)).toEqual([
    ...['change', 'python-microservices', 'typescript-service'],
  ]);
});

describe.each(['python-microservices', 'typescript-service'])('%s', (name) => {
  const { pipeline, documents } = fileOf(name);
  const index: DocumentIndex = readIndex(documents, { links: false });
  const gateNames = pipeline.gates.map((gate) => gate.name);

  it('has no pass of tests that outlives a change of a file that a module brings', () => {
    const brought = pipeline.gates.flatMap(({ module, how }) =>
      module === undefined || how.kind !== 'structure' ? [] : how.rules.required,
    );
    const paths = brought.map((pattern) => pattern.replaceAll('**', 'a').replaceAll('*', 'a'));
    expect(paths.filter((path) => /\.(?:sql|json)$/.test(path)).length).toBeGreaterThan(0);
    const files = paths.map((path): [string, string] => [path, 'mark']);
    for (const gate of pipeline.gates.filter((one) => ['tests', 'coverage'].includes(one.name)))
      expect(
        gateTree(files, gate)
          .files.map(([path]) => path)
          .sort(),
        gate.name,
      ).toEqual(paths.toSorted());
  });

  it('has small documents, each for a stage that there is', () => {
    const stages = pipeline.stages.map((stage) => stage.name);
    expect(index.problems).toEqual([]);
    expect(index.documents.filter(({ tokens }) => tokens > mostOfDocument)).toEqual([]);
    expect(index.documents.flatMap(({ when }) => when).filter((stage) => !stages.includes(stage))).toEqual(
      [],
    );
    const unread = index.documents.filter(({ always, when }) => !always && when.length === 0);
    expect(unread.map((one) => one.name)).toEqual([]);
    const always = index.documents.filter((one) => one.always);
    expect(always.length).toBeGreaterThan(0);
    expect(always.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(mostOfRules);
  });

  it.each(pipeline.stages)('gives stage $name all that is meant for it, within its budget', (stage) => {
    const choice = choose(index.documents, stage.name, stage.budget);
    expect(choice.problem).toBeNull();
    expect(choice.leftOut.filter(({ why }) => why === 'budget')).toEqual([]);
    expect(
      stage.documents.filter((one) => !index.documents.some((document) => document.name === one)),
    ).toEqual([]);
    const rules = tokensOf(pipeline.rules.map((one) => `- ${one.name}: ${one.rule}`).join('\n'));
    expect(rules + choice.tokens).toBeLessThanOrEqual(mostOfStage);
    // More may be asked for while it works, and that fits as well.
    expect(rules + stage.budget).toBeLessThanOrEqual(mostOfStage);
  });

  it('runs every gate before it is handed over, whatever was chosen', () => {
    const verify = pipeline.stages.find((stage) => stage.kind === 'verify');
    const run = new Set(verify?.gates ?? gateNames);
    // The same tests run in gate "coverage", with one limit more.
    const twice = name === 'python-microservices' ? ['tests'] : [];
    expect(gateNames.filter((gate) => !run.has(gate))).toEqual(twice);
  });

  it('excuses nothing that was missing before', () => {
    expect(pipeline.anew).toBe(true);
  });

  it('has names of sub-stages that are used once, since a raised run knows them by name', () => {
    const steps = pipeline.stages.flatMap((stage) => (stage.kind === 'generate' ? stage.steps : []));
    const names = steps.map((step) => step.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('makes of each phase of the plan a stage that works on it', () => {
    const plan = pipeline.stages.find((stage) => stage.name === 'plan');
    const phases = plan?.kind === 'record' ? plan.parts.map((part) => part.name) : [];
    const worked = pipeline.stages.flatMap((stage) =>
      stage.kind === 'generate' && stage.items !== undefined ? [stage.items.part] : [],
    );
    expect(worked).toEqual(phases.filter((part) => part !== 'risk'));
  });

  it('has the fields that a pipeline for services asks for', () => {
    expect(pipeline.fields?.map((field) => field.name)).toEqual([
      ...['business-context', 'functional-requirements', 'non-functional-limits', 'maturity-level'],
      ...['optional-modules', 'dependencies', 'scope-boundaries', 'deliverables', 'acceptance-criteria'],
    ]);
    expect(pipeline.fields?.every(({ required }) => required)).toBe(true);
    const levels = pipeline.levels.map(({ level }) => String(level));
    expect(choiceOf(pipeline, pipeline.level).options.map(({ value }) => value)).toEqual(levels);
    const modules = choiceOf(pipeline, pipeline.modules).options.map(({ value }) => value);
    const named = pipeline.gates.flatMap(({ module }) => module ?? []);
    expect(named.filter((module) => !modules.includes(module))).toEqual([]);
  });

  const everyModule = choiceOf(pipeline, pipeline.modules).options.map(({ value }) => value);

  it.each([
    { chosen: 'no module', modules: [] },
    { chosen: 'every module', modules: everyModule },
  ])('asks for more with each level, and never for less: $chosen', ({ modules }) => {
    const levels = pipeline.levels.map(({ level }) => gatesFor(runAt(pipeline, level, modules)));
    expect(levels).toHaveLength(4);
    for (const [at, gates] of levels.entries()) {
      const before = levels[at - 1] ?? [];
      const gone = before.filter((gate) => !gates.some((one) => one.name === gate.name));
      expect(gone).toEqual([]);
      expect(gates.length).toBeGreaterThan(before.length);
      for (const gate of before) expect(gates).toContainEqual(raisedTo(gate, coverageOf(gates)));
    }
    expect(levels.map(coverageOf)).toEqual([60, 75, 80, 85]);
  });

  it('asks for more with each module, and never for less', () => {
    const without = gatesFor(runAt(pipeline, 4, [])).map((gate) => gate.name);
    for (const module of everyModule) {
      const gates = gatesFor(runAt(pipeline, 4, [module])).map((gate) => gate.name);
      expect(gates).toEqual(expect.arrayContaining(without));
      expect(gates.length, module).toBeGreaterThan(without.length);
    }
  });

  it('measures speed from level 3 on, with limits', () => {
    const gateAt = (level: number) =>
      gatesFor(runAt(pipeline, level, [])).find((gate) => gate.name === 'load');
    expect([1, 2].map(gateAt)).toEqual([undefined, undefined]);
    for (const level of [3, 4]) {
      const load = gateAt(level);
      expect(load?.how).toMatchObject({ kind: 'command', tool: 'regex' });
      expect(load?.hard.map(({ metric }) => metric)).toEqual(['exit', 'requests', 'failed', 'p95']);
      expect(load?.needs.some((one) => one.startsWith('scripts/'))).toBe(true);
    }
  });

  it('names what each of its commands needs, so that what is not there is not called failed', () => {
    const commands = pipeline.gates.filter(({ how }) => how.kind === 'command');
    expect(commands.filter(({ needs }) => needs.length === 0)).toEqual([]);
  });

  it('is complete by one text with a title before each part', async () => {
    const desk = openDesk(pipeline.fields);
    await desk.says(titled(pipeline, { 'maturity-level': 'Level 3', 'optional-modules': 'none' }));
    expect(desk.open()).toEqual([]);
    expect(desk.asked()).toBe(0);
    expect(desk.state().values.get('maturity-level')?.options).toEqual(['3']);
    expect(desk.state().values.get('optional-modules')?.options).toEqual([]);
  });

  it('asks for what one text leaves out, and is complete by the answers', async () => {
    const desk = openDesk(pipeline.fields);
    const text = `A shop must take orders. ${spoken.en.text} Nothing is paid online.`;
    const [module = ''] = spoken.en.modules[name as keyof typeof spoken.en.modules];
    await desk.says(`${text} We want ${saidAs[module]} as well.`, {
      'functional-requirements': ['A shop must take orders.'],
      'maturity-level': [{ option: '4', quote: spoken.en.text }],
      'optional-modules': [{ option: module, quote: `We want ${saidAs[module]} as well.` }],
      'scope-boundaries': ['Nothing is paid online.'],
    });
    expect(desk.open()).toEqual([
      ...['business-context', 'non-functional-limits', 'dependencies', 'deliverables', 'acceptance-criteria'],
    ]);
    await desk.says(
      '1. Two clerks.\n2. 200 ms.\n3. None.\n4. The service and a README.\n5. An order is found again.',
    );
    expect(desk.open()).toEqual([]);
    expect(desk.state().values.get('optional-modules')?.options).toEqual([module]);
  });

  it.each([
    ['This has to be production ready.', '4'],
    ['Das soll produktionsreif sein.', '4'],
    ['Нужен прототип.', '1'],
    ['Ein Prototyp reicht.', '1'],
    ['Уровень зрелости 3.', '3'],
    ['Reifegrad 2, bitte.', '2'],
    ['Set the log level to 3.', null],
  ])('understands by %j level %j', async (text, level) => {
    const desk = openDesk(pipeline.fields);
    const claims = ['1', '2', '3', '4'].map((option) => ({ option, quote: text }));
    for (const claim of level === null ? claims : [{ option: level, quote: text }])
      await desk.says(text, { 'maturity-level': [claim] });
    expect(desk.state().values.get('maturity-level')?.options ?? null).toEqual(
      level === null ? null : [level],
    );
  });

  it('understands each module by a word of its own and by its title, and takes no word for two', async () => {
    for (const { value, title, words } of choiceOf(pipeline, pipeline.modules).options)
      for (const said of [title, ...words.filter((word) => !word.includes('*'))]) {
        const desk = openDesk(pipeline.fields);
        desk.put(...allBut(pipeline, 'optional-modules'));
        desk.put({ type: 'questions.asked', data: { fields: ['optional-modules'] } });
        await desk.says(`We want ${said}`);
        expect([said, desk.state().values.get('optional-modules')?.options]).toEqual([said, [value]]);
      }
  });
});

/** How a sentence of a person's says one of them. */
const saidAs: Readonly<Record<string, string>> = { postgres: 'PostgreSQL', storage: 'a Postgres database' };
const spoken = {
  en: {
    text: 'It has to be production ready.',
    modules: { 'python-microservices': ['postgres'], 'typescript-service': ['storage'] },
  },
};

function choiceOf({ fields }: Pipeline, name: string | undefined): ChoiceField {
  const field = fields?.find((one) => one.name === name);
  if (field === undefined || field.kind === 'words') throw new Error(`there is no choice ${name}`);
  return field;
}

const answered = (field: string, options: string[]): IntakeFact => ({
  type: 'field.answered',
  data: { field, value: { text: 'As said.', options, quotes: [], by: 'form' } },
});

const allBut = ({ fields = [] }: Pipeline, left: string): IntakeFact[] =>
  fields
    .filter(({ name }) => name !== left)
    .map(({ name, kind }) => answered(name, kind === 'words' ? [] : ['1']));

function runAt(pipeline: Pipeline, level: number, modules: string[]): PipelineRun {
  const facts = [answered(pipeline.level ?? '', [String(level)]), answered(pipeline.modules ?? '', modules)];
  const started = startedRun({ pipeline });
  return story([started, { type: 'intake.noted', data: { facts } }]);
}

const coverageOf = (gates: readonly Gate[]): number | undefined =>
  gates.flatMap(({ hard }) => hard).find(({ metric }) => metric === 'coverage')?.than;

const raisedTo = (gate: Gate, coverage: number | undefined): Gate => ({
  ...gate,
  hard: gate.hard.map((limit) => (limit.metric === 'coverage' ? { ...limit, than: coverage ?? 0 } : limit)),
});

/** The person's text, divided by the fields' titles. */
const titled = ({ fields = [] }: Pipeline, said: Readonly<Record<string, string>>): string =>
  fields
    .map(({ name, title }) => `${title}: ${said[name] ?? 'As it was told to us by the clerks.'}`)
    .join('\n');
