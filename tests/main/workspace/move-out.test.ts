/** What is moved out of a workspace arrives whole, is no longer there, and nothing else is touched. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openWorkspace } from '../../../src/main/workspace/workspace.ts';

const made: string[] = [];
const folder = (place: string): string => {
  const path = fs.realpathSync(fs.mkdtempSync(join(place, 'patchbay-move-')));
  made.push(path);
  return path;
};
afterAll(() => {
  for (const path of made) fs.rmSync(path, { recursive: true, force: true });
});

const isElsewhere = fs.existsSync('/dev/shm') && fs.statSync('/dev/shm').dev !== fs.statSync(tmpdir()).dev;

it.each([
  ['within a file system', () => folder(tmpdir()), true],
  ['to another file system', () => folder('/dev/shm'), isElsewhere],
] as const)('%s', async (_, place, isHere) => {
  if (!isHere) return;
  const [root, to] = [folder(tmpdir()), place()];
  fs.mkdirSync(join(root, 'sub/.git/hooks'), { recursive: true });
  fs.writeFileSync(join(root, 'sub/.git/hooks/run'), 'x', { mode: 0o755 });
  fs.writeFileSync(join(root, 'kept'), 'kept');
  fs.symlinkSync('../kept', join(root, 'sub/link'));
  fs.symlinkSync('sub', join(root, 'way'));
  const opened = await openWorkspace(root);
  if (!opened.ok) throw new Error(opened.error.message);
  const { moveOut } = opened.value;

  expect(await moveOut('sub/.git', join(to, 'a/.git'))).toMatchObject({ ok: true });
  expect(fs.existsSync(join(root, 'sub/.git'))).toBe(false);
  expect(fs.statSync(join(to, 'a/.git/hooks/run')).mode & 0o777).toBe(0o755);
  expect(await moveOut('sub/link', join(to, 'link'))).toMatchObject({ ok: true });
  expect(fs.readlinkSync(join(to, 'link'))).toBe('../kept');
  expect(fs.readFileSync(join(root, 'kept'), 'utf8')).toBe('kept');

  expect(await moveOut('sub/.git', join(to, 'b'))).toMatchObject({ error: { code: 'not_found' } });
  expect(await moveOut('way/link', join(to, 'c'))).toMatchObject({ error: { code: 'denied' } });
  expect(await moveOut('../x', join(to, 'd'))).toMatchObject({ ok: false });
});
