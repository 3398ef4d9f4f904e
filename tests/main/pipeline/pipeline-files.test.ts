/** Pipelines from files: every kind of mistake says where it is and what would be right, and whose files count. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPipelineFiles, readPipeline } from '../../../src/main/pipeline/pipeline-files.ts';
import { makeFolder } from '../../support/plays.ts';

const whole = `name: mine
title: Mine
about: For a test.
sized: true
level: ripeness
levels:
  - { level: 1, title: First, adds: It runs. }
fields:
  - { name: ripeness, kind: choice, title: Level, ask: Which?, help: So., options: [{ value: l1, title: One, adds: It runs., words: [one] }, { value: l2, title: Two, adds: More., words: [two] }] }
rules:
  - { name: http-only, rule: Over HTTP. }
gates:
  types: { title: Types, run: tsc }
stages:
  - { name: ask, kind: intake, title: Ask, about: Fields. }
  - { name: plan, kind: record, title: Plan, about: Tasks., ask: Write., parts: [{ name: task, title: Tasks, about: One each., fields: { done: how } }] }
  - { name: build, kind: generate, title: Build, about: Does it., items: { stage: plan, part: task }, gates: [types], steps: [{ name: start, title: Start, goal: Begin. }] }
  - { name: report, kind: report, title: Report, about: Report. }
`;
const line = (part: string): number => whole.split('\n').findIndex((one) => one.includes(part)) + 1;
const problemOf = (text: string): string => {
  const read = readPipeline('mine.yaml', text);
  return read.ok ? '' : read.error.message;
};

it('is read when nothing is wrong with it', () => expect(problemOf(whole)).toBe(''));

it('has the files that it requires made by its own work', () => {
  const read = readPipeline('mine.yaml', whole.replace('run: tsc', 'structure: { required: [a.md] }'));
  expect(read.ok && read.value.gates[0]?.how).toMatchObject({ rules: { required: ['a.md'], made: true } });
});

describe('a mistake is told with file, line, place and what would be right', () => {
  it.each<[string, string, string, string, RegExp]>([
    [
      'no name of a stage',
      'name: plan, kind',
      'name: Plan It, kind',
      'kind: record',
      /stages\.1\.name is 1 to 40 lower-case/,
    ],
    [
      'a word that is not known',
      'about: Tasks., ask',
      'abut: x, about: Tasks., ask',
      'kind: record',
      /stages\.1\.abut is not known here/,
    ],
    ['a kind that there is not', 'kind: report', 'kind: repot', 'kind: repot', /stages\.3/],
    [
      'a stage called as another one',
      'name: build, kind',
      'name: plan, kind',
      'kind: generate',
      /stages\.2\.name is "plan", which another/,
    ],
    [
      'a gate that there is not',
      'gates: [types]',
      'gates: [lint]',
      'kind: generate',
      /stages\.2\.gates names the gate "lint"/,
    ],
    [
      'a gate by a name of every object',
      'gates: [types]',
      'gates: [constructor]',
      'kind: generate',
      /names the gate "constructor"/,
    ],
    [
      'items of a part that there is not',
      'part: task }',
      'part: risk }',
      'kind: generate',
      /stages\.2\.items names the part "risk"/,
    ],
    [
      'a level field that is none',
      'level: ripeness',
      'level: size',
      'level:',
      /level is the name of a field of kind "choice"/,
    ],
    ['levels without their field', 'level: ripeness\n', '', 'levels:', /levels go with "level"/],
    [
      'a level twice',
      'adds: It runs. }\nfields',
      'adds: It runs. }\n  - { level: 1, title: B, adds: C. }\nfields',
      '',
      /levels\.1\.level is "1", which is there already/,
    ],
    [
      'a rule twice',
      '  - { name: http-only, rule: Over HTTP. }',
      '  - { name: http-only, rule: A. }\n  - { name: http-only, rule: B. }',
      '',
      /rules\.1\.name is "http-only"/,
    ],
    [
      'a part that answers have',
      'parts: [{ name: task',
      'parts: [{ name: remove, title: R, about: R. }, { name: task',
      'kind: record',
      /parts\.0\.name is "remove", which Patchbay/,
    ],
    [
      'a field that entries have',
      'fields: { done: how }',
      'fields: { text: how }',
      'kind: record',
      /fields\.text is "text", which Patchbay/,
    ],
    [
      'a step as items are called',
      'name: start, title',
      'name: task-1, title',
      'kind: generate',
      /steps\.0\.name is "task-1"/,
    ],
    [
      'a step as the mending is called',
      'name: start, title',
      'name: mend, title',
      'kind: generate',
      /steps\.0\.name is "mend"/,
    ],
    [
      'a record with the page of the report',
      'name: plan, kind',
      'name: report, kind',
      'kind: record',
      /stages\.1\.name is "report", which Patchbay/,
    ],
    ['no YAML', 'title: Mine', 'title: [Mine', '', /is no YAML/],
  ])('%s', (_what, from, to, at, why) => {
    expect(whole).toContain(from);
    const said = problemOf(whole.replace(from, to));
    expect(said).toMatch(why);
    expect(said).toMatch(/^mine\.yaml line \d+: /);
    if (at !== '' && to !== '')
      expect(said).toContain(
        `line ${
          whole
            .replace(from, to)
            .split('\n')
            .findIndex((one) => one.includes(at)) + 1
        }:`,
      );
  });

  it('has a size of a stage only where sizes are judged', () => {
    const sized = whole.replace('kind: report,', 'kind: report, from: large,');
    expect(problemOf(sized)).toBe('');
    expect(problemOf(sized.replace('sized: true', 'sized: false'))).toBe(
      `mine.yaml line ${line('kind: report')}: stages.3.from goes with "sized: true" at the top, and only with it.`,
    );
  });

  it('tells all of them at once, and asks for fields where there are none', () => {
    const two = whole.replace('gates: [types]', 'gates: [lint]').replace('part: task }', 'part: risk }');
    expect(problemOf(two).split('\n')).toHaveLength(2);
    const none = whole
      .replace(/^ {2}- \{ name: ripeness.*\n/m, '')
      .replace('fields:\n', '')
      .replace(/^level: .*\n|^levels:\n.*\n/gm, '');
    expect(problemOf(none)).toContain('add them under "fields"');
  });
});

describe('whose pipelines count', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const named = (name: string, title: string): string =>
    `name: ${name}\ntitle: ${title}\nabout: A.\nstages:\n  - { name: report, kind: report, title: Report, about: R. }\n`;
  const make = (files: Record<string, string>) => {
    folder = makeFolder({ 'shipped/change.yaml': named('change', 'Ours'), 'root/x': '', ...files });
    return (isTrusted = true) => {
      const { list, problems } = createPipelineFiles({
        ...{ shipped: join(folder, 'shipped'), own: join(folder, 'own'), trusts: () => isTrusted },
      }).in(join(folder, 'root'));
      return {
        list: list.map(({ pipeline, source }) => `${source} ${pipeline.name} ${pipeline.title}`),
        problems,
      };
    };
  };
  const theirs = { 'root/.patchbay/pipelines/theirs.yaml': named('theirs', 'Theirs') };

  it("lets the person's take the place of one of ours, and a folder's only stand beside it", () => {
    const found = make({
      ...{ 'own/a.yaml': named('change', 'Mine'), 'own/b.yaml': named('change', 'Twice'), ...theirs },
      'root/.patchbay/pipelines/zzz.yaml': named('change', 'Not this'),
    })();
    expect(found.list).toEqual(['own change Mine', 'workspace theirs Theirs']);
    expect(found.problems).toHaveLength(2);
    expect(found.problems.join()).toMatch(
      /\/b\.yaml: name is "change".*another name.*\.patchbay\/pipelines\/zzz\.yaml/,
    );
  });

  it('counts nothing of a folder that is not trusted', () => {
    const found = make(theirs)(false);
    expect(found.list).toEqual(['shipped change Ours']);
    expect(found.problems.join()).toContain('once you trust it');
  });

  it.each(['root/.patchbay', 'root/.patchbay/pipelines', 'root/.patchbay/pipelines/theirs.yaml'])(
    'counts nothing by way of a link in place of %s',
    (path) => {
      const look = make(theirs);
      renameSync(join(folder, path), join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(folder, path));
      expect(look().list).toEqual(['shipped change Ours']);
      expect(look().problems).toHaveLength(1);
    },
  );

  it('is not broken by a file in place of the folder, or a folder in place of a file', () => {
    const look = make({ 'root/.patchbay/pipelines': 'x', own: 'x' });
    expect(look().list).toEqual(['shipped change Ours']);
    rmSync(join(folder, 'own'));
    mkdirSync(join(folder, 'own/dir.yaml'), { recursive: true });
    writeFileSync(join(folder, 'own/large.yaml'), `# ${'x'.repeat(200_000)}`);
    expect(look().problems.join()).toMatch(/dir\.yaml: is not a regular file.*large\.yaml: is larger than/);
  });
});
