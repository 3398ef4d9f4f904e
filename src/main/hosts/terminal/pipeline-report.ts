/**
 * `pipeline report`: on the screen, or all that the run left into a folder, which may be anywhere: it is the person's own word where. What
 * is there already is never written over: see `pipeline/put-out.ts`.
 */
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type HandedFile, putOut } from '../../pipeline/put-out.ts';
import { failFromErrno } from '../../workspace/errno.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import type { AtFolder } from './at-folder.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { program, shortId } from './program.ts';
import { printable } from './visible-text.ts';

export async function report(at: AtFolder, id: string, out: string | null): Promise<Result<ExitCode>> {
  const { client, terminal, connection, json } = at;
  const { artefacts } = await client.pipeline.show({ id });
  if (!artefacts.includes('report.md'))
    return fail(
      'not_found',
      'This run has no report yet: it is written by its last stage.',
      `See: ${program} pipeline show ${shortId(id)}`,
    );
  if (out === null) {
    const { text } = await client.pipeline.artefact({ id, name: 'report.md' });
    terminal.write(json ? `${JSON.stringify({ text })}\n` : printable(text));
    return ok(exitCodes.done);
  }
  const files: HandedFile[] = [];
  for (const name of artefacts)
    files.push({ name, text: (await client.pipeline.artefact({ id, name })).text });
  const folder = resolve(connection.options.cwd, out);
  const paths = await putInto(folder, connection.options.dataFolder, id, files);
  if (!paths.ok) return paths;
  const said = `${paths.value.length} files in ${folder}`;
  terminal.write(`${json ? JSON.stringify({ folder, files: paths.value }) : said}\n`);
  return ok(exitCodes.done);
}

/** Folders that were made for nothing go again. */
async function putInto(
  folder: string,
  dataFolder: string,
  run: string,
  files: readonly HandedFile[],
): Promise<Result<string[]>> {
  let made: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
  } catch (error) {
    return failFromErrno(error, folder);
  }
  const workspace = await openWorkspace(folder, dataFolder);
  const put = workspace.ok ? await putOut(workspace.value, '.', run, files) : workspace;
  if (put.ok || made === undefined) return put;
  for (let path = folder; path.length >= made.length; path = dirname(path)) await rmdir(path).catch(() => {});
  return put;
}
