// What is on disk after a write, and after one that failed.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTemporaryName, temporaryName, writeFileAtomic } from '../../../src/main/base/atomic-file.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'patchbay-atomic-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('creates and replaces, with the bits asked for, leaving nothing else', async () => {
    const file = join(folder, 'a');
    await writeFileAtomic(file, 'one');
    expect(fs.readFileSync(file, 'utf8')).toBe('one');
    const before = fs.statSync(file).ino;
    await writeFileAtomic(file, Buffer.from([0, 255]), { mode: 0o600 });
    expect([...fs.readFileSync(file)]).toEqual([0, 255]);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(file).ino).not.toBe(before);
    expect(fs.readdirSync(folder)).toEqual(['a']);
  });

  it('lets a reader who has the old file open finish it', async () => {
    const file = join(folder, 'a');
    await writeFileAtomic(file, 'old bytes');
    const reader = fs.openSync(file, 'r');
    await writeFileAtomic(file, 'new');
    expect(fs.readFileSync(reader, 'utf8')).toBe('old bytes');
    fs.closeSync(reader);
  });

  it('leaves no temporary file when it fails', async () => {
    fs.mkdirSync(join(folder, 'taken'));
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(writeFileAtomic(join(folder, 'none/x'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(fs.readdirSync(folder)).toEqual(['taken']);
  });
});

it('knows its own temporary names and no others', () => {
  expect(isTemporaryName(temporaryName())).toBe(true);
  for (const name of ['.patchbay', 'x.tmp', '.patchbay-notes.tmp']) expect(isTemporaryName(name)).toBe(false);
});
