/** `memory`: what is remembered for a folder and everywhere, read and changed. Whatever is typed here is kept: a person typed it. */
import type { Memory } from '../../../shared/memory.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk, type Ink } from './ink.ts';
import type { MemoryCommand } from './memory-command.ts';
import type { Terminal } from './terminal.ts';
import { typedFile } from './typed-file.ts';
import { judgeable } from './visible-text.ts';

export async function memory(
  { action, what, kind, everywhere, json }: MemoryCommand,
  { client, options }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const ink = createInk(terminal.colour);
  const scope = everywhere ? null : options.workspace;
  const place = scope === null ? {} : { workspace: scope };
  const print = (rows: readonly Memory[]): void => {
    for (const row of rows) terminal.write(`${json ? JSON.stringify(row) : line(row, ink)}\n`);
  };
  if (action === 'list') print(await client.memory.list(place));
  else if (action === 'export') terminal.write((await client.memory.export(place)).markdown);
  else if (action === 'search') {
    const found = await client.memory.search({ query: what ?? '', ...place });
    for (const { memory: row, near } of found) {
      const why = near === undefined ? '' : ink.dim('  (near in meaning)');
      terminal.write(`${json ? JSON.stringify(row) : `${line(row, ink)}${why}`}\n`);
    }
    const { model, trouble } = await client.memory.meaning();
    if (model !== null && trouble !== null) terminal.advise(`Searched by words alone: ${trouble}\n`);
  } else if (action === 'add') print([await client.memory.add({ kind, scope, text: what ?? '' })]);
  else if (action === 'import') {
    const markdown = await typedFile(what ?? '');
    if (!markdown.ok) return markdown;
    const { added, known } = await client.memory.import({ markdown: markdown.value });
    terminal.write(
      json ? `${JSON.stringify({ added, known })}\n` : `${added} added, ${known} known before.\n`,
    );
  } else {
    const row = named(await client.memory.list({}), what ?? '');
    if (!row.ok) return row;
    if (action === 'remove') await client.memory.remove({ id: row.value.id });
    print([action === 'remove' ? row.value : await client.memory[action]({ id: row.value.id })]);
    if (action === 'remove' && !json) terminal.write('Removed.\n');
  }
  return ok(exitCodes.done);
}

/** By any unique beginning of its ID. */
function named(rows: readonly Memory[], id: string): Result<Memory> {
  const [row, other] = rows.filter((each) => each.id.startsWith(id));
  if (row === undefined)
    return fail('not_found', `There is no entry "${id}".`, 'See: memory list --everywhere');
  return other === undefined ? ok(row) : fail('invalid', `More than one entry begins with "${id}".`);
}

function line({ id, kind, scope, state, text }: Memory, ink: Ink): string {
  const mark = state === 'kept' ? '' : ink.yellow(`  (${state})`);
  const place = scope === null ? 'everywhere' : judgeable(scope);
  return `${ink.dim(id.slice(0, 8))}  ${kind.padEnd(10)}  ${judgeable(text)}  ${ink.dim(place)}${mark}`;
}
