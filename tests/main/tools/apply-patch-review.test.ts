/** Several files in one proposal: judged by the bytes on disk after it was carried out, and by what the model is told otherwise. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createToolBench, type ToolBench, valueIn } from './tool-context.ts';

let bench: ToolBench;
beforeEach(async () => {
  bench = await createToolBench();
  bench.write('src/a.js', 'const one = 1;\r\nconst two = 2;\r\n', 0o755);
  bench.write('src/old.js', 'gone();\n');
  bench.write('logo.bin', Buffer.from([0, 1, 2, 255]));
});
afterEach(() => bench.close());

const tool = 'apply_patch_review';
const edit = '<<<<<<< SEARCH\nconst two = 2;\n=======\nconst two = 3;\n>>>>>>> REPLACE';
const all = `*** Update File: src/a.js\n${edit}\n*** Add File: docs/new.md\n# New\n*** Delete File: src/old.js\n*** Delete File: logo.bin`;

const failure = async (patch: string): Promise<string> => {
  const found = await bench.propose(tool, { patch });
  return found.ok ? 'proposed' : `${found.error.message} ${found.error.hint ?? ''}`;
};

it('proposes all of them without writing, then writes exactly that', async () => {
  const { proposal, summary } = valueIn(await bench.propose(tool, { patch: all }));
  expect(summary).toBe('src/a.js, docs/new.md, src/old.js, logo.bin');
  expect(proposal).toMatchObject({
    kind: 'patch',
    files: [
      { path: 'src/a.js', added: 1, removed: 1 },
      { path: 'docs/new.md', before: null, added: 1, removed: 0 },
      { path: 'src/old.js', after: null, added: 0, removed: 1 },
      { path: 'logo.bin', after: null },
    ],
  });
  expect(bench.bytes('src/old.js').toString()).toBe('gone();\n');
  expect(existsSync(join(bench.folder, 'docs'))).toBe(false);

  const done = valueIn(await bench.commit(tool, proposal));
  expect(done.content).toContain(
    'Applied to src/a.js (+1 −1), docs/new.md (+1 −0), src/old.js (+0 −1), logo.bin',
  );
  expect(bench.bytes('src/a.js').toString()).toBe('const one = 1;\r\nconst two = 3;\r\n');
  expect(statSync(join(bench.folder, 'src/a.js')).mode & 0o777).toBe(0o755);
  expect(bench.bytes('docs/new.md').toString()).toBe('# New\n');
  expect(existsSync(join(bench.folder, 'src/old.js'))).toBe(false);
  expect(existsSync(join(bench.folder, 'logo.bin'))).toBe(false);
});

it('writes none of them when one has changed meanwhile', async () => {
  const { proposal } = valueIn(await bench.propose(tool, { patch: all }));
  bench.write('src/old.js', 'still();\n');
  expect(await bench.commit(tool, proposal)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(bench.bytes('src/a.js').toString()).toContain('const two = 2;');
  expect(existsSync(join(bench.folder, 'docs/new.md'))).toBe(false);
});

it.each<[what: string, patch: string, why: RegExp]>([
  [
    'a block that is not there',
    all.replace('two = 2', 'two = 22'),
    /3 of its 4 files could be read[\s\S]*src\/a\.js: .*not found/i,
  ],
  [
    'a file that is not there',
    all.replace('src/a.js', 'src/aa.js'),
    /no file src\/aa\.js\. Did you mean src\/a\.js/,
  ],
  [
    'a new file that is there',
    all.replace('docs/new.md', 'src/old.js'),
    /src\/old\.js exists already\. Use \*\*\* Update/,
  ],
  ['a deleted file that is not there', all.replace('File: logo.bin', 'File: logo.png'), /no file logo\.png/],
  [
    'a file twice',
    `${all}\n*** Update File: ./src/a.js\n${edit}`,
    /src\/a\.js: It is in the patch more than once/,
  ],
  ['a place outside', all.replace('docs/new.md', '../new.md'), /\.\.\/new\.md: The path .* goes up/],
  ['what changes nothing', all.replace('two = 3', 'two = 2'), /src\/a\.js already has exactly/],
])('proposes nothing for %s', async (_, patch, why) => {
  expect(await failure(patch)).toMatch(why);
});

it('changes what may be executed with the rest or not at all, and says so', async () => {
  bench.write('run.sh', 'echo hi\n', 0o640);
  const patch = `*** Update File: run.sh
old mode 100644
new mode 100755
*** Update File: src/a.js
new mode 100644
${edit}
*** Add File: bin/new
new file mode 100755
#!/bin/sh`;
  const mode = (path: string): number => statSync(join(bench.folder, path)).mode & 0o777;
  const { proposal } = valueIn(await bench.propose(tool, { patch }));
  expect(proposal).toMatchObject({
    files: [
      { path: 'run.sh', executable: true, added: 0, removed: 0 },
      { path: 'src/a.js', executable: false },
      { path: 'bin/new', executable: true },
    ],
  });
  bench.write('src/a.js', 'other\n', 0o755);
  expect(await bench.commit(tool, proposal)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(mode('run.sh')).toBe(0o640);
  bench.write('src/a.js', 'const one = 1;\r\nconst two = 2;\r\n', 0o755);
  const done = valueIn(await bench.commit(tool, proposal));
  expect(done.content).toBe(
    'Applied to run.sh (now executable), src/a.js (+1 −1, no longer executable), bin/new (+1 −0, now executable).',
  );
  // For those who may read it, and nobody else.
  expect(['run.sh', 'src/a.js', 'bin/new'].map(mode)).toEqual([0o750, 0o644, 0o755]);
  expect(bench.bytes('run.sh').toString()).toBe('echo hi\n');
  expect(await failure('*** Update File: run.sh\nnew mode 100755')).toContain(
    'already has exactly this content',
  );
});
