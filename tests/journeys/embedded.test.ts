/**
 * A GGUF file and no server: the file is opened in the app, a session is given a task, and the agent reads, edits and finishes
 * through the embedded engine, every reply of it held to the schema of the offered tools. What counts is the workspace's bytes,
 * the journal's figures, and the processes the system lists.
 */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { readOptions } from '../../src/main/options.ts';
import { embeddedName } from '../../src/shared/model-name.ts';
import { makeFolder, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { startCli } from '../support/cli.ts';
import { enginePids, findEngine, scriptedFile } from '../support/embedded-engine.ts';

const reply = (say: string, tool: string, given: Record<string, unknown>): string =>
  `{"say": ${JSON.stringify(say)}, "calls": [{"tool": "${tool}", "arguments": ${spaced(given)}}]}`;
const spaced = (value: Record<string, unknown>): string =>
  `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`)
    .join(', ')}}`;

const diff = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n';
const file = scriptedFile(
  {
    default: ['{"say": "Ready.", "calls": []}'],
    fix: [
      reply('I look at it first.', 'read_file', { path: 'src/sum.js' }),
      reply('It subtracts.', 'apply_diff', { path: 'src/sum.js', diff }),
      reply('', 'attempt_completion', { result: 'sum adds now.' }),
    ],
  },
  16_384,
);

const installed = await findEngine();
const needsEngine = (context: TestContext): void => {
  if ('skipped' in installed) context.skip(installed.skipped);
};

describe('a file that answers inside the app', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ args: ['--set', 'rung=auto'] });
  });
  afterAll(() => test.close());

  it('is opened, listed, used for a task, and forgotten', async (context) => {
    needsEngine(context);
    const row = await test.client.model.open({ path: file });
    expect(row).toMatchObject({
      name: embeddedName({ path: file }),
      kind: 'embedded',
      window: 16_384,
      reachable: true,
    });
    expect(await test.client.model.list()).toContainEqual(row);
    // Looking at it loads nothing.
    expect(enginePids()).toEqual([]);

    const { sessionId, state } = await runTurn({ ...test, modelName: row.name }, '[[play:fix]] Fix sum.', {
      approve: 'all',
    });
    expect(state.turns.at(-1)).toMatchObject({ reason: 'completed' });
    expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toContain('return a + b;');
    expect(enginePids()).toHaveLength(1);

    const steps = (await stateOf(test, sessionId)).turns.flatMap((turn) => turn.steps);
    expect(steps).toHaveLength(3);
    for (const { usage } of steps.slice(1)) {
      const read = (usage?.promptTokens ?? 0) - (usage?.cachedTokens ?? 0);
      expect(usage?.cachedTokens).toBeGreaterThan(500);
      expect(read).toBeLessThan(120);
    }

    const { vectors } = await test.client.model.embed({ model: row.name, texts: ['one', 'two'] });
    expect(vectors.map((vector) => vector.length > 0)).toEqual([true, true]);
    await expect(test.client.model.embed({ model: 'demo', texts: ['one'] })).rejects.toThrow(/no embeddings/);

    await test.client.model.remove({ name: row.name });
    expect((await test.client.model.list()).map(({ name }) => name)).not.toContain(row.name);
  });

  it('leaves no process behind when the app is closed', async (context) => {
    needsEngine(context);
    expect(enginePids()).toHaveLength(1);
    await test.restart();
    expect(enginePids()).toEqual([]);
  });

  it('is refused with a reason when it is no model', async (context) => {
    needsEngine(context);
    await expect(test.client.model.open({ path: join(test.workspace, 'src/sum.js') })).rejects.toThrow(
      /no GGUF file/,
    );
    await expect(test.client.model.open({ path: 'sum.gguf' })).rejects.toThrow(/absolute/);
    await expect(test.client.model.open({ path: '/nowhere/a.gguf' })).rejects.toThrow(/not there/);
  });
});

describe('without the engine', () => {
  it('the app works, and says how to get it', async () => {
    const dataFolder = makeFolder();
    const env = { ...process.env, PATCHBAY_ENGINE: join(dataFolder, 'nothing') };
    const options = readOptions({ argv: ['--data', dataFolder, '--embedded', file], host: 'cli', env });
    if (!options.ok) throw new Error(options.error.message);
    const app = await createApp(options.value, { host: 'cli' });
    if (!app.ok) throw new Error(app.error.message);
    const client = createRouterClient(app.value.router, { context: { through: 'cli' } });
    try {
      await expect(client.model.open({ path: file })).rejects.toThrow(/not installed/);
      const name = embeddedName({ path: file });
      const row = (await client.model.list()).find((one) => one.name === name);
      expect(row).toMatchObject({ reachable: false, window: 16_384, from: 'default' });
      const { id: sessionId } = await client.session.create({ workspace: dataFolder, model: name });
      await client.session.send({ sessionId, text: 'hi', messageId: crypto.randomUUID() });
      await app.value.idle();
      const turn = (await stateOf({ client }, sessionId)).turns.at(-1);
      expect(turn).toMatchObject({ reason: 'failed', failure: { hint: 'Run: npm run engine' } });
    } finally {
      await app.value.close();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  });
});

describe('patchbay run --embedded', () => {
  it('does a task with a file and no server', async (context) => {
    needsEngine(context);
    const cli = await startCli();
    try {
      const args = ['run', '[[play:fix]] Fix sum.', '--workspace', cli.workspace, '--embedded', file];
      const ended = await cli.run([...args, '--approve', 'all']);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.out).toContain('sum adds now.');
      expect(cli.read('src/sum.js')).toContain('return a + b;');
      expect(enginePids()).toEqual([]);
    } finally {
      await cli.close();
    }
  });

  it('refuses what goes with servers only', async () => {
    const cli = await startCli();
    try {
      const both = await cli.run([...cli.task('hi'), '--embedded', file]);
      expect(both).toMatchObject({
        code: 2,
        error: expect.stringMatching(/leave --model and --endpoint out/),
      });
      const absent = await cli.run([
        'run',
        'hi',
        '--workspace',
        cli.workspace,
        '--embedded',
        '/nowhere.gguf',
      ]);
      expect(absent.error).toMatch(/no file \/nowhere\.gguf/);
      expect(absent.code).not.toBe(0);
    } finally {
      await cli.close();
    }
  });
});
