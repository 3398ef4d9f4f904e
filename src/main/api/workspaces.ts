/** Folders to work in: recent ones, a look into folders for picking one, the native dialog where there is one, the demo. */
import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { demoModel } from '../../shared/model-name.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { copyFolder } from '../base/copy-folder.ts';
import { failFromErrno } from '../workspace/errno.ts';
import { openRoot } from '../workspace/workspace.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

const demoTask = 'Fix the failing test';

export function workspaceHandlers(api: Api, { recent, shell, about, trust, engine, orchestrator }: Services) {
  return {
    recent: api.workspace.recent.handler(() =>
      recent.list().map((row) => ({ ...row, exists: existsSync(row.path) })),
    ),
    forget: api.workspace.forget.handler(({ input }) => {
      recent.forget(input.path);
      return {};
    }),
    trust: api.workspace.trust.handler(async ({ input }) => trust.look((await root(input.path)).path)),
    setTrust: api.workspace.setTrust.handler(async ({ input: { path, digest } }) => {
      const { path: real } = await root(path);
      unwrap(digest === null ? trust.distrust(real) : trust.trust(real, digest));
      if (digest === null) await endAllIn(real, { engine, orchestrator });
      return trust.look(real);
    }),
    browse: api.workspace.browse.handler(async ({ input }) => unwrap(await browse(input.path ?? about.home))),
    pick: api.workspace.pick.handler(async () => {
      if (shell.pickFolder === undefined)
        return unwrap(fail('unavailable', 'This host has no folder dialog.', 'Type the path of the folder.'));
      return { path: await shell.pickFolder() };
    }),
    demo: api.workspace.demo.handler(async () => {
      const path = join(
        about.dataFolder,
        'demo',
        new Date().toISOString().replace(/[:.]/g, '-'),
        'pocket-ledger',
      );
      await copyFolder(about.demoFolder, path);
      // Ours, to the byte.
      const real = await realpath(path);
      unwrap(trust.trust(real, trust.look(real).digest));
      return { path, task: demoTask, model: demoModel };
    }),
  };
}

const root = async (path: string) => unwrap(await openRoot(path));

/** Folders inside `path`, hidden ones last. */
async function browse(
  path: string,
): Promise<Result<{ path: string; parent: string | null; folders: string[] }>> {
  try {
    const real = await realpath(path);
    const entries = await readdir(real, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    folders.sort((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')) || a.localeCompare(b));
    const parent = dirname(real);
    return ok({ path: real, parent: parent === real ? null : parent, folders });
  } catch (error) {
    const failed = failFromErrno(error, path);
    if (failed.ok) return failed;
    const { code, message } = failed.error;
    return fail(code, message, 'Check the path, or choose another folder.');
  }
}

/** What runs in a folder was let run because the folder was trusted. */
async function endAllIn(
  root: string,
  { engine, orchestrator }: Pick<Services, 'engine' | 'orchestrator'>,
): Promise<void> {
  const there = engine.book.rows().filter(({ workspace }) => workspace === root);
  await Promise.all(
    there.map(async ({ id, status }) => {
      if (status === 'running') unwrap(await orchestrator.stop(id));
      await engine.backgrounds.end(id);
    }),
  );
}
