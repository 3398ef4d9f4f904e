/** Folders are told apart by what they are: one folder by two names is opened once, another in its place anew. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFolders } from '../../src/main/folders.ts';

it('two names of one folder share its checkpoints; a folder put in its place does not', async () => {
  const base = mkdtempSync(join(tmpdir(), 'patchbay-folders-'));
  const [real, link] = [join(base, 'real'), join(base, 'link')];
  mkdirSync(real);
  symlinkSync(real, link);
  const opened: string[] = [];
  const folders = createFolders(
    { dataFolder: join(base, 'data'), settings: { get: () => 5 as never } },
    ({ workspace }) => opened.push(workspace.identity),
  );
  const [one, other] = [await folders.open(real), await folders.open(`${link}/`)];
  expect(one).toBe(other);
  renameSync(real, join(base, 'before'));
  expect(await folders.open(real)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  mkdirSync(real);
  const replaced = await folders.open(real);
  expect(replaced.ok && (await replaced.value.workspace.list({})).ok).toBe(true);
  expect(new Set(opened).size).toBe(2);
  await folders.close();
  rmSync(base, { recursive: true });
});
