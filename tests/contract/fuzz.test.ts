/**
 * Every call with inputs nobody thought of: a valid one with pieces put in that chance made, or chance alone. Whatever comes
 * back is an answer or a typed error; nothing hangs, nothing of the inside gets out, and the app is well afterwards.
 *
 * 4,000 inputs here; 100,000 with PATCHBAY_LONG_TESTS=1.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import type { AnyContractProcedure } from '@orpc/contract';
import { createRouterClient, traverseContractProcedures } from '@orpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../src/main/app.ts';
import { contract } from '../../src/shared/contract.ts';
import { failureCodes } from '../../src/shared/result.ts';
import { openTestApp } from '../support/app.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { fieldsOf, type Input, validInput } from './samples.ts';

const isLong = process.env.PATCHBAY_LONG_TESTS !== undefined;
const numRuns = isLong ? 100_000 : 4_000;

/** Start programs, or copy a project at each call: tested by themselves, and nothing to do ten thousand times. */
const left = new Set(['workspace.demo', 'server.start', 'server.measure']);

interface Call {
  name: string;
  path: readonly string[];
  valid: Input;
}
const calls: Call[] = [];
traverseContractProcedures({ router: contract, path: [] }, ({ contract: found, path }) => {
  const name = path.join('.');
  const { inputSchema } = (found as AnyContractProcedure)['~orpc'];
  if (!left.has(name)) calls.push({ name, path, valid: validInput(fieldsOf(inputSchema)) });
});

let app: App;
let dataFolder = '';
beforeAll(async () => {
  dataFolder = makeDataFolder();
  app = await openTestApp(dataFolder, 'web', ['--offline']);
});
afterAll(async () => {
  await app.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

type AnyCall = (input: unknown) => Promise<unknown>;
function procedure(path: readonly string[]): AnyCall {
  let found: unknown = createRouterClient(app.router, { context: { through: 'cli' } });
  for (const part of path) found = (found as Record<string, unknown>)[part];
  return found as AnyCall;
}

const isStream = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const inside = /node_modules|\.(?:ts|js|mjs):\d|\bat \w+ \(|SQLITE|sqlite|TypeError|ZodError/;

/** What is wrong with how it answered, or undefined. */
async function complaint({ path }: Call, input: unknown): Promise<string | undefined> {
  try {
    const answer = await procedure(path)(input);
    if (isStream(answer)) await answer.return?.();
    return undefined;
  } catch (error) {
    if (!(error instanceof ORPCError)) return `not an error of the contract: ${String(error)}`;
    if (!failureCodes.some((code) => code.toUpperCase() === error.code)) return `code ${error.code}`;
    return inside.test(error.message) ? `details of the inside: ${error.message}` : undefined;
  }
}

const strange = fc.oneof(
  { weight: 4, arbitrary: fc.anything({ withNullPrototype: false, maxDepth: 3 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  fc.constantFrom(
    '..',
    '/etc/passwd\u0000',
    '__proto__',
    'constructor',
    '\ud800',
    '\u202e',
    '-1',
    '1e999',
    '',
  ),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, 1e300, undefined, null),
);

const inputs = fc.constantFrom(...calls).chain((call) =>
  fc.tuple(
    fc.constant(call),
    fc.oneof(
      strange,
      fc
        .dictionary(fc.constantFrom(...Object.keys(call.valid), 'sessionId', 'path', '__proto__'), strange, {
          maxKeys: 4,
        })
        .map((put) => ({ ...call.valid, ...put })),
    ),
  ),
);

it('answers each of them, and is well afterwards', { timeout: isLong ? 1_800_000 : 60_000 }, async () => {
  const hit = new Set<string>();
  await fc.assert(
    fc.asyncProperty(inputs, async ([call, input]) => {
      hit.add(call.name);
      expect(await complaint(call, input), call.name).toBeUndefined();
    }),
    { numRuns },
  );
  expect(hit.size).toBe(calls.length);
  const health = (await procedure(['health', 'check'])(undefined)) as { services: Record<string, string> };
  expect(health.services.database).toBe('ok');
  const log = readFileSync(join(dataFolder, 'logs', 'patchbay.log'), 'utf8');
  expect(log.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]);
});

it('would complain of a call that breaks', async () => {
  const broken = { name: 'broken', path: ['session', 'nothing', 'of', 'the', 'kind'], valid: {} };
  expect(await complaint(broken, {})).toContain('not an error of the contract');
});
