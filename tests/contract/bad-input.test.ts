/**
 * Every call of the contract with every kind of bad input, over WebSocket and over REST: the answer is a typed error (or,
 * where the input happens to mean something, a proper answer), never a bug and never details of the inside.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import type { AnyContractProcedure } from '@orpc/contract';
import { traverseContractProcedures } from '@orpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Attached, attachToHost } from '../../src/main/hosts/attach.ts';
import { contract } from '../../src/shared/contract.ts';
import { failureCodes } from '../../src/shared/result.ts';
import { type BadInput, badInputs, fieldsOf, type Input, isOptional, validInput } from './samples.ts';
import { ask, type Question, type Served, serveApp } from './serve.ts';

interface Call {
  name: string;
  path: readonly string[];
  method: string;
  route: string;
  fields: ReturnType<typeof fieldsOf>;
}

function callsOf(): Call[] {
  const calls: Call[] = [];
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: found, path }) => {
    const { route, inputSchema } = (found as AnyContractProcedure)['~orpc'];
    if (route.method === undefined || route.path === undefined)
      throw new Error(`${path.join('.')} has no route`);
    calls.push({
      name: path.join('.'),
      path,
      method: route.method,
      route: route.path,
      fields: fieldsOf(inputSchema),
    });
  });
  return calls;
}

const calls = callsOf();
const typed = failureCodes.map((code) => code.toUpperCase());
/** Things only the inside knows. */
const inside = /node_modules|\.(?:ts|js|mjs):\d|\bat \w+ \(|SQLITE|sqlite|TypeError|ZodError|undefined \(/;

let served: Served;
let attached: Attached;
beforeAll(async () => {
  served = await serveApp();
});
afterAll(() => served.close());
// A connection that sends thousands of messages in a moment is closed, as it should be: each test has one of its own.
beforeEach(async () => {
  const result = await attachToHost(served.dataFolder);
  if (!result.ok) throw new Error(result.error.message);
  attached = result.value;
});
afterEach(() => attached.close());

interface Answer {
  ok: boolean;
  code?: unknown;
  message?: unknown;
  defined?: unknown;
  /** Everything that crossed the wire. */
  text: string;
}

/** What is wrong with an answer to bad input, or undefined. */
function complaint({ name, field }: BadInput, answer: Answer): string | undefined {
  const say = (what: string): string => `${name}: ${what}: ${answer.text.slice(0, 300)}`;
  if (answer.text.includes('root:x:')) return say('a file got out');
  if (answer.ok) return field === null ? undefined : say('was taken');
  if (typeof answer.code !== 'string' || !typed.includes(answer.code))
    return say('not a code of the contract');
  if (answer.defined !== true) return say('not a typed error');
  if (typeof answer.message !== 'string' || answer.message === '' || answer.message.length > 2_000) {
    return say('no readable message');
  }
  if (inside.test(answer.message)) return say('details of the inside');
  if (field !== null && answer.code !== 'INVALID') return say('not INVALID');
  if (field !== null && !answer.message.includes(field)) return say(`does not name ${field}`);
  return undefined;
}

type AnyCall = (input: unknown) => Promise<unknown>;

function procedure(path: readonly string[]): AnyCall {
  let found: unknown = attached.client;
  for (const part of path) found = (found as Record<string, unknown>)[part];
  return found as AnyCall;
}

const isStream = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function overRpc({ path }: Call, input: unknown): Promise<Answer> {
  const { error, data, isDefined } = await safe(procedure(path)(input));
  if (error !== null) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return { ok: false, code, message, defined: isDefined, text: JSON.stringify(error) ?? String(error) };
  }
  if (isStream(data)) await data.return?.();
  return { ok: true, text: JSON.stringify(data) ?? '' };
}

/** The request a client would make of this input: path parts, then query or body. */
function question({ method, route, fields }: Call, input: Input): Question {
  const rest = { ...input };
  const path = route.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const { [name]: value } = rest;
    delete rest[name];
    return encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
  });
  const auth = { authorization: `Bearer ${served.token}` };
  const whole = `/api/v1${path}`;
  if (method === 'GET') {
    const pairs = Object.entries(rest).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const query = new URLSearchParams(pairs as [string, string][]).toString();
    return { path: query === '' ? whole : `${whole}?${query}`, headers: auth };
  }
  if (Object.keys(fields).length === 0) return { method, path: whole, headers: auth };
  return {
    method,
    path: whole,
    headers: { ...auth, 'content-type': 'application/json' },
    body: JSON.stringify(rest),
  };
}

/** Over REST a part of the path cannot be missing, and path and query are text whatever they hold. */
function meansTheSame(
  { route, method, fields }: Call,
  { input, field, name }: BadInput,
): BadInput | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  const whole = input as Input;
  const inPath = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  if (inPath.some((part) => !(part in whole))) return undefined;
  // Of a length no path or query has; the limit on headers answers it (see the host's own tests).
  const carried = method === 'GET' ? Object.keys(whole) : inPath;
  if (carried.some((part) => String(whole[part]).length > 10_000)) return undefined;
  // A dot segment is folded away by whoever parses the address: it is another path.
  if (inPath.some((part) => whole[part] === '..')) return undefined;
  if (field === null || !carried.includes(field)) return { input, field, name };
  const value = whole[field];
  if (value === undefined) return { input, field, name };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { input, name, field: fields[field]?.safeParse(text).success ? null : field };
}

async function overRest(call: Call, input: Input): Promise<Answer> {
  const { status, json, text } = await ask(served.port, question(call, input));
  if (status < 400) return { ok: true, text };
  const { code, message, defined } = (json ?? {}) as Omit<Answer, 'ok' | 'text'>;
  return { ok: false, code, message, defined, text };
}

describe('over RPC', () => {
  it.each(calls.map((call) => [call.name, call] as const))('%s', async (_name, call) => {
    const cases = badInputs(call.fields);
    if (Object.keys(call.fields).length > 0) {
      const optional = Object.values(call.fields).every(isOptional);
      for (const input of [undefined, null, 7, 'text', [], [{}]]) {
        const fits = optional && input === undefined;
        cases.push({ name: `input ${JSON.stringify(input)}`, input, field: fits ? null : 'input' });
      }
    }
    const complaints: (string | undefined)[] = [];
    for (const bad of cases) complaints.push(complaint(bad, await overRpc(call, bad.input)));
    expect(complaints.filter((found) => found !== undefined)).toEqual([]);
  });
});

describe('over REST', () => {
  it.each(calls.map((call) => [call.name, call] as const))('%s', async (_name, call) => {
    const complaints: (string | undefined)[] = [];
    for (const bad of badInputs(call.fields).map((one) => meansTheSame(call, one))) {
      if (bad !== undefined) complaints.push(complaint(bad, await overRest(call, bad.input as Input)));
    }
    expect(complaints.filter((found) => found !== undefined)).toEqual([]);
  });

  it.each(
    calls.filter(({ fields }) => Object.keys(fields).length > 0).map((call) => [call.name, call] as const),
  )('%s with a body that is no JSON', async (_name, call) => {
    if (call.method === 'GET') return;
    const asked = question(call, validInput(call.fields));
    const answer = await ask(served.port, { ...asked, body: '{"a":' });
    expect(answer).toMatchObject({ status: 422, json: { defined: true, code: 'INVALID' } });
  });
});

describe('calls about a session that is not there', () => {
  const ofSession = calls.filter(({ route }) => route.includes('{sessionId}'));
  it.each(ofSession.map((call) => [call.name, call] as const))(
    '%s answers NOT_FOUND',
    async (_name, call) => {
      const input = validInput(call.fields);
      expect(await overRpc(call, input)).toMatchObject({ ok: false, code: 'NOT_FOUND', defined: true });
      const rest = await ask(served.port, question(call, input));
      expect(rest).toMatchObject({ status: 404, json: { code: 'NOT_FOUND', defined: true } });
    },
  );
});

it('none of this was a bug: the log has no error', () => {
  const log = readFileSync(join(served.dataFolder, 'logs', 'patchbay.log'), 'utf8');
  const errors = log.split('\n').filter((line) => line.includes('"level":50'));
  expect(errors).toEqual([]);
});

it('the samples are what they are meant to be', () => {
  expect(calls.length).toBeGreaterThan(25);
  const rename = calls.find(({ name }) => name === 'session.rename');
  const names = badInputs(rename?.fields ?? {}).map(({ name }) => name);
  expect(names).toContain('title: missing');
  expect(names).toContain('sessionId: huge');
});
