/**
 * What agents really do for a long time: batches, loops that get somewhere, waiting. None of it may be stopped, and nothing told
 * either. The last suite is the positive control: each trace is stopped when its answers and contents stop changing.
 */
import { describe, expect, it } from 'vitest';
import { type Made, made, playTrace } from '../../support/guard-trace.ts';

const { edit, fails, give, list, read, run, search, write } = made;

type Trace = readonly (Made | readonly Made[])[];

const times = <T>(count: number, make: (n: number) => T | T[]): T[] =>
  Array.from({ length: count }, (_, n) => make(n + 1)).flat() as T[];

const failing = (left: number): string => `${left} failing, ${20 - left} passing (${90 + left} ms)`;
const test = (left: number): Made => run('npm test', failing(left), left === 0 ? 0 : 1);
const status = (answer = ''): Made => run('git status --short', answer);

const traces: Record<string, Trace> = {
  'the same edit in 20 files': times(20, (n) => [
    read(`src/part${n}.js`, `var a = ${n}`),
    edit(`src/part${n}.js`, '-var a\n+const a', `const a = ${n}`),
  ]),
  'the same edit in 20 files, in one reply': [
    times(20, (n) => edit(`src/part${n}.js`, '-var\n+const', `${n}`)),
  ],
  'a rename over the whole tree': [
    search('oldName', 'in 30 files'),
    ...times(30, (n) => edit(`src/${n}.ts`, '-oldName\n+newName', `newName ${n}`)),
    search('oldName', 'nothing'),
    test(0),
  ],
  'the same fix with the whole suite red until the last': times(12, (n) => [
    edit(`src/${n}.js`, '-a\n+b', `b ${n}`),
    run('npm test', 'FAIL', n === 12 ? 0 : 1),
  ]),
  'lint, fix, lint': times(10, (n) => [
    run('npx eslint .', `${11 - n} problems`, 1),
    edit('src/a.js', `fix ${n}`, `text ${n}`),
  ]),
  'one test after another': times(15, (n) => [
    test(16 - n),
    read('src/sum.js', `text ${n}`),
    write('src/sum.js', `${n}`),
  ]),
  'test, fix in another file, test with the same failure': times(8, (n) => [
    run('npm test', 'TypeError: undefined is not a function', 1),
    read(`src/${n}.js`),
    edit(`src/${n}.js`, '-x\n+x ?? y', `fixed ${n}`),
  ]),
  'a long file in pages': times(40, (n) =>
    read('src/huge.js', `lines ${n}`, { offset: n * 200, limit: 200 }),
  ),
  'reading the whole tree': [list('.'), ...times(80, (n) => read(`src/${n}.js`))],
  'empty files read': times(20, (n) => read(`src/${n}/index.js`, '')),
  'searching many words, nothing found': times(25, (n) => search(`word${n}`, 'Nothing found.')),
  'grep in 20 files, each without a match': times(20, (n) => run(`grep -n TODO src/${n}.js`, '', 1)),
  'missing files tried one by one': times(10, (n) =>
    fails(read(`src/${n}/none.js`), `There is no file src/${n}/none.js.`),
  ),
  'waiting for a build with sleep': times(15, () => run('sleep 5; tail -n 1 build.log', 'building')),
  'waiting for a server that is not up yet': [
    ...times(8, () => run('sleep 1; curl -s localhost:3000', 'connection refused', 7)),
    run('sleep 1; curl -s localhost:3000', 'ok'),
  ],
  'looking at a command in the background as it prints': times(12, (n) => ({
    ...run('cat dev.log', 'started'),
    background: `[In the background b1 runs.] line ${n}`,
  })),
  'progress that is polled': times(30, (n) => run('cat progress', `${n} of 30`)),
  'git bisect': times(12, (n) => run('git bisect good', `Bisecting: ${12 - n} left`)),
  'rebase step by step': times(10, (n) => run('git rebase --continue', `Rebasing (${n}/10)`)),
  'retry after the person said no': [
    { ...run('npm publish'), rejected: 'not yet' },
    read('package.json'),
    { ...run('npm publish'), rejected: 'set the version first' },
    edit('package.json', '-1.0.0\n+1.0.1', '1.0.1'),
    run('npm publish', 'published'),
  ],
  'a patch in new versions until the person takes it': [
    { ...write('a.md', 'one'), rejected: 'shorter' },
    { ...write('a.md', 'two'), rejected: 'shorter still' },
    { ...write('a.md', 'three'), rejected: 'no, shorter' },
    write('a.md', 'four'),
  ],
  'an edit that misses twice, then fits': [
    fails(edit('a.js', '-x', ''), 'No such place in a.js. Nearest: line 3.'),
    read('a.js'),
    fails(edit('a.js', '-y', ''), 'No such place in a.js. Nearest: line 9.'),
    read('a.js', 'text', { offset: 5 }),
    edit('a.js', '-z', 'done'),
  ],
  'a change tried and undone, then another': [
    write('a.js', 'one'),
    test(3),
    write('a.js', 'two'),
    test(4),
    write('a.js', 'one'),
    test(3),
    write('a.js', 'three'),
    test(0),
  ],
  'a file read again after each change of it': times(20, (n) => [
    read('a.js', `text ${n}`),
    write('a.js', `text ${n + 1}`),
  ]),
  'a look at the state before each commit': times(10, (n) => [
    write(`f${n}.js`, 'x'),
    status(`?? f${n}.js`),
    run(`git add f${n}.js && git commit -qm "Add f${n}"`),
    status(),
  ]),
  'is a test flaky': [read('a.test.js'), ...times(5, () => run('npm test -- a.test.js', '1 passing'))],
  'a formatter run after each of 15 files': times(15, (n) => [
    write(`src/${n}.ts`, `${n}`),
    run('npm run format', 'formatted'),
  ]),
  'services restarted until one comes up': [
    run('npm run e2e', 'ECONNREFUSED', 1),
    run('docker start db', 'db'),
    run('npm run e2e', 'ECONNREFUSED', 1),
    run('docker restart db', 'db'),
    run('npm run e2e', 'ECONNREFUSED', 1),
    run('docker start cache', 'cache'),
    run('npm run e2e', 'ok'),
  ],
  'a second look at what was read first': [
    ...times(6, (n) => read(`src/${n}.js`)),
    read('src/1.js'),
    search('sum'),
    read('src/2.js'),
    write('plan.md', 'plan'),
  ],
  'something installed between two looks at the same failure': [
    ...[
      run('npm run lint', 'no parser', 1),
      run('npm test', 'no parser', 1),
      run('npm i -D parser', 'added 1'),
    ],
    ...[list('node_modules/parser'), run('npm run lint', 'no parser', 1), run('npm test', 'no parser', 1)],
    ...[edit('package.json', '+parser', 'parser'), run('npm run lint'), run('npm test')],
  ],
  'a rename in 60 files, a commit each': times(60, (n) => [
    edit(`src/${n}.ts`, '-oldName\n+newName', `newName ${n}`),
    run(`git commit -qam "Rename in ${n}"`),
  ]),
  'a test that says nothing but its exit, after each edit of one file': times(20, (n) => [
    edit('src/a.js', `part ${n}`, `text ${n}`),
    run('node check.js', '', n === 20 ? 0 : 1),
  ]),
  'two checks in turn while both are red': times(12, (n) => [
    run('npm run types', `${13 - n} errors`, 1),
    edit('src/a.ts', `types ${n}`, `a ${n}`),
    run('npm test', 'FAIL src/a.test.ts', 1),
    edit('src/b.ts', `tests ${n}`, `b ${n}`),
  ]),
  'red, green, red, green, with the same words each time': times(8, (n) => [
    edit('a.test.js', `case ${n}`, `test ${n}`),
    run('npm test', '1 failing', 1),
    edit('a.js', `code ${n}`, `code ${n}`),
    run('npm test', 'ok'),
  ]),
  'one failure gone, another come, then both gone': [
    ...[run('npm test', 'FAIL a', 1), edit('a.js', '1', '1'), run('npm test', 'FAIL b', 1)],
    ...[edit('a.js', '2', '2'), run('npm test', 'FAIL a', 1), edit('a.js', '3', '3'), run('npm test', 'ok')],
  ],
  'a download tried again on a bad network': [
    run('npm ci', 'ECONNRESET', 1),
    run('npm ci', 'ECONNRESET', 1),
    run('npm ci', 'added 300'),
    run('npm test', 'ok'),
  ],
  'waiting for a server in the background': [
    { ...run('npm run dev'), background: '[b1 runs.]' },
    ...times(10, () => run('sleep 2 && curl -sf localhost:5173', '', 7)),
    run('sleep 2 && curl -sf localhost:5173', '<html>'),
  ],
  'a look at the state between edits that it does not show': times(15, (n) => [
    edit('src/a.js', `${n}`, `text ${n}`),
    status('M src/a.js'),
  ]),
  'twelve tasks of one kind': times(12, (n) =>
    give(`Rename a to b in part ${n}.`, 'done', { [`${n}`]: 'b' }),
  ),
  'the next item, in the same words each time': times(10, (n) => [
    give('Take the next open item of plan.md and do it.', 'done', { [`src/${n}.js`]: 'new' }),
  ]),
  'the tests run by another agent after each task': times(8, (n) => [
    give(`Mend failure ${n}.`, 'done', { 'a.js': `${n}` }),
    give('Run the tests and say what fails.'),
  ]),
  'a task that failed, given once more': [
    give('Split the parser.', 'failed'),
    read('src/parser.js'),
    give('Split the parser.', 'done', { 'src/parser.js': 'split' }),
  ],
  'checks before and after': [
    ...[status(), run('npm run lint'), test(0), write('a.js', '1')],
    ...[status('M a.js'), run('npm run lint'), test(0), run('git diff --stat', 'a.js | 1')],
  ],
};

describe('realistic work', () => {
  it.each(Object.entries(traces))('%s is told nothing and not stopped', (_, trace) => {
    expect(playTrace(trace)).toEqual([]);
  });

  it('is enough of it', () => {
    const calls = Object.values(traces).flat(2).length;
    expect([Object.keys(traces).length >= 20, calls > 500]).toEqual([true, true]);
  });
});

describe('the same work that gets nowhere', () => {
  it.each(Object.entries(traces))('%s: its last three calls again and again are stopped', (_, trace) => {
    const last = trace
      .flat()
      .slice(-3)
      .map(({ rejected: __, background: ___, ...made }) => made);
    const told = playTrace([...trace, ...times(30, () => last)]);
    expect(told.map(({ verdict }) => verdict.act).slice(-2)).toEqual(['refuse', 'stop']);
  });
});
