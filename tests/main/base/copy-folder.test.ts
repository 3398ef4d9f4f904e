/** A copied folder, by its bytes. That Electron's archives can be copied from in this way is not shown here: it takes Electron. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { copyFolder } from '../../../src/main/base/copy-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-copy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('copies every file at every depth, empty folders too, and leaves alone what was there', async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'a/b/to')];
  mkdirSync(join(from, 'deep/er'), { recursive: true });
  mkdirSync(join(from, 'empty'));
  mkdirSync(to, { recursive: true });
  const bytes = Buffer.from([0, 255, 10, 13]);
  for (const name of ['.hidden', 'deep/er/data.bin', 'none.txt']) writeFileSync(join(from, name), bytes);
  writeFileSync(join(from, 'none.txt'), '');
  writeFileSync(join(to, 'there.txt'), 'mine');
  await copyFolder(from, to);
  expect(readdirSync(to, { recursive: true }).map(String).sort()).toEqual(
    ['.hidden', 'deep', 'deep/er', 'deep/er/data.bin', 'empty', 'none.txt', 'there.txt'].map((name) =>
      join(name),
    ),
  );
  expect(readFileSync(join(to, 'deep/er/data.bin'))).toEqual(bytes);
  expect(readFileSync(join(to, 'none.txt'))).toHaveLength(0);
  expect(readFileSync(join(to, 'there.txt'), 'utf8')).toBe('mine');
});
