/**
 * The gates of a folder as a person meets them: without a file, run with a word for what asks, passed, failed, not available and stale with
 * what changed, and whether a release may go.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makePlays } from '../support/app.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const plays = makePlays({ nods: [{ text: 'It is so.' }] });
const desk = deskFor();
beforeEach(() => desk.open({ fresh: true, server: { plays } }));

const gates = `gates:
  types:
    title: Types
    run: echo ran >> ran.log; cat types.txt; [ ! -s types.txt ]
    tool: tsc
    files: [src/**]
  names:
    title: Names
    naming: [{ files: "src/**", names: [kebab-case] }]
  speed:
    title: Speed
    run: echo p95 140
    tool: regex
    pattern: p95 (?<p95>\\d+)
    files: [src/**]
    soft: [p95 <= 100]
  security: { title: Security, run: bandit-of-nowhere, tool: bandit, needs: [bandit-of-nowhere] }
kpis:
  p95: { gate: speed.p95, target: "<= 100", floor: "<= 200" }
`;

const section = () => desk.page.getByRole('region', { name: 'Gates', exact: true });
const button = (name: string) => section().getByRole('button', { name, exact: true });
const line = (title: string) => section().getByRole('listitem').filter({ hasText: title }).first();
const stands = (title: string, status: string) => line(title).getByText(status, { exact: true }).waitFor();
const inPlace = (path: string): string => join(desk.workspace, path);
const lookAgain = () => desk.page.evaluate(() => window.dispatchEvent(new Event('focus')));

it('are run with a word for it, and stand as they are: passed, failed, not available, stale', async () => {
  await desk.begin('[[play:nods]] Hello.');
  await desk.page.getByText('It is so.').waitFor();
  await desk.page.keyboard.press('Alt+5');
  await section().getByText('This folder has no gates yet').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('gates-empty');

  mkdirSync(inPlace('.patchbay'));
  writeFileSync(inPlace('.patchbay/gates.yaml'), gates.replace('naming', 'nameing'));
  await lookAgain();
  await section().getByText('gates.names.nameing is not known here').waitFor();
  writeFileSync(inPlace('.patchbay/gates.yaml'), gates);
  writeFileSync(inPlace('types.txt'), "src/sum.js(2,3): error TS2322: Type 'string' is not a number.\n");
  await lookAgain();
  await stands('Types', 'Not run');

  await button('Run all gates').click();
  const asks = section().getByRole('region', { name: 'One gate asks you first' });
  await asks.getByText('echo ran >> ran.log; cat types.txt').waitFor();
  expect(() => readFileSync(inPlace('ran.log'))).toThrow();
  await expectNoAxeViolations(desk.page);
  await asks.getByRole('button', { name: 'Run once' }).click();
  await stands('Types', 'Failed');
  await stands('Names', 'Passed');
  await stands('Speed', 'Passed, with a warning');
  await stands('Security', 'Not available');
  await section().getByText('2 of 4 passed · 1 failed · 1 not available').waitFor();
  expect(readFileSync(inPlace('ran.log'), 'utf8')).toBe('ran\n');
  await line('Types').getByText('Evidence').click();
  await line('Types').getByText('src/sum.js:2').waitFor();
  await button('May a release go?').click();
  await section().getByText('No-go', { exact: true }).waitFor();
  await section().getByText('p95 140, at most 100 is the target').waitFor();
  await expectNoAxeViolations(desk.page);
  await section().getByText('KPIs').scrollIntoViewIfNeeded();
  await desk.shot('gates-failed');

  rmSync(inPlace('types.txt'));
  writeFileSync(inPlace('types.txt'), '');
  await button('Run again: Types').click();
  await asks.getByRole('button', { name: 'Run once' }).click();
  await stands('Types', 'Passed');
  writeFileSync(inPlace('src/sum.js'), 'changed\n');
  await lookAgain();
  await stands('Types', 'Stale');
  // It is about names, and those are as they were.
  await stands('Names', 'Passed');
  await line('Types').getByText('src/sum.js', { exact: true }).waitFor();
  await desk.shot('gates-stale');

  // What a test says of its failure stands below it.
  const printed = join(import.meta.dirname, '../fixtures/gates/node-24-spec.txt');
  writeFileSync(inPlace('tests.txt'), readFileSync(printed));
  const tests = 'tests: { title: Tests, run: "cat tests.txt; exit 1", tool: node-test }';
  writeFileSync(inPlace('.patchbay/gates.yaml'), gates.replace('kpis:', `  ${tests}\nkpis:`));
  await lookAgain();
  await button('Run gate: Tests').click();
  await asks.getByRole('button', { name: 'Run once' }).click();
  await stands('Tests', 'Failed');
  await line('Tests').getByText('Evidence').click();
  await line('Tests').getByText('Expected values to be strictly equal: -1 !== 3').waitFor();
  await line('Tests').getByRole('group', { name: 'What it found: Tests' }).scrollIntoViewIfNeeded();
  await desk.shot('gates-tests');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize({ width: 420, height: 900 });
  expect(await desk.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  await expectNoAxeViolations(desk.page);
  await section().scrollIntoViewIfNeeded();
  await desk.shot('gates-narrow');
});
