/** Looking into a folder that cannot be looked into: said in words, with the next step, and never as a code of the system. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../src/main/app.ts';
import { makeFolder, openTestApp } from '../support/app.ts';

const data = makeFolder();
const folder = makeFolder({ 'file.txt': 'words', 'inside/a': '' });
let app: App;
beforeAll(async () => {
  app = await openTestApp(data);
});
afterAll(async () => {
  await app.close();
  for (const each of [data, folder]) rmSync(each, { recursive: true });
});

const browse = (path: string) =>
  createRouterClient(app.router, { context: { through: 'cli' } }).workspace.browse({ path });

it('shows the folders inside one that is there', async () => {
  expect((await browse(folder)).folders).toEqual(['inside']);
});

it.each([
  ['that is not there', 'none', 'NOT_FOUND', /none does not exist\.$/],
  ['that is a file', 'file.txt', 'INVALID', /file\.txt has a file where a folder is needed\.$/],
  ['below a file', 'file.txt/deeper', 'INVALID', /has a file where a folder is needed\.$/],
  ['whose name is too long', 'x'.repeat(300), 'INVALID', /has a name that is too long\.$/],
])('says of one %s what is wrong', async (_name, path, code, message) => {
  await expect(browse(join(folder, path))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
    data: { hint: expect.stringContaining('Check the path') },
  });
  await expect(browse(join(folder, path))).rejects.not.toThrow(/\bE[A-Z]{4,}\b/);
});
