/**
 * A person with a GGUF file and no server, in a real browser against the built host: opens the file, begins a session, reads
 * the answer; and is told the command when the engine is not there.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { findEngine, scriptedFile } from '../support/embedded-engine.ts';

const installed = await findEngine();
const file = scriptedFile({ default: ['{"say": "I am in the app.", "calls": []}'] });

const desk = deskFor({
  files: { 'a.txt': 'one\n' },
  server: false,
  settings: ['titles=off'],
  viewport: { width: 480, height: 800 },
  fresh: true,
});

async function openFile(): Promise<void> {
  await desk.open();
  await desk.page.getByRole('button', { name: 'Open a GGUF file without a server' }).click();
  await desk.page.getByLabel('Path of the file').fill(file);
  await desk.page.getByRole('button', { name: 'Open', exact: true }).click();
}

it('the file answers, and stays in the list', async (context) => {
  if ('skipped' in installed) return context.skip(installed.skipped);
  await openFile();
  const option = desk.page.getByRole('radio', { name: /in the app/ });
  await option.waitFor();
  await expect.poll(() => option.isChecked()).toBe(true);
  await expectNoAxeViolations(desk.page);
  await desk.begin('Who are you?');
  await desk.page.getByText('I am in the app.').first().waitFor();
});

it('without the engine the page says the command', async () => {
  process.env.PATCHBAY_ENGINE = join(import.meta.dirname, 'nothing');
  try {
    await openFile();
  } finally {
    delete process.env.PATCHBAY_ENGINE;
  }
  await desk.page.getByText('The embedded engine is not installed.').waitFor();
  await desk.page.getByText('Run: npm run engine').waitFor();
  expect(await desk.page.getByLabel('Path of the file').inputValue()).toBe(file);
});
