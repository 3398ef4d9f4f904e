/** Which files a scan finds, what it makes of split and broken ones, and that no tree of folders can lead it astray. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLibrary, titleOf } from '../../../../src/main/models/managed/gguf-library.ts';
import { partsOf, quantisation, splitOf } from '../../../../src/main/models/managed/gguf-name.ts';
import { scanFolders } from '../../../../src/main/models/managed/gguf-scan.ts';
import { ggufBytes, llamaFields } from '../../../support/gguf-bytes.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'patchbay-scan-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const model = ggufBytes({ fields: llamaFields() });

function put(path: string, content: Uint8Array | string = model): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const found = async (...folders: string[]): Promise<string[]> =>
  (await scanFolders(folders.length === 0 ? [root] : folders)).files.map(({ path }) =>
    path.slice(root.length + 1),
  );

describe('a scan', () => {
  it('finds GGUF files in folders below, whatever the case of their ending, and nothing else', async () => {
    for (const path of [
      'a.gguf',
      'b/c/D.GGUF',
      'notes.txt',
      'x.gguf.part',
      '.hidden/e.gguf',
      'node_modules/f.gguf',
    ])
      put(path);
    expect(await found()).toEqual(['a.gguf', 'b/c/D.GGUF']);
  });

  it('counts a split model once and a folder named twice once', async () => {
    for (const part of [1, 2, 3]) put(`m-0000${part}-of-00003.gguf`);
    expect(await found(root, root)).toEqual(['m-00001-of-00003.gguf']);
  });

  it('follows links to files, and no links to folders', async () => {
    const blob = put('blobs/abc', model);
    mkdirSync(join(root, 'snapshots'));
    symlinkSync(blob, join(root, 'snapshots/model.gguf'));
    symlinkSync(root, join(root, 'snapshots/again'));
    symlinkSync(join(root, 'gone'), join(root, 'dangling.gguf'));
    expect(await found()).toEqual(['snapshots/model.gguf']);
  });

  it('takes no pipe and no folder for a file', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(root, 'pipe.gguf')]);
    mkdirSync(join(root, 'folder.gguf'));
    expect(await found()).toEqual([]);
  });

  it('says which folder cannot be read, and goes on with the others', async () => {
    put('good/a.gguf');
    const { files, problems } = await scanFolders([join(root, 'absent'), join(root, 'good')]);
    expect(files).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(/absent cannot be read \(ENOENT\)/)]);
  });

  it('stops at its bounds and says so', async () => {
    for (let index = 0; index < 8; index += 1) put(`m${index}.gguf`);
    put('1/2/3/4/deep.gguf');
    const { files, problems } = await scanFolders([root], { depth: 2, files: 5, entries: 100 });
    expect(files).toHaveLength(5);
    expect(problems).toEqual([expect.stringMatching(/first 5 files/)]);
    const shallow = await scanFolders([root], { depth: 2, files: 50, entries: 100 });
    expect(shallow.files).toHaveLength(8);
  });
});

describe('the library', () => {
  const only = async () => {
    const { files } = await createLibrary().list([root]);
    expect(files).toHaveLength(1);
    return files[0];
  };

  it('adds up the parts of a split model', async () => {
    const part = ggufBytes({ fields: llamaFields({ 'split.count': 2 }), data: 1_000 });
    put('m-00001-of-00002.gguf', part);
    put('m-00002-of-00002.gguf', part);
    expect(await only()).toMatchObject({ kind: 'model', parts: 2, bytes: 2 * part.length, problem: null });
  });

  it('names the part that is missing, and sees it when it has come', async () => {
    const library = createLibrary();
    const part = ggufBytes({ fields: llamaFields({ 'split.count': 3 }) });
    put('m-00001-of-00003.gguf', part);
    put('m-00003-of-00003.gguf', part);
    expect((await library.list([root])).files[0]?.problem).toBe('Part 2 of 3 is missing.');
    put('m-00002-of-00003.gguf', part);
    expect((await library.list([root])).files[0]?.problem).toBeNull();
  });

  it('sees a download that broke off', async () => {
    const whole = ggufBytes({
      fields: llamaFields(),
      tensors: [{ name: 'a', dimensions: [1], offset: 5_000 }],
      data: 6_000,
    });
    put('m.gguf', whole.subarray(0, whole.length - 3_000));
    expect(await only()).toMatchObject({ kind: 'broken', problem: expect.stringMatching(/not complete/) });
    put('m.gguf', whole);
    expect(await only()).toMatchObject({ kind: 'model', problem: null });
  });

  it('sets apart what is no model', async () => {
    put(
      'mmproj-m.gguf',
      ggufBytes({ fields: [{ key: 'general.architecture', type: 'text', value: 'clip' }] }),
    );
    expect(await only()).toMatchObject({ kind: 'projector' });
  });

  it('says why a file cannot be used', async () => {
    put('m.gguf', 'a page that says 404');
    expect(await only()).toMatchObject({
      kind: 'broken',
      problem: 'This file cannot be used: it is no GGUF file.',
    });
  });

  it('reads a file again when it has changed', async () => {
    const library = createLibrary();
    const file = put('m.gguf', ggufBytes({ fields: llamaFields({ 'llama.context_length': 4_096 }) }));
    const window = async () => {
      const one = await library.file(file);
      return one.ok ? one.value.header?.trainedWindow : one.error;
    };
    expect(await window()).toBe(4_096);
    put('m.gguf', ggufBytes({ fields: llamaFields({ 'llama.context_length': 8_192, 'split.count': 1 }) }));
    expect(await window()).toBe(8_192);
    rmSync(file);
    expect(await window()).toMatchObject({ code: 'not_found' });
  });
});

describe('a name', () => {
  it.each([
    ['/m/Qwen3-8B-Q4_K_M.gguf', 'Qwen3-8B-Q4_K_M'],
    ['/m/big-00001-of-00003.gguf', 'big'],
    ['/m/UPPER.GGUF', 'UPPER'],
  ])('%s is shown as %s', (path, title) => {
    expect(titleOf(path)).toBe(title);
  });

  it('of a part tells the others', () => {
    expect(splitOf('/m/big-00002-of-00003.gguf')).toEqual({ stem: 'big', part: 2, parts: 3 });
    expect(partsOf('/m/big-00002-of-00003.gguf')).toEqual(
      [1, 2, 3].map((part) => `/m/big-0000${part}-of-00003.gguf`),
    );
    expect(partsOf('/m/small.gguf')).toEqual(['/m/small.gguf']);
    expect(partsOf('/m/x-00001-of-99999.gguf')).toHaveLength(1);
  });

  it.each([
    [15, 'x.gguf', 'Q4_K_M'],
    [7, 'model-Q4_0.gguf', 'Q8_0'],
    [null, 'Qwen3-8B-UD-IQ2_XXS.gguf', 'IQ2_XXS'],
    [1_024, 'gemma.bf16.gguf', 'BF16'],
    [null, 'model.gguf', null],
  ])('with file type %s, %s, is quantised as %s', (type, path, expected) => {
    expect(quantisation(type, path)).toBe(expected);
  });
});
