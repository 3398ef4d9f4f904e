/** What a run left, put into a folder: what else is there, or comes there in between, stays as it is, and nothing is there by halves. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { putOut } from '../../../src/main/pipeline/put-out.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts';
import { makeFolder } from '../../support/plays.ts';

let root: string;
let workspace: Workspace;
beforeEach(async () => {
  root = makeFolder();
  const opened = await openWorkspace(root);
  if (!opened.ok) throw new Error(opened.error.message);
  workspace = opened.value;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const files = (report: string, run = 'one') => [
  { name: 'report.md', text: report },
  { name: 'run.json', text: JSON.stringify({ id: run }) },
];
const put = (report: string, run = 'one', at: Pick<Workspace, 'list' | 'read' | 'apply'> = workspace) =>
  putOut(at, 'out', run, files(report, run));
const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('takes the place of what the same run left there, and of nothing else', async () => {
  mkdirSync(join(root, 'out'));
  expect(await put('First.')).toMatchObject({ ok: true });
  expect(await put('Second.')).toMatchObject({ ok: true });
  expect(read('out/report.md')).toBe('Second.');
  // A file of the person's beside it is none of ours; one of ours that they took away is written again.
  write('out/notes.md', 'Mine.');
  rmSync(join(root, 'out/report.md'));
  expect(await put('Third.')).toMatchObject({ ok: true });
  expect([read('out/report.md'), read('out/notes.md')]).toEqual(['Third.', 'Mine.']);
  expect(await put('Other.', 'two')).toMatchObject({ ok: false, error: { code: 'conflict' } });
  write('out/run.json', '{ "id": "one" }');
  expect(await put('Fourth.')).toMatchObject({ ok: false, error: { message: /left it there: run\.json/ } });
  expect(read('out/report.md')).toBe('Third.');
});

it('goes on with what was broken off in the middle, and says what to do where a file of that name is the person’s', async () => {
  await put('First.');
  write('out/report.md', 'Second.');
  expect(await put('Second.')).toMatchObject({ ok: true });
  expect(read('out/sha256sums.txt')).toContain(digestBytes('Second.'));
  write('out/sign-off.md', 'Mine.');
  const signed = [...files('Second.'), { name: 'sign-off.md', text: 'Signed.' }];
  expect(await putOut(workspace, 'out', 'one', signed)).toMatchObject({
    error: { code: 'conflict', hint: expect.stringContaining('name a folder that is not there yet') },
  });
  expect(read('out/sign-off.md')).toBe('Mine.');
});

it.each<[what: string, begin: () => void]>([
  ['a list that is none', () => write('out/sha256sums.txt', 'report.md is mine\n')],
  ['a list that leads elsewhere', () => write('out/sha256sums.txt', `${'0'.repeat(64)}  ../a\n`)],
  ['a record that cannot be read', () => write('out/run.json', '{')],
  ['a record that is gone', () => rmSync(join(root, 'out/run.json'))],
  [
    'a link in the place of a file',
    () => {
      rmSync(join(root, 'out/report.md'));
      write('elsewhere.md', 'Mine.');
      symlinkSync(join(root, 'elsewhere.md'), join(root, 'out/report.md'));
    },
  ],
])('is refused by %s', async (_, begin) => {
  await put('First.');
  begin();
  const before = readdirSync(join(root, 'out'));
  expect(await put('Second.')).toMatchObject({ ok: false });
  expect(readdirSync(join(root, 'out'))).toEqual(before);
});

it('writes nothing where a file of that name comes in between', async () => {
  const late: typeof workspace.apply = (changes) => {
    mkdirSync(join(root, 'out'), { recursive: true });
    write('out/run.json', 'Mine.');
    return workspace.apply(changes);
  };
  const racing = { list: workspace.list, read: workspace.read, apply: late };
  expect(await put('First.', 'one', racing)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect([readdirSync(join(root, 'out')), read('out/run.json')]).toEqual([['run.json'], 'Mine.']);
});
