/**
 * A GET may be sent again by anything between here and there, so it changes nothing: not a row, not a byte of the data folder or of
 * the workspace. Each is called with what a real session holds: a patch that waits, a command that ran, a checkpoint.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyContractProcedure } from '@orpc/contract';
import { traverseContractProcedures } from '@orpc/server';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contract } from '../../src/shared/contract.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { fieldsOf, type Input, isOptional, validInput } from './samples.ts';

const plays = {
  works: [
    { calls: [{ name: 'execute_command', arguments: { command: 'echo ran > ran.txt' } }] },
    { calls: [{ name: 'write_file', arguments: { path: 'new.txt', content: 'new\n' } }] },
    { text: 'Done.' },
  ],
};
let test: TestApp;
let known: Input;
beforeAll(async () => {
  test = await startTestApp({ plays });
  const { sessionId } = await runTurn(test, '[[play:works]]');
  const state = await decideFirst(test, sessionId, { kind: 'approve' });
  const [card] = waitingCalls(state);
  known = {
    sessionId,
    callId: card?.call.id,
    approvalId: card?.approval.id,
    checkpointId: state.checkpoints[0]?.id,
    workspace: test.workspace,
    path: test.workspace,
    command: 'git log; rm x',
    model: test.modelName,
    name: test.modelName,
    version: 'proposed',
  };
  expect(callsOf(state)[0]).toMatchObject({ outcome: 'done' });
  expect(Object.values(known).every((value) => value !== undefined)).toBe(true);
});
afterAll(() => test.close());

/** Every file with its bytes; of the database its rows, since reading may move pages of its log about. */
function fingerprint(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files.flatMap((name) => {
    const path = join(folder, name);
    if (!lstatSync(path).isFile() || /\.sqlite(-wal|-shm)?$/.test(name)) return [name];
    return [`${name} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
  });
}

function rows(): string {
  const database = new Sqlite(join(test.dataFolder, 'patchbay.sqlite'), { readonly: true });
  const hash = createHash('sha256');
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all();
  for (const table of tables)
    for (const row of database.prepare(`select * from "${table}"`).raw().iterate())
      hash.update(JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  database.close();
  return hash.digest('hex');
}

const everything = (): unknown => [fingerprint(test.dataFolder), fingerprint(test.workspace), rows()];

type Procedure = (input: Input, options: { signal: AbortSignal }) => Promise<unknown>;

/** A stream counts as called when its first item has come or a moment brings none. */
async function call(path: readonly string[], input: Input): Promise<'answered' | 'refused'> {
  const procedure = path.reduce<unknown>(
    (at, name) => (at as Record<string, unknown>)[name],
    test.client,
  ) as Procedure;
  const ended = new AbortController();
  try {
    const answer = await procedure(input, { signal: ended.signal });
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      const first = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
      first.catch(() => {});
      setTimeout(() => ended.abort(), 50);
      await first.catch(() => {});
    }
    return 'answered';
  } catch {
    return 'refused';
  } finally {
    ended.abort();
  }
}

const gets: { name: string; path: readonly string[]; fields: ReturnType<typeof fieldsOf> }[] = [];
traverseContractProcedures({ router: contract, path: [] }, ({ contract: found, path }) => {
  const { route, inputSchema } = (found as AnyContractProcedure)['~orpc'];
  if (route.method === 'GET') gets.push({ name: path.join('.'), path, fields: fieldsOf(inputSchema) });
});
const answered: string[] = [];

it.each(gets)('$name changes nothing', async ({ name, path, fields }) => {
  const given = Object.entries(fields).flatMap(([field, schema]) =>
    field in known && (!isOptional(schema) || field === 'workspace') ? [[field, known[field]]] : [],
  );
  const before = everything();
  if ((await call(path, { ...validInput(fields), ...Object.fromEntries(given) })) === 'answered')
    answered.push(name);
  await test.app.idle();
  expect(everything()).toEqual(before);
});

it('most of them had something to answer, and a change would have been seen', async () => {
  expect(answered.length).toBeGreaterThan(gets.length * 0.7);
  const before = everything();
  await test.client.session.rename({ sessionId: String(known.sessionId), title: 'another' });
  expect(everything()).not.toEqual(before);
});
