/**
 * The engine's process as a utility process, on the double of Electron: real processes that run real files. Not shown here:
 * that Electron's own utility process loads the library of the engine, reads a file inside an archive, and ends with the app.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utilityEnd } from '../../../../src/main/hosts/electron/utility-end.ts';
import { createUtilityFork } from '../../../../src/main/hosts/electron/utility-fork.ts';
import { createEmbeddedModels } from '../../../../src/main/models/embedded/embedded-models.ts';
import { findInstallation, wantedVersion } from '../../../../src/main/models/embedded/installation.ts';
import { startBy } from '../../../../src/main/models/embedded/process-link.ts';
import { embeddedName } from '../../../../src/shared/model-name.ts';
import { createUtilityProcess } from '../../../support/electron-double/utility-process.ts';
import { enginePids, findEngine, scriptedFile } from '../../../support/embedded-engine.ts';
import { ask, textOf } from '../../models/collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-utility-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** An app that becomes ready when it is told to. */
function host() {
  let ready = false;
  const started = Promise.withResolvers<void>();
  const utilityProcess = createUtilityProcess(() => ready);
  return {
    fork: createUtilityFork({ app: { whenReady: () => started.promise }, utilityProcess }),
    processes: utilityProcess.all,
    becomeReady() {
      ready = true;
      started.resolve();
    },
  };
}

function readyHost() {
  const made = host();
  made.becomeReady();
  return made;
}

const echo = program(
  'echo',
  `process.parentPort.on('message', ({ data }) => {
  if (data.end === undefined) process.parentPort.postMessage({ heard: data, node: process.send === undefined });
  else if (data.end === 'throw') setTimeout(() => { throw new Error('out of luck'); });
  else if (typeof data.end === 'number') process.exit(data.end);
  else { process.stderr.write('my last words'); process.kill(process.pid, data.end); }
});`,
);

describe('a utility process', () => {
  it('gets what was said before the app was ready, in order, and answers', async () => {
    const { fork, becomeReady, processes } = host();
    const heard: unknown[] = [];
    const two = Promise.withResolvers<void>();
    const forked = fork(echo, (raw) => heard.push(raw) === 2 && two.resolve());
    forked.send({ text: 'one' });
    forked.send({ text: 'two' });
    expect(processes).toEqual([]);
    becomeReady();
    await two.promise;
    expect(heard).toEqual(['one', 'two'].map((text) => ({ heard: { text }, node: true })));
    forked.kill();
    expect(await forked.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  it.each([
    ['code 3', 3, { code: 3, signal: null, lastWords: '' }],
    ['a signal', 'SIGSEGV', { code: null, signal: 'SIGSEGV', lastWords: 'my last words' }],
    ['an error', 'throw', { code: 1, signal: null, lastWords: expect.stringContaining('out of luck') }],
  ])('that ends by itself with %s is told with its last words', async (_how, how, wanted) => {
    const forked = readyHost().fork(echo, () => {});
    forked.send({ end: how });
    expect(await forked.ended).toEqual(wanted);
  });

  it('ends when it is told to, at any time of its life, deaf or not', async () => {
    const early = host();
    const never = early.fork(echo, () => {});
    never.kill();
    early.becomeReady();
    expect(await never.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(early.processes).toEqual([]);

    const starting = readyHost();
    const unborn = starting.fork(echo, () => {});
    await Promise.resolve();
    expect(starting.processes[0]?.pid).toBeUndefined();
    unborn.kill();
    expect(await unborn.ended).toMatchObject({ signal: 'SIGKILL' });

    const deaf = program(
      'deaf',
      `process.on('SIGTERM', () => {}); process.parentPort.postMessage({}); for (;;) {}`,
    );
    const busy = Promise.withResolvers<unknown>();
    const forked = readyHost().fork(deaf, busy.resolve);
    await busy.promise;
    forked.kill();
    expect(await forked.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  it('that cannot be started has ended, with the reason', async () => {
    const fork = createUtilityFork({
      app: { whenReady: () => Promise.resolve() },
      utilityProcess: createUtilityProcess(() => false),
    });
    expect((await fork(echo, () => {}).ended).lastWords).toMatch(/before app is ready/);
  });
});

describe('the number Electron has for an end', () => {
  it.each([
    [0, 'linux', { code: 0, signal: null }],
    [1, 'linux', { code: 1, signal: null }],
    [9, 'linux', { code: null, signal: 'SIGKILL' }],
    [11, 'darwin', { code: null, signal: 'SIGSEGV' }],
    [139, 'linux', { code: null, signal: 'SIGSEGV' }],
    [134, 'linux', { code: null, signal: 'SIGABRT' }],
    [130, 'linux', { code: 130, signal: null }],
    [256, 'linux', { code: 1, signal: null }],
    [9, 'win32', { code: 9, signal: null }],
    [0xc0000005, 'win32', { code: 0xc0000005, signal: null }],
  ])('%i on %s', (status, platform, wanted) => {
    expect(utilityEnd(status, platform)).toEqual(wanted);
  });
});

describe('the embedded engine in a utility process', () => {
  it('answers as in any other, and is gone after it was closed', async (context) => {
    const installed = await findEngine();
    if ('skipped' in installed) return context.skip(installed.skipped);
    const { fork, processes } = readyHost();
    const models = createEmbeddedModels({
      installation: () => findInstallation([installed.folder], wantedVersion('resources')),
      threads: () => Promise.resolve(1),
      start: startBy(fork),
    });
    try {
      const named = { path: scriptedFile({ default: ['Hello.'] }) };
      const model = models.model(embeddedName(named));
      if (model === undefined) throw new Error('no name of a file');
      expect(textOf(await ask(model, 'hi'))).toBe('Hello.');
      expect(processes.map(({ pid }) => pid)).toEqual(enginePids());
      expect(await models.embed(embeddedName(named), ['one'])).toMatchObject({ ok: true });
    } finally {
      await models.close();
    }
    expect(enginePids()).toEqual([]);
  });
});
