/** The report of a run: what counts as verified, what does not, and that nobody's words make anything of it but words. */
import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/main/pipeline/artefacts.ts';
import type { Catalogue, Deliverable, NamedWriter } from '../../../src/main/pipeline/deliverable-table.ts';
import { type ReportFacts, reportPage } from '../../../src/main/pipeline/report-page.ts';
import type { PipelineRun, RunFact } from '../../../src/shared/pipeline-run.ts';
import { begunStep, gateResult, story, upTo } from '../../support/run-story.ts';

const verified = story(upTo('report'));
type Gate = ReportFacts['gates'][number];
const gate = (name: string, status: Gate['status'], more: Partial<Gate> = {}): Gate => ({
  ...{ ...gateResult(name, status), isStale: false, record: null, ...more },
});
const changed = (files: readonly Deliverable[], more: Partial<Catalogue> = {}): Catalogue => ({
  ...{ with: { kind: 'begun' }, files, ...more },
});
const page = (more: Partial<ReportFacts> = {}): string =>
  reportPage({ run: verified, fields: [], gates: [], deliverables: changed([]), now: 0, ...more });
const writer = (who: NamedWriter['who'], name = '', isGuess = false): NamedWriter => ({ who, name, isGuess });
const file = (path: string, more: Partial<Deliverable> = {}): Deliverable => ({
  ...{ path, change: 'added', bytes: 1, digest: 'd', by: [writer('this-run')], ...more },
});
const section = (text: string, title: string): string =>
  text.split('\n## ').find((one) => one.startsWith(`${title}\n`)) ?? '';

describe('what an agent said', () => {
  it('is verified by gates that passed after it, and only while they stand', () => {
    expect(section(page(), 'Sub-stages')).toContain('Did 1.');
    expect(section(page(), 'Unverified')).toContain('*None.*');
    const stale = page({ gates: [gate('types', 'pass', { isStale: true })] });
    expect(section(stale, 'Unverified')).toContain('Did 1.');
    expect(section(stale, 'Sub-stages')).toContain('*None.*');
    expect(section(stale, 'Verdict')).toContain('0 of 1 gates passed, 1 no longer count');
    expect(section(stale, 'Known limits')).toContain('Gate types: types pass (files changed since)');
  });

  it.each(['not-available', 'fail', 'never', 'stale'] as const)(
    'is not verified by a gate that is %s',
    (status) => {
      const facts = upTo('report').map(
        (fact): RunFact =>
          fact.type === 'gates.ran' && fact.data.name !== null
            ? { ...fact, data: { ...fact.data, results: [gateResult('types', status)] } }
            : fact,
      );
      const text = page({ run: story(facts), gates: [gate('types', status)] });
      expect(section(text, 'Unverified')).toContain('Did 1.');
      expect(section(text, 'Verdict')).toContain('0 of 1 gates passed');
      expect(section(text, 'Known limits')).toContain(`types ${status}`);
    },
  );

  it('counts, where it mended, by the gates of its stage that ran after it', () => {
    const ran = (status: Gate['status']): RunFact => ({
      ...{ type: 'gates.ran', data: { stage: 'verify', name: null, results: [gateResult('types', status)] } },
    });
    const mended: RunFact[] = [
      ...[...upTo('verify'), ran('fail'), begunStep('mend', 'verify')],
      { type: 'step.ended', data: { stage: 'verify', name: 'mend', said: 'Mended.' } },
    ];
    const left: RunFact = {
      ...{ type: 'step.left', data: { stage: 'verify', name: 'mend', as: 'done', by: 'app', why: '' } },
    };
    expect(section(page({ run: story([...mended, left]) }), 'Unverified')).toContain('Mended.');
    const text = page({ run: story([...mended, ran('pass'), left]) });
    expect(section(text, 'Sub-stages')).toContain('Mended.');
    expect(section(text, 'Known limits')).toContain('*None.*');
  });
});

describe('the report', () => {
  it('tells what was asked for in the words of the person, and what they said on the way', () => {
    const run = story([{ type: 'course.noted', data: { words: 'Use port 5433.' } }], verified);
    const asked = section(page({ run }), 'What was asked for');
    expect(asked).toContain('**In your words**\n\n> All of it.');
    expect(asked).toContain('**On the way**\n\n> Use port 5433.');
    const field = section(page({ fields: [{ title: 'Scope', text: 'A part.' }] }), 'What was asked for');
    expect(field).toContain('**Scope**\n\n> A part.');
    expect(field).not.toContain('All of it.');
  });

  it('names what has to be looked at to deploy it, and no file that is gone', () => {
    const paths = [
      'Dockerfile',
      'src/main.ts',
      'orders/.env.example',
      'infra/nginx/site.conf',
      'docs/runbook.md',
    ];
    const gone = file('docker-compose.yml', { change: 'deleted', digest: null });
    const foreign = file('Containerfile', { by: [writer('session', 'Other')] });
    const deliverables = changed([...paths.map((path) => file(path)), gone, foreign]);
    const notes = section(page({ deliverables }), 'Deployment notes');
    expect(notes.trim().split('\n').slice(2)).toEqual([
      '- Settings it reads: `orders/.env.example`',
      '- Image: `Dockerfile`',
      '- Way in: `infra/nginx/site.conf`',
      '- Operation: `docs/runbook.md`',
    ]);
    expect(section(page({ deliverables: changed([file('src/a.ts')]) }), 'Deployment notes')).toContain(
      '*None.*',
    );
  });

  it('says whose each file is, and puts what others did apart', () => {
    const files = [
      file('a.ts'),
      file('b.ts', { by: [writer('this-run', '', true), writer('run', 'Second')] }),
      file('c.ts', { by: [writer('session', 'Third')] }),
      file('d.ts', { change: 'deleted', digest: null, by: [writer('nobody')] }),
    ];
    const text = section(page({ deliverables: changed(files) }), 'Deliverables');
    const [own = '', others = ''] = text.split('### Changed meanwhile, but not by this run');
    expect(own).toContain('| `a.ts` | added | this run | 1 | `d` |');
    expect(own).toContain('| `b.ts` | added | this run (by a command) and run “Second” |');
    expect(others).toContain('| `c.ts` | added | session “Third” |');
    expect(others).toContain('| `d.ts` | deleted | no record |  |  |');
    expect(others).toContain('*No record*: ');
    expect(section(page({ deliverables: changed([file('a.ts')]) }), 'Deliverables')).not.toMatch(
      /meanwhile|record|command/,
    );
  });

  it('says that it cannot tell what changed where the list from the beginning is not there', () => {
    const none = page({ deliverables: changed([], { with: { kind: 'nothing' } }) });
    for (const title of ['Deliverables', 'Known limits'])
      expect(section(none, title)).toContain('so that what changed cannot be told');
    const since = page({ deliverables: changed([], { with: { kind: 'checkpoint', at: 0 } }) });
    expect(section(since, 'Deliverables')).toContain('the first checkpoint since, of 1970-01-01 00:00 UTC');
    expect(section(page(), 'Known limits')).not.toContain('list of the files');
  });

  it('counts each gate in its verdict, and says where there was none', () => {
    const gates = [
      ...[gate('types', 'pass'), gate('tests', 'fail'), gate('lint', 'fail', { isHard: false })],
      ...[gate('one', 'never'), gate('two', 'interrupted'), gate('three', 'stale')],
    ];
    expect(section(page({ gates }), 'Verdict')).toContain(
      '1 of 6 gates passed, 1 failed, 1 failed that need not pass, 1 never run, 1 not run to their end, 1 no longer count',
    );
    expect(section(page(), 'Verdict')).toContain(
      'No gate was run, so that all there is are words of agents.',
    );
  });

  it('gives each command as it was run, and says what it is about and how long stages took', () => {
    const command = "grep -E 'a\\|b' src | wc -l";
    const record = { command, exitCode: 0, milliseconds: 1_000, tree: 'abc' };
    const run = story(upTo('report'));
    const stages = run.stages.map((one) => ({ ...one, begun: 0, ended: 3_725_000 }));
    const from = { run: 'r0', level: 2 };
    const text = page({ run: { ...run, stages, from }, gates: [gate('types', 'pass', { record })] });
    expect(section(text, 'Commands of the gates')).toContain(`- types: \`${command}\``);
    expect(section(text, 'Stages')).toContain('| done | 1 h 2 min |');
    expect(text).toContain('with the model `m`; run `r1`.\n\nIt raises run `r0` to level 2');
    expect(text).toContain('Beside this report: `plan.md`, `run.json`.');
  });

  it('is the end of its own stage', () => {
    const stages = section(page(), 'Stages');
    expect(stages).toContain('| Report | this report |');
    expect(stages).toContain('| Build | done |');
  });

  it('says what has to be installed for a gate to say anything, and counts nothing of it as passed', () => {
    const some: RunFact[] = upTo('report').map(
      (fact): RunFact =>
        fact.type === 'gates.ran' && fact.data.name === 'task-1'
          ? {
              ...fact,
              data: {
                ...fact.data,
                results: [gateResult('types', 'pass'), gateResult('lint', 'not-available')],
              },
            }
          : fact,
    );
    const absent = { line: 'ruff and mypy are not there' };
    const named = { line: 'not here', missing: ['the linter, and its rules', 'mypy'] };
    const gates = [
      gate('types', 'pass'),
      gate('lint', 'not-available', absent),
      gate('tests', 'not-available'),
    ];
    const text = page({ run: story(some), gates });
    const newer = page({ gates: [...gates, gate('all', 'not-available', named)] });
    // Results of older runs have names in their line only.
    expect(section(newer, 'Gates')).toContain('missing (ruff, mypy, the linter, and its rules), then');
    expect(section(text, 'Verdict')).toContain('1 of 3 gates passed, 2 not available, 1 of 2 sub-stages');
    expect(section(text, 'Gates')).toContain('| lint | not available | ruff and mypy are not there |');
    expect(section(text, 'Gates')).toContain('Install what is missing (ruff, mypy), then run');
    expect(section(page({ gates: [gate('types', 'pass')] }), 'Gates')).not.toContain('Install');
    const unverified = section(text, 'Unverified');
    expect(unverified).toContain('Did 1.');
    expect(unverified).toContain('types: types pass; lint: not available, lint not-available');
    expect(section(text, 'Sub-stages')).toContain('Did 2.');
  });
});

/** Everything that a run has words in, by whoever. */
function said(words: string): string {
  const run: PipelineRun = {
    ...verified,
    title: words,
    workspace: `/w/${words}`,
    stages: verified.stages.map((stage) => ({
      ...stage,
      steps: stage.steps.map((step) => ({ ...step, title: words, said: words, why: words })),
    })),
    decisions: [{ at: 0, stage: null, line: words }],
  };
  const record = { command: words, exitCode: 0, milliseconds: 1, tree: 'abc' };
  return page({
    ...{ run, fields: [{ title: words, text: words }] },
    gates: [gate('types', 'soft', { title: words, line: words, record })],
    deliverables: changed([file(words), file(words, { by: [writer('session', words), writer('nobody')] })]),
  });
}

const odd = fc
  .oneof(
    fc.array(
      fc.constantFrom(
        ...[
          '|',
          '\\',
          '`',
          '``',
          '<',
          '>',
          '<script>',
          '<code>',
          '<pre>',
          '<img src=//evil/x ',
          '![a](http://b)',
          '[a](javascript:b)',
        ],
        ...[
          '<https://a.b>',
          'https://a.b',
          '\n',
          '\n\n## X\n',
          '\n---\n',
          '```\n',
          '# ',
          '- ',
          '1. ',
          '&lt;',
          '_',
          '*',
          '~~',
          'a',
        ],
      ),
      { maxLength: 8 },
    ),
    fc.array(fc.string(), { maxLength: 4 }),
  )
  .map((list) => list.join(''));

const cellsOf = (html: string): number => [...html.matchAll(/<t[dh][ >]/g)].length;
const headsOf = (html: string): number => [...html.matchAll(/<h[1-6][ >]/g)].length;
const tagsOf = (html: string): Set<string> =>
  new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag = '']) => tag.toLowerCase()));

describe('words of any shape', () => {
  const usual = marked.parse(said('words'), { async: false });

  it('break no table, begin no section, and make no element, also where HTML counts', () => {
    const tags = tagsOf(usual);
    for (const tag of ['a', 'p', 'br']) tags.add(tag);
    fc.assert(
      fc.property(odd, (words) => {
        const html = marked.parse(said(`w${words}`), { async: false });
        expect([cellsOf(html), headsOf(html)], said(`w${words}`)).toEqual([cellsOf(usual), headsOf(usual)]);
        expect([...tagsOf(html)].filter((tag) => !tags.has(tag))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('make a page to print without scripts, links or anything from outside', () => {
    fc.assert(
      fc.property(odd, (words) => {
        for (const text of [words, said(words)]) {
          const html = printable(words, text).split('<body>').slice(1).join('<body>');
          const tags = tagsOf(html);
          for (const tag of ['script', 'a', 'img', 'meta', 'iframe', 'link', 'svg', 'style', 'base'])
            expect(tags.has(tag), html).toBe(false);
          // Every tag is one of Markdown's, whole and without attributes of anybody's.
          const rest = html.replace(
            /<\/?[a-z0-9]+( (align="\w+"|start="\d+"|class="language-[^"<>]*"|checked=""|disabled=""|type="checkbox"))*( \/)?>/g,
            '',
          );
          expect(rest).not.toContain('<');
        }
      }),
      { numRuns: 300 },
    );
  });
});
