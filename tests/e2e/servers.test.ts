/**
 * The page about servers in a real browser with a real llama-server: a person with nothing but a GGUF file gets to a first
 * answer, is told what is missing and what fails, and can look at all of it on a narrow window and without a mouse.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../src/main/exec/process-table.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { ggufBytes, llamaFields } from '../support/gguf-bytes.ts';
import { findBinary, poll, writeModel } from '../support/llama-server.ts';

const found = await findBinary();
const skipped = 'skipped' in found;
const binary = 'file' in found ? found.file : '';

const desk = deskFor({ files: { 'a.txt': 'one\n' }, server: false, settings: [], fresh: true });
let models: string;

beforeEach(async () => {
  models = mkdtempSync(join(tmpdir(), 'patchbay-models-'));
  const whole = readFileSync(await writeModel({ default: ['I am the model.'] }, 8_192));
  writeFileSync(join(models, 'good-model.gguf'), whole);
  writeFileSync(join(models, 'cut-off.gguf'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(models, 'odd-kind.gguf'), ggufBytes({ fields: llamaFields() }));
  const eyes = ggufBytes({ fields: [{ key: 'general.architecture', type: 'text', value: 'clip' }] });
  writeFileSync(join(models, 'mmproj-eyes.gguf'), eyes);
});
afterEach(() => rmSync(models, { recursive: true, force: true }));

const open = (settings: Record<string, unknown>) =>
  desk.open({ data: { 'settings.json': JSON.stringify(settings) } });

/** Processes of the program with one of our models among its arguments. */
async function serversOf(): Promise<number[]> {
  const rows = await readProcesses();
  const uses = ({ pid }: { pid: number }): boolean => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes(models) && !line.startsWith('/bin/sh');
    } catch {
      return false; // it has just ended
    }
  };
  return rows.filter(uses).map(({ pid }) => pid);
}

const button = (name: string | RegExp) =>
  desk.page.getByRole('button', { name, exact: typeof name === 'string' });
const shows = (text: string | RegExp) => desk.page.getByText(text).first().waitFor();
const card = (title: string) =>
  desk.page
    .getByRole('listitem')
    .filter({ has: desk.page.getByText(title, { exact: true }) })
    .filter({ has: button('Log') });

async function toServers(): Promise<void> {
  await button('All actions').waitFor();
  await desk.act('local servers');
  await desk.page.getByRole('heading', { name: 'Local servers' }).waitFor();
}

describe.skipIf(skipped)('with a file and nothing else', () => {
  it('a person gets from an empty page to an answer, and the server ends when they say so', async () => {
    await open({ 'server.binary': '/nowhere/llama-server' });
    await toServers();
    await shows('There is no llama-server at /nowhere/llama-server.');
    await shows('No folder with models yet');
    await expectNoAxeViolations(desk.page);

    await desk.page.getByLabel('Full path of llama-server').fill(binary);
    await button('Use this path').click();
    await shows(/path set by you/);
    await desk.page.getByLabel('Full path of a folder').fill(models);
    await button('Add folder').click();
    const row = desk.page.getByRole('row').filter({ hasText: 'good-model' });
    await row.getByText('fits').waitFor();
    await shows('Belongs beside a model; lets it see or hear');
    await shows('This file is not complete: it ends before its weights do.');
    await expectNoAxeViolations(desk.page);

    await row.getByRole('button').click();
    const dialog = desk.page.getByRole('dialog', { name: 'Start good-model' });
    await dialog.getByText('It fits.').waitFor();
    const cache = () => dialog.getByRole('definition').nth(1).textContent();
    expect(await cache()).toBe('2.1 MB');
    await dialog.getByLabel('Window').selectOption({ label: '4.1k tokens' });
    await expect.poll(cache).toBe('1 MB');
    await expectNoAxeViolations(desk.page);
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();

    await card('good-model')
      .getByText(/^Ready/)
      .waitFor();
    expect(await serversOf()).toHaveLength(1);
    await card('good-model')
      .getByText(/reads \d+ tokens\/s, writes \d+ tokens\/s/)
      .waitFor();
    await card('good-model').getByRole('button', { name: 'Log' }).click();
    await desk.page
      .getByRole('group', { name: 'Log of good-model' })
      .getByText(/listening on/)
      .waitFor();
    await expectNoAxeViolations(desk.page);

    await button('New session with it').click();
    await desk.page.getByRole('radio', { name: /^good-model.*runs/, checked: true }).waitFor();
    await desk.begin('hello');
    await shows('I am the model.');

    await toServers();
    await card('good-model').getByRole('button', { name: 'Stop' }).click();
    await row.getByText('fits').waitFor();
    expect(await serversOf()).toEqual([]);
  });

  it('what fails says why, with the last lines, and can be taken away', async () => {
    await open({ 'server.binary': binary, 'server.folders': [models] });
    await toServers();
    await desk.page.getByRole('row').filter({ hasText: 'odd-kind' }).getByRole('button').click();
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await shows(/does not say what this llama-server needs to know/);
    await card('odd-kind')
      .getByText(/exiting due to model loading error/)
      .waitFor();
    await expectNoAxeViolations(desk.page);
    await button('Remove from the list').click();
    await card('odd-kind').waitFor({ state: 'detached' });
    expect(await serversOf()).toEqual([]);
  });

  it('a session starts it by itself, and a narrow light window shows all of it without scrolling sideways', async () => {
    await open({ 'server.binary': binary, 'server.folders': [models], theme: 'light' });
    await desk.page.getByRole('radio', { name: /^good-model.*starts when used/ }).check();
    await desk.begin('hello');
    await shows('I am the model.');
    expect(await serversOf()).toHaveLength(1);
    await desk.page.setViewportSize({ width: 480, height: 800 });
    await toServers();
    await card('good-model')
      .getByText(/^Ready/)
      .waitFor();
    await card('good-model').getByRole('button', { name: 'Log' }).click();
    await shows(/listening on/);
    const sideways = () =>
      desk.page.evaluate(
        () =>
          document.documentElement.scrollWidth > innerWidth ||
          [...document.querySelectorAll('main section')].some(
            (part) => part.scrollWidth > part.clientWidth + 1,
          ),
      );
    expect(await sideways()).toBe(false);
    await expectNoAxeViolations(desk.page);
    await desk.page.context().close();
    await desk.host.end('SIGKILL');
    expect(await poll(20_000, async () => (await serversOf()).length === 0)).toBe(true);
  });
});
