/**
 * What a test is played in and by: a folder with files, the plays of the scripted model. Apart from the app of `app.ts`, since a
 * browser test reads none of that: its host is a process of its own.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPlays, parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import type { Play } from '../../src/main/models/scripted/play.ts';

export const sumProject = {
  'src/sum.js': 'export function sum(a, b) {\n  return a - b;\n}\n',
  'test/sum.test.js':
    "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { sum } from '../src/sum.js';\n\ntest('adds', () => assert.equal(sum(1, 2), 3));\n",
  'package.json': '{ "name": "sum", "type": "module", "scripts": { "test": "node --test" } }\n',
};

export function makeFolder(files: Record<string, string | Uint8Array> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export async function shippedPlays(): Promise<Play[]> {
  const plays = await loadPlays(join(import.meta.dirname, '../../resources/plays'));
  if (!plays.ok) throw new Error(plays.error.message);
  return plays.value;
}

/** Replies of a scripted agent: a file is written · its turn is done. */
export const write = (content: string, path = 'src/sum.js') => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
export const done = (result: string) => ({ calls: [{ name: 'attempt_completion', arguments: { result } }] });
const says = (value: object | string) => ({
  text: typeof value === 'string' ? value : JSON.stringify(value),
});

/** Answers to what is asked beside a conversation in these words, one after the other. */
export const aside = (when: string, ...values: (object | string)[]) => ({
  ...{ aside: true, when: [when] },
  replies: values.map(says),
});

/** Plays written in a test, by name, as the YAML files have them. */
export function makePlays(replies: Record<string, unknown[] | object>): Play[] {
  const plays = Object.entries(replies).map(([name, list]) => ({
    name,
    description: 'for a test',
    ...(Array.isArray(list) ? { replies: list } : list),
  }));
  const parsed = parsePlays(JSON.stringify({ plays }), 'test.yaml');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
