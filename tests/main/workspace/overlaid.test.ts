// A search among changes that are held finds what it would find were they on disk: judged by the same search in a folder where they are.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { overlaid } from '../../../src/main/workspace/overlaid.ts';
import type { SearchQuery } from '../../../src/main/workspace/search.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts';

let base = '';
beforeEach(() => {
  base = fs.mkdtempSync(join(tmpdir(), 'patchbay-overlaid-'));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

type Files = Record<string, string | Buffer>;
const onDisk: Files = {
  'src/same.ts': 'const price = 1;\n',
  'src/changed.ts': 'const price = 2;\nconst naïve = 0;\n',
  'src/gone.ts': 'const price = 3;\n',
};
const held: Record<string, string | Buffer | null> = {
  'src/changed.ts': 'const cost = 2;\r\nconst naïve = 1;\r\n',
  'src/gone.ts': null,
  'src/new.ts': 'const price = 4; // 😀 a.b\n',
  'src/wide.txt': Buffer.from('\ufeffthe price of two bytes\n', 'utf16le'),
  'src/wider.txt': Buffer.from('\ufeffa price the other way round\n', 'utf16le').swap16(),
  'bytes.bin': Buffer.from('price\0price'),
  'docs/empty.md': '',
};

async function folder(name: string, files: Files): Promise<Workspace> {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(base, name, path)), { recursive: true });
    fs.writeFileSync(join(base, name, path), text);
  }
  const opened = await openWorkspace(join(base, name));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

it('finds the same words, patterns and faults as on disk', async () => {
  const blobs = new Map<string, Buffer>();
  const changes = Object.entries(held).map(([path, text]) => {
    const bytes = text === null ? null : Buffer.from(text);
    const after = bytes === null ? null : digestBytes(bytes);
    if (bytes !== null && after !== null) blobs.set(after, bytes);
    const before = onDisk[path] === undefined ? null : digestBytes(onDisk[path]);
    return { path, before, after };
  });
  const [below, then] = [
    await folder('below', onDisk),
    await folder('then', {
      ...{ 'src/same.ts': onDisk['src/same.ts'] ?? '' },
      ...Object.fromEntries(
        Object.entries(held).flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
      ),
    }),
  ];
  const seen = overlaid(below, changes, (digest) => blobs.get(digest));
  const queries: SearchQuery[] = [
    ...['price', 'cost = 2;', 'naïve', '😀', 'a.b', 'axb', 'nowhere', '= 1;'].map((query) => ({ query })),
    ...['pr.ce', '^const', ';$', '[0-9]+'].map((query) => ({ query, regex: true })),
    // Half a character, as a model may send it.
    { query: '\ud83d' },
    ...[
      { query: 'price', path: 'src/new.ts' },
      { query: 'price', path: 'src', glob: '*.txt' },
    ],
    ...[{ query: 'price', limit: 2 }, { query: 'two\nlines' }, { query: '(', regex: true }, { query: '' }],
    ...[
      { query: 'price', path: 'docs' },
      { query: 'x\ny', path: 'docs' },
      { query: 'price', path: 'docs', glob: '{' },
    ],
  ];
  const answers = await Promise.all(queries.map((query) => seen.search(query)));
  expect(answers).toEqual(await Promise.all(queries.map((query) => then.search(query))));
  const found = answers.map((answer) => (answer.ok ? answer.value.matches.length : answer.error.code));
  // Not all alike, or the comparison would say nothing.
  expect(found.slice(0, 8)).toEqual([4, 1, 1, 1, 1, 0, 0, 2]);
  expect(found.slice(-6)).toEqual(['invalid', 'invalid', 'invalid', 0, 'invalid', 'invalid']);
});
