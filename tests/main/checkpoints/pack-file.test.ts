// The judge of a pack is git.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { objectName, openObjectStore } from '../../../src/main/checkpoints/object-store.ts';

let gitdir = '';
beforeEach(() => {
  gitdir = join(fs.mkdtempSync(join(tmpdir(), 'patchbay-pack-')), 'store.git');
});
afterEach(() => fs.rmSync(join(gitdir, '..'), { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['--git-dir', gitdir, ...args], { maxBuffer: 1 << 26 });

it('holds objects of every size that needs another byte of its head', async () => {
  const store = await openObjectStore(gitdir);
  const bodies = [0, 1, 15, 16, 17, 2_047, 2_048, 2_049, 262_143, 262_144, 3_000_000].map((size) =>
    Buffer.from(Array.from({ length: size }, (_, at) => (at * 31 + size) & 255)),
  );
  // The first ones get files of their own.
  for (let at = 0; at < 24; at += 1) await store.write('blob', Buffer.from(`filler ${at}`));
  const names = await Promise.all(bodies.map((body) => store.write('blob', body)));
  await store.flush();
  expect(git('count-objects', '-v').toString()).toMatch(/count: 24\n[\s\S]*in-pack: 11\npacks: 1\n/);
  for (const [at, body] of bodies.entries()) {
    expect(names[at]).toBe(objectName('blob', body));
    expect(git('cat-file', 'blob', names[at] ?? '').equals(body)).toBe(true);
  }
  const [pack] = fs.readdirSync(join(gitdir, 'objects/pack')).filter((name) => name.endsWith('.idx'));
  git('verify-pack', join(gitdir, 'objects/pack', pack ?? ''));
});

it('stores nothing twice, within a pack, across packs and after reopening', async () => {
  const first = await openObjectStore(gitdir);
  const all = Array.from({ length: 600 }, (_, at) => Buffer.from(`object ${at}`));
  const writeAll = async (store: typeof first) => {
    await Promise.all([...all, ...all].map((body) => store.write('blob', body)));
    await store.flush();
  };
  const held = () => {
    const counts = git('count-objects', '-v').toString();
    return Number(/^count: (\d+)/m.exec(counts)?.[1]) + Number(/^in-pack: (\d+)/m.exec(counts)?.[1]);
  };
  await writeAll(first);
  expect(held()).toBe(600);
  await writeAll(first);
  await writeAll(await openObjectStore(gitdir));
  expect(held()).toBe(600);
});

it('writes again what a failed write did not keep', async () => {
  const store = await openObjectStore(gitdir);
  const body = Buffer.from('wanted');
  // A file in the place of the folder of temporary files makes the first objects fail.
  const folder = join(gitdir, 'objects/new');
  fs.rmdirSync(folder);
  fs.writeFileSync(folder, '');
  await expect(store.write('blob', body)).rejects.toMatchObject({ code: 'ENOTDIR' });
  fs.rmSync(folder);
  fs.mkdirSync(folder);
  const name = await store.write('blob', body);
  await store.flush();
  expect(git('cat-file', 'blob', name).toString()).toBe('wanted');
});
