/** Plays from YAML: what the short forms unroll to, and that a mistake is told with its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPlays, parsePlays } from '../../../../src/main/models/scripted/load-plays.ts';

const resources = path.join(import.meta.dirname, '../../../../resources/plays');

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plays-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

function parsed(text: string) {
  const result = parsePlays(text, 'x.yaml');
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const play = (name: string, more = '') =>
  `  - name: ${name}\n    description: d\n${more}    replies: [{ text: hi }]\n`;

describe('parsePlays', () => {
  it('unrolls replies, calls and text, and leaves other braces alone', () => {
    const [first] = parsed(`
plays:
  - name: p
    description: d
    replies:
      - { text: 'step {{n}}', repeat: 2, calls: [{ name: t, arguments: { line: '{{n}}', path: 'f{{n}}' } }] }
      - { text: 'say {{n}}. ', repeatText: 3 }
      - { calls: [{ name: t, arguments: { path: 'g{{n}}' }, repeat: 2 }], repeat: 1 }
      - { text: '{{n}}', calls: [{ name: t, arguments: '{"broken' }], finish: length }
`);
    expect(first?.replies).toEqual([
      { text: 'step 1', calls: [{ name: 't', arguments: '{"line":1,"path":"f1"}' }] },
      { text: 'step 2', calls: [{ name: 't', arguments: '{"line":2,"path":"f2"}' }] },
      { text: 'say 1. say 2. say 3. ', calls: [] },
      {
        calls: [
          { name: 't', arguments: '{"path":"g1"}' },
          { name: 't', arguments: '{"path":"g2"}' },
        ],
      },
      { text: '{{n}}', calls: [{ name: 't', arguments: '{"broken' }], finish: 'length' },
    ]);
  });

  it.each([
    ['broken YAML', 'plays:\n  - name: "a\n', /^x\.yaml:\d+: /],
    ['nothing', '', /^x\.yaml/],
    ['no list', 'plays: 7\n', /^x\.yaml:1: plays: /],
    [
      'a missing field',
      'plays:\n  - name: a\n    replies: [{ text: hi }]\n',
      /^x\.yaml:2: plays\.0\.description: /,
    ],
    ['an unknown field', `plays:\n${play('a')}      - { txet: hi }\n`, /^x\.yaml:/],
    [
      'a mistake deep inside',
      'plays:\n  - name: a\n    description: d\n    replies:\n      - text: hi\n      - calls:\n          - arguments: {}\n',
      /^x\.yaml:7: plays\.0\.replies\.1\.calls\.0\.name: /,
    ],
    ['a name with a space', `plays:\n${play('a b')}`, /^x\.yaml:2: plays\.0\.name: lower-case/],
  ])('tells where %s is', (_name, text, message) => {
    const result = parsePlays(text, 'x.yaml');
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.error.message).toMatch(message);
  });
});

describe('loadPlays', () => {
  it('reads all YAML files by name and nothing else', async () => {
    const folder = await folderOf({
      'b.yaml': `plays:\n${play('b')}`,
      'a.yaml': `plays:\n${play('a')}`,
      'c.txt': 'no',
    });
    const result = await loadPlays(folder);
    expect(result.ok && result.value.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    [
      'a name that occurs twice',
      { 'a.yaml': `plays:\n${play('a')}`, 'b.yaml': `plays:\n${play('a')}` },
      /called a/,
    ],
    [
      'two fallbacks',
      { 'a.yaml': `plays:\n${play('a', '    fallback: true\n')}${play('b', '    fallback: true\n')}` },
      /fallback, not a and b/,
    ],
    ['a broken file', { 'a.yaml': 'plays: 7' }, /^a\.yaml:1/],
  ])('refuses %s', async (_name, files, message) => {
    const result = await loadPlays(await folderOf(files));
    expect(result.ok ? '' : result.error.message).toMatch(message);
  });

  it('says when there is no folder', async () => {
    const result = await loadPlays(path.join(await folderOf({}), 'none'));
    expect(result.ok ? '' : result.error.code).toBe('not_found');
  });

  it('loads the plays that come with the app, whose calls are JSON except where a play is about that', async () => {
    const result = await loadPlays(resources);
    if (!result.ok) throw new Error(result.error.message);
    const broken = result.value.filter((one) =>
      one.replies.some((reply) => reply.calls.some((call) => !isJson(call.arguments))),
    );
    expect(broken.map(({ name }) => name)).toEqual(['malformed-json', 'cut-call']);
    const calls = (name: string) =>
      result.value.find((one) => one.name === name)?.replies.map((reply) => reply.calls);
    expect(calls('read-200')).toHaveLength(201);
    expect(calls('files-200')?.[0]).toHaveLength(200);
    expect(new Set(calls('files-200')?.[0]?.map((call) => call.arguments)).size).toBe(200);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
