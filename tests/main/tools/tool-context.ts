/**
 * What a tool needs, made of real parts: a workspace in a temporary folder, blobs in memory. Close it to remove the folder.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { parseArguments } from '../../../src/main/tools/parse-arguments.ts';
import { createToolRegistry } from '../../../src/main/tools/registry.ts';
import type { BlobStore, Committed, ExecutionContext, Proposed } from '../../../src/main/tools/tool.ts';
import { openWorkspace } from '../../../src/main/workspace/workspace.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';
import type { Result } from '../../../src/shared/result.ts';
import { noCommands } from '../../support/no-commands.ts';

export const registry = createToolRegistry({
  commands: { ...noCommands, environment: { PATH: process.env.PATH ?? '/usr/bin:/bin' } },
});

export interface ToolBench {
  context: ExecutionContext;
  folder: string;
  /** What commands printed live. */
  live: string[];
  write(path: string, bytes: string | Uint8Array, mode?: number): void;
  bytes(path: string): Buffer;
  propose(name: string, args: Record<string, unknown>): Promise<Result<Proposed>>;
  commit(name: string, proposal: Proposal): Promise<Result<Committed>>;
  close(): void;
}

function memoryBlobs(): BlobStore {
  const stored = new Map<string, Uint8Array>();
  return {
    put: (bytes) => {
      const digest = digestBytes(bytes);
      stored.set(digest, Uint8Array.from(bytes));
      return digest;
    },
    get: (digest) => stored.get(digest),
  };
}

export async function createToolBench(overrides: Partial<ExecutionContext> = {}): Promise<ToolBench> {
  const base = mkdtempSync(join(tmpdir(), 'tools-'));
  const folder = join(base, 'demo');
  mkdirSync(folder);
  const opened = await openWorkspace(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  const live: string[] = [];
  const context: ExecutionContext = {
    held: [],
    sessionId: 's1',
    mode: 'coder',
    workspace: opened.value,
    blobs: memoryBlobs(),
    isSeen: false,
    signal: new AbortController().signal,
    answerLimit: 4000,
    commandTimeoutMs: 120_000,
    spillFolder: join(base, 'spill'),
    nextBackground: 'b1',
    output: (_, text) => live.push(text),
    ...overrides,
  };
  const tool = (name: string) => registry.get(name) ?? fail(name);
  return {
    context,
    folder,
    live,
    write: (path, bytes, mode) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
      if (mode !== undefined) chmodSync(join(folder, path), mode);
    },
    bytes: (path) => readFileSync(join(folder, path)),
    propose: async (name, args) => {
      const parsed = parseArguments(tool(name), JSON.stringify(args));
      return parsed.ok ? tool(name).propose(parsed.value, context) : parsed;
    },
    commit: async (name, proposal) =>
      (await tool(name).commit?.(proposal, context, 't1.s1.c1')) ?? fail(name),
    close: () => rmSync(base, { recursive: true, force: true }),
  };
}

function fail(name: string): never {
  throw new Error(`no ${name}`);
}

/** The value of a result that a test takes for granted; throws with the failure otherwise. */
export function valueIn<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${result.error.hint ?? ''}`);
  return result.value;
}

export const answerOf = (result: Result<Proposed>): string => {
  const { proposal } = valueIn(result);
  return proposal.kind === 'answer' ? proposal.content : fail('answer');
};
