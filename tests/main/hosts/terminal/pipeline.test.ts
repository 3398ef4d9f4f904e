/** Pipelines from a terminal: begun, followed until they want the person, answered, and what is printed of them. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
afterEach(() => cli.close());
const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'].flatMap((one) => [
  '--set',
  one,
]);
const pipeline = (...args: string[]) =>
  cli.run(['pipeline', ...args, '--workspace', cli.workspace, ...quiet]);
const right = 'export function sum(a, b) {\n  return a + b;\n}\n';

it('takes a small change from its words to a report that is signed off', async () => {
  cli = await startCli({
    fixes: [
      { calls: [{ name: 'write_file', arguments: { path: 'src/sum.js', content: right } }] },
      { calls: [{ name: 'attempt_completion', arguments: { result: 'It adds.' } }] },
    ],
  });
  mkdirSync(join(cli.workspace, '.patchbay'));
  const gates = 'gates:\n  tests: { run: node --test, tool: exit, hard: ["exit = 0"] }\n';
  writeFileSync(join(cli.workspace, '.patchbay/gates.yaml'), gates);
  expect((await pipeline('list')).out).toMatch(/^change +A change/m);
  const text = 'Fix the typo in src/sum.js [[play:fixes]]';
  const asks = await pipeline('start', 'change', text, '--endpoint', cli.model.url, '--approve', 'reads');
  expect(asks).toMatchObject({
    code: 3,
    out: expect.stringMatching(/Gates want your word[\s\S]*node --test/),
  });
  const [, id = ''] = /^([0-9a-f]{8}) {2}/m.exec(asks.out) ?? [];
  expect((await pipeline('runs')).out).toContain(`${id}  waits for you  Fix the typo`);
  // Among all that waits, and not any more when it does not.
  expect((await cli.run(['approvals', ...quiet])).out).toBe(
    `? pipeline wants your word to run gates in "${text}", Work\n  npm run cli -- pipeline show ${id} --workspace ${realpathSync(cli.workspace)}\n`,
  );
  await pipeline('stop', id);
  expect((await cli.run(['approvals', ...quiet])).out).toBe('Nothing waits.\n');
  expect((await pipeline('remove', id)).out).toBe('Removed.\n');

  const done = await pipeline('start', 'change', text, '--endpoint', cli.model.url, '--approve', 'all');
  expect(done).toMatchObject({ code: 3, out: expect.stringContaining('waits to be signed off') });
  expect(cli.read('src/sum.js')).toBe(right);
  const [, second = ''] = /^([0-9a-f]{8}) {2}/m.exec(done.out) ?? [];
  expect((await pipeline('report', second)).out).toContain('1 of 1 gates passed');
  const out = join(cli.workspace, 'handover');
  expect((await pipeline('report', second, '--out', out)).out).toContain('files in');
  expect(cli.read('handover/report.md')).toContain('## Deliverables');
  // Another size changes nothing where the same stages are left out; a stage is begun again by its title.
  expect(await pipeline('size', second, 'huge')).toMatchObject({ code: 2 });
  expect(await pipeline('size', second, 'small')).toMatchObject({ code: 3 });
  const late = await pipeline('course', second, 'Short names.');
  expect(late).toMatchObject({ code: 1, error: expect.stringContaining('so nobody would be told.') });
  // The gates pass, so that no agent begins there: the words are not said to have reached one.
  const again = await pipeline('reopen', second, 'check', 'Short names.');
  expect(again).toMatchObject({
    code: 3,
    out: expect.stringMatching(/signed off\.\nNo agent was told this, .*:\n {2}Short names\.\n[\s\S]*reopen/),
  });
  expect((await pipeline('report', second)).out).toMatch(
    /It is small: because you said so[\s\S]*You began again at this stage/,
  );
  const signed = await pipeline('sign', second, 'Fine.');
  expect(signed).toMatchObject({ code: 0, out: expect.stringMatching(/^No agent was told this/) });
  const shown = JSON.parse((await pipeline('show', second, '--json')).out);
  expect(shown.run).toMatchObject({ status: 'finished' });
  for (const done of [['sign'], ['approve'], ['back', 'Shorter.']])
    expect(await pipeline(done[0] ?? '', second, ...done.slice(1))).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^patchbay: (It is finished|This stage has nothing)/),
    });
  // What an unset variable leaves is no run's beginning, not even the only one's.
  expect(await pipeline('remove', '')).toMatchObject({ code: 2 });
  expect((await pipeline('runs')).out).toContain(second);

  // Documents are read as they are now, by their names and by nothing else.
  const own = join(cli.dataFolder, 'pipelines');
  mkdirSync(join(own, 'change'), { recursive: true });
  copyFileSync(
    join(import.meta.dirname, '../../../../resources/pipelines/change.yaml'),
    join(own, 'change.yaml'),
  );
  const front = '---\ntitle: Style\nsummary: How it is written.\nwhen: [work]\n---\n';
  writeFileSync(join(own, 'change/style.md'), `${front}\nOne thought\u202e a line.\n`);
  expect((await pipeline('document', second, 'style')).out).toMatch(/^One thought.*202e.* a line\.\n$/i);
  expect(await pipeline('document', second, '../change')).toMatchObject({ code: 1 });
  expect(await pipeline('show', 'none')).toMatchObject({
    code: 1,
    error: expect.stringContaining('pipeline runs'),
  });
  expect(await pipeline('start', 'change')).toMatchObject({
    code: 2,
    error: expect.stringContaining('words'),
  });
});

const aside = (when: string, value: object) => ({
  ...{ aside: true, when: [when], replies: [{ text: JSON.stringify(value) }] },
});
const breaks = (what: string) => [{ rule: 'one-file', what, options: ['One', 'Two'], recommended: 'One' }];
const twice = `name: twice
title: Two lists
about: Each breaks a rule.
rules: [{ name: one-file, rule: There is one file. }]
stages:
  - { name: needs, kind: record, title: Needs, about: What., ask: Write down the needs., approve: app, parts: [{ name: need, title: Needs, about: One each. }] }
  - { name: plan, kind: record, title: Plan, about: How., ask: Divide the work., parts: [{ name: task, title: Tasks, about: One each., fields: { done: how one can tell } }] }
  - { name: report, kind: report, title: Report, about: Says it., approve: app }
`;

it('asks about its own stage, approves what was shown, and prints nothing that a terminal obeys', async () => {
  cli = await startCli({
    needs: aside('Write down the needs', { need: [], conflicts: breaks('It has two files.') }),
    // Of plays that both fit the first is played.
    shorter: aside('The person wants this changed', {
      task: [{ id: 'task-1', title: 'A sum', text: 'Shorter.', done: 'it adds' }],
    }),
    planned: aside('Divide the work', {
      task: [{ title: 'A sum', text: 'At length.', done: 'it adds' }],
      conflicts: breaks('It has a page.'),
    }),
  });
  mkdirSync(join(cli.dataFolder, 'pipelines'));
  writeFileSync(join(cli.dataFolder, 'pipelines/twice.yaml'), twice);
  const said = 'A sum\u001b[2J\u202e that adds.';
  const first = await pipeline('start', 'twice', said, '--endpoint', cli.model.url);
  const [, id = ''] = /^([0-9a-f]{8}) {2}/m.exec(first.out) ?? [];
  expect(first.out).toContain('It breaks the rule one-file: It has two files.');
  const second = await pipeline('decide', id, 'One');
  expect(second.out).toContain('It breaks the rule one-file: It has a page.');
  const read = await pipeline('decide', id, 'Two');
  const [, shown = ''] = /approve \w{8} --shown ([0-9a-f]{8})$/m.exec(read.out) ?? [];
  expect(read.out).toContain('    task-1: A sum. At length.\n      done: it adds\n');
  // What was read is not what is there when it was sent back meanwhile, from wherever.
  const changed = await pipeline('back', id, 'Shorter.', '--shown', shown);
  expect(changed.out).toContain('task-1: A sum. Shorter.');
  for (const late of [
    ['approve', id],
    ['back', id, 'Longer.'],
  ])
    expect(await pipeline(...late, '--shown', shown)).toMatchObject({
      ...{ code: 1, out: '' },
      error: expect.stringMatching(/“Plan” has changed since it was shown\.\s+Read it again; then decide\./),
    });
  expect(await pipeline('approve', id, '--shown', '')).toMatchObject({ code: 2 });
  expect(await pipeline('pause', id, '--shown', shown)).toMatchObject({ code: 2 });
  // Without it what is approved is printed above what comes of it.
  const approved = await pipeline('approve', id);
  expect(approved.out).toMatch(/^ {2}Plan\n {4}task-1: A sum\. Shorter\.\n {6}done: it adds\n/);
  expect(approved.out).toContain('waits to be signed off');
  const { out } = await pipeline('report', id);
  expect(out).toContain('# A sum␛\\[2J<U+202E> that adds.');
  for (const obeyed of ['\u001b', '\u202e']) expect(out).not.toContain(obeyed);
});

const pages = `name: pages
title: Pages
about: For people who rely on them.
anew: true
level: depth
levels: [{ level: 1, title: Overview, adds: What it is. }, { level: 2, title: Reference, adds: Every setting. }]
fields:
  - { name: readers, kind: words, title: Readers, ask: Who reads it?, help: Words follow from it. }
  - name: depth
    kind: choice
    title: Depth
    ask: How deep?
    help: It decides what is in it.
    words: [depth]
    options: [{ value: "1", title: Overview, adds: What it is. }, { value: "2", title: Reference, adds: Every setting. }]
gates: { there: { title: The page is there, structure: { required: [page.md] } } }
stages:
  - { name: ask, kind: intake, title: What it is to be, about: Two things., approve: app }
  - { name: outline, kind: record, title: Outline, about: Sections., ask: Write the sections., approve: app, parts: [{ name: section, title: Sections, about: One each., fields: { done: what one can do then } }] }
  - { name: write, kind: generate, title: Writing, about: One each., approve: app, items: { stage: outline, part: section }, gates: [there], fixes: 0 }
  - { name: report, kind: report, title: Report, about: Says it., approve: app }
`;
const section = (title: string, more: object = {}) => ({ title, text: 'It says.', done: 'begin', ...more });

it('has everything that the page can do with a sub-stage and with a run that is over, and writes over nothing', async () => {
  cli = await startCli({
    raised: aside('Raise this from level 1', {
      section: [section('Start', { id: 'section-1' }), section('More', { id: 'section-2' }), section('All')],
    }),
    outline: aside('Write the sections', { section: [section('Start'), section('More')] }),
    writes: { when: ['"Writing"'], replies: [{ text: 'Nothing to write.' }] },
  });
  mkdirSync(join(cli.dataFolder, 'pipelines'));
  writeFileSync(join(cli.dataFolder, 'pipelines/pages.yaml'), pages);
  const begin = (...more: string[]) =>
    pipeline('start', 'pages', 'A page on sums.', '--endpoint', cli.model.url, '--approve', 'all', ...more);
  expect((await pipeline('runs')).out).toMatch(/^No run in this folder/);
  expect((await pipeline('list')).out).toMatch(/^pages +Pages \(your own\)/m);
  expect(await begin('--set', 'trust=ask')).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      /^patchbay: Not trusted: nothing is built in [\s\S]*--trust, or .* trust \//,
    ),
  });
  const asks = await begin('--set', 'trust=ask', '--trust');
  expect(asks.out).toMatch(
    /1\. Readers\. Who reads it\?[\s\S]*2\. Depth\. How deep\?[\s\S]* - 2: Reference\./,
  );
  const [, id = ''] = /^([0-9a-f]{8}) {2}/m.exec(asks.out) ?? [];

  // As the line that it printed says, in one line.
  const stuck = await pipeline('answer', id, '1. Beginners 2. depth 1');
  expect(stuck).toMatchObject({ code: 3, out: expect.stringContaining('A sub-stage is stuck.') });
  for (const way of ['again', 'look', 'done', 'skip']) expect(stuck.out).toContain(` pipeline ${way} ${id}`);
  expect((await pipeline('show', id)).out).toMatch(
    /^ {4}Readers: Beginners\n {4}Depth: Overview\n[\s\S]*section-1: Start\. It says\.\n {6}done: begin\n/m,
  );
  expect(await pipeline('skip', id)).toMatchObject({ code: 2 });
  // Words that would reach nobody are not taken.
  await pipeline('pause', id);
  expect(await pipeline('again', id, 'Make it.')).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      /No agent waits for these words\.\n {2}Go on with it first: .* pipeline resume/,
    ),
  });
  expect((await pipeline('resume', id)).out).toContain('A sub-stage is stuck.');
  const next = await pipeline('skip', id, 'Not now.');
  expect(next.out).toMatch(/^ {4}skipped {2}Start {2}\(.*Not now\.\)\n {4}stuck +More/m);
  expect((await pipeline('look', id)).out).toContain('A sub-stage is stuck.');
  writeFileSync(join(cli.workspace, 'page.md'), 'A page.\n');
  expect((await pipeline('look', id)).out).toContain('waits to be signed off');
  for (const early of ['raise', 'look'])
    expect(await pipeline(early, id)).toMatchObject({
      code: 1,
      error: expect.stringMatching(/It is not signed off yet|It is at no sub-stage now/),
    });

  const out = join(cli.workspace, 'docs/run');
  const put = (folder = out) => pipeline('report', id, '--out', folder);
  const names = () => readdirSync(out).sort();
  expect(await put()).toMatchObject({ code: 0, out: `5 files in ${out}\n` });
  const signed = await pipeline('sign', id, 'Good.');
  expect(signed).toMatchObject({
    code: 0,
    out: expect.stringContaining(`raise ${id}  (to level 2: Reference)`),
  });
  // What it left there itself is brought up to date; what anybody changed or put there is not touched.
  expect(await put()).toMatchObject({ code: 0 });
  expect(names()).toEqual([
    'outline.md',
    'report.html',
    'report.md',
    'run.json',
    'sha256sums.txt',
    'sign-off.md',
  ]);
  const sums = names()
    .filter((name) => name !== 'sha256sums.txt')
    .map(
      (name) =>
        `${createHash('sha256')
          .update(cli.read(`docs/run/${name}`))
          .digest('hex')}  ${name}\n`,
    );
  expect(cli.read('docs/run/sha256sums.txt')).toBe(sums.join(''));
  await pipeline('reopen', id, 'report');
  expect([(await put()).code, names().includes('sign-off.md')]).toEqual([0, false]);
  await pipeline('sign', id, 'Good.');
  writeFileSync(join(out, 'report.md'), 'Mine.\n');
  expect(await put()).toMatchObject({ code: 1, error: expect.stringContaining('left it there: report.md') });
  expect([cli.read('docs/run/report.md'), names().includes('sign-off.md')]).toEqual(['Mine.\n', false]);
  expect(await put(join(cli.workspace, 'docs'))).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      /is there already, with other files in it\.\n {2}Name a folder that is not there/,
    ),
  });
  expect(readdirSync(join(cli.workspace, 'docs'))).toEqual(['run']);
  expect(await pipeline('show', id, '--out', out)).toMatchObject({ code: 2 });

  const above = await pipeline('raise', id);
  expect(above).toMatchObject({ code: 3, out: expect.stringContaining('A page on sums. (level 2)') });
  const [, other = ''] = /^([0-9a-f]{8}) {2}/m.exec(above.out) ?? [];
  expect(other).not.toBe(id);
  expect((await pipeline('sign', other)).out).not.toContain(' pipeline raise ');
  expect(await pipeline('raise', other)).toMatchObject({
    code: 1,
    error: expect.stringContaining('no level above its own, 2'),
  });
  const others = await pipeline('report', other, '--out', join(cli.workspace, 'docs/run'));
  expect(others).toMatchObject({ code: 1, error: expect.stringContaining('with other files in it') });
});

const begins = () => ['pipeline', 'start', 'change', 'Fix the typo in src/sum.js [[play:fixes]]', ...quiet];
const at = () => ['--workspace', cli.workspace, '--endpoint', cli.model.url];
const mends = {
  fixes: [
    { calls: [{ name: 'write_file', arguments: { path: 'src/sum.js', content: right } }] },
    { calls: [{ name: 'attempt_completion', arguments: { result: 'It adds.' } }] },
  ],
};

it('names what a sub-stage asks with what decides it, goes on behind that, and asks itself where a person sits', async () => {
  cli = await startCli(mends);
  const waits = await cli.run([...begins(), ...at()]);
  expect(waits.code).toBe(3);
  const [, id = '', approval = ''] =
    / pipeline resume (\w+)\n\? write_file .*\n.*\n {2}npm run cli -- approve (\S+)\n/.exec(waits.out) ?? [];
  expect(await cli.run(['approve', approval, ...quiet])).toMatchObject({ code: 0 });
  expect(cli.read('src/sum.js')).toBe(right);
  // The run goes on by its record, and nobody follows it.
  expect((await pipeline('resume', id)).out).toContain('waits to be signed off');

  writeFileSync(join(cli.workspace, 'src/sum.js'), '');
  const asked = await cli.atTerminal([...begins(), ...at()], [[/\[a\]pprove.*\[r\]eject/, 'a\r']]);
  expect(asked).toMatchObject({
    code: 3,
    out: expect.stringMatching(/in the sub-stage[\s\S]*to be signed off/),
  });
  expect(cli.read('src/sum.js')).toBe(right);
});

it('pauses at Ctrl-C, with the gate that ran, and goes on from there', async () => {
  cli = await startCli(mends);
  mkdirSync(join(cli.workspace, '.patchbay'));
  const gates = 'gates:\n  slow: { run: "[ -f go ] || { touch begun; sleep 60; }", tool: exit }\n';
  writeFileSync(join(cli.workspace, '.patchbay/gates.yaml'), gates);
  let isSent = false;
  const paused = await cli.start([...begins(), ...at(), '--approve', 'all', '--yes'], (out, kill) => {
    if (isSent || !out.includes('Running the gates')) return;
    isSent = true;
    kill('SIGINT');
  });
  expect(paused).toMatchObject({ code: 130, out: expect.stringContaining('It is paused.') });
  expect(paused.error).toContain('Pausing');
  const [, id = ''] = / pipeline resume (\w+)$/m.exec(paused.out) ?? [];
  writeFileSync(join(cli.workspace, 'go'), '');
  expect(await pipeline('resume', id, '--yes')).toMatchObject({
    code: 3,
    out: expect.stringContaining('waits to be signed off'),
  });
});

it('takes up what a kill broke off in the middle of a sub-stage, where no app is open', async () => {
  cli = await startCli({
    fixes: [
      { calls: [{ name: 'execute_command', arguments: { command: 'touch begun; sleep 60' } }] },
      ...mends.fixes,
    ],
  });
  let end: ((signal: NodeJS.Signals) => void) | undefined;
  const killed = cli.start([...begins(), ...at(), '--approve', 'all'], (_, kill) => {
    end = kill;
  });
  await expect.poll(() => existsSync(join(cli.workspace, 'begun'))).toBe(true);
  end?.('SIGKILL');
  await killed;
  const [, id = ''] = /^(\w{8}) {2}going/m.exec((await pipeline('runs')).out) ?? [];
  expect((await pipeline('resume', id)).out).toContain('waits to be signed off');
  expect(cli.read('src/sum.js')).toBe(right);
});
