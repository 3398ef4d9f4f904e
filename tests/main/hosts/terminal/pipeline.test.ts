/** Pipelines from a terminal: begun, followed until they want the person, answered, and what is printed of them. */
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
afterEach(() => cli.close());
const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'].flatMap((one) => [
  '--set',
  one,
]);
const pipeline = (...args: string[]) =>
  cli.run(['pipeline', ...args, '--workspace', cli.workspace, ...quiet]);
const right = 'export function sum(a, b) {\n  return a + b;\n}\n';

it('takes a small change from its words to a report that is signed off', async () => {
  cli = await startCli({
    fixes: [
      { calls: [{ name: 'write_file', arguments: { path: 'src/sum.js', content: right } }] },
      { calls: [{ name: 'attempt_completion', arguments: { result: 'It adds.' } }] },
    ],
  });
  mkdirSync(join(cli.workspace, '.patchbay'));
  const gates = 'gates:\n  tests: { run: node --test, tool: exit, hard: ["exit = 0"] }\n';
  writeFileSync(join(cli.workspace, '.patchbay/gates.yaml'), gates);
  expect((await pipeline('list')).out).toMatch(/^change +A change/m);
  const text = 'Fix the typo in src/sum.js [[play:fixes]]';
  const asks = await pipeline('start', 'change', text, '--endpoint', cli.model.url, '--approve', 'reads');
  expect(asks).toMatchObject({
    code: 3,
    out: expect.stringMatching(/Gates want your word[\s\S]*node --test/),
  });
  const [, id = ''] = /^([0-9a-f]{8}) {2}/m.exec(asks.out) ?? [];
  expect((await pipeline('runs')).out).toContain(`${id}  waits for you  Fix the typo`);
  // Among all that waits, and not any more when it does not.
  expect((await cli.run(['approvals', ...quiet])).out).toBe(
    `? pipeline wants your word to run gates in "${text}", Work\n  npm run cli -- pipeline show ${id} --workspace ${realpathSync(cli.workspace)}\n`,
  );
  await pipeline('stop', id);
  expect((await cli.run(['approvals', ...quiet])).out).toBe('Nothing waits.\n');
  expect((await pipeline('remove', id)).out).toBe('Removed.\n');

  const done = await pipeline('start', 'change', text, '--endpoint', cli.model.url, '--approve', 'all');
  expect(done).toMatchObject({ code: 3, out: expect.stringContaining('waits to be signed off') });
  expect(cli.read('src/sum.js')).toBe(right);
  const [, second = ''] = /^([0-9a-f]{8}) {2}/m.exec(done.out) ?? [];
  expect((await pipeline('report', second)).out).toContain('1 of 1 gates passed');
  const out = join(cli.workspace, 'handover');
  expect((await pipeline('report', second, '--out', out)).out).toContain('files in');
  expect(cli.read('handover/report.md')).toContain('## Deliverables');
  // Another size changes nothing where the same stages are left out; a stage is begun again by its title.
  expect(await pipeline('size', second, 'huge')).toMatchObject({ code: 2 });
  expect(await pipeline('size', second, 'small')).toMatchObject({ code: 3 });
  const again = await pipeline('reopen', second, 'report');
  expect(again).toMatchObject({ code: 3, out: expect.stringContaining('waits to be signed off') });
  expect((await pipeline('report', second)).out).toMatch(
    /It is small: because you said so[\s\S]*You began again at this stage/,
  );
  expect(await pipeline('sign', second, 'Fine.')).toMatchObject({ code: 0 });
  const shown = JSON.parse((await pipeline('show', second, '--json')).out);
  expect(shown.run).toMatchObject({ status: 'finished' });
  expect(await pipeline('sign', second)).toMatchObject({ code: 1 });

  // Documents are read as they are now, by their names and by nothing else.
  const own = join(cli.dataFolder, 'pipelines');
  mkdirSync(join(own, 'change'), { recursive: true });
  copyFileSync(
    join(import.meta.dirname, '../../../../resources/pipelines/change.yaml'),
    join(own, 'change.yaml'),
  );
  const front = '---\ntitle: Style\nsummary: How it is written.\nwhen: [work]\n---\n';
  writeFileSync(join(own, 'change/style.md'), `${front}\nOne thought\u202e a line.\n`);
  expect((await pipeline('document', second, 'style')).out).toMatch(/^One thought.*202e.* a line\.\n$/i);
  expect(await pipeline('document', second, '../change')).toMatchObject({ code: 1 });
  expect(await pipeline('show', 'none')).toMatchObject({
    code: 1,
    error: expect.stringContaining('pipeline runs'),
  });
  expect(await pipeline('start', 'change')).toMatchObject({
    code: 2,
    error: expect.stringContaining('words'),
  });
});
