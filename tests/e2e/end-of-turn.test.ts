/**
 * Review at the end of a turn, on the page: chosen in the composer, one card for all files, decided in the review panel. The folder's
 * bytes are the judge: before the decision they are as they were, afterwards as it says.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, sumProject } from '../support/plays.ts';

const diff = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE';
const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const plays = makePlays({
  hello: [{ text: 'Hello. What shall I do?' }],
  several: [
    call('apply_diff', { path: 'src/sum.js', diff }),
    call('write_file', { path: 'docs/notes.md', content: '# Sums\n\nThey add now.\n' }),
    call('write_file', { path: 'src/product.js', content: 'export const product = (a, b) => a * b;\n' }),
    call('execute_command', { command: 'node --test && cat docs/notes.md > copied.md' }),
    { text: 'The sum adds, there is a product, and the test passes.' },
  ],
  moved: [
    call('execute_command', {
      command:
        'mkdir lib && mv src/sum.js lib/total.js && chmod +x package.json && printf "echo hi\\n" > run.sh && chmod +x run.sh',
    }),
    { text: 'Moved.' },
  ],
});

const desk = deskFor({ server: { plays } });
const at = (path: string): string => join(desk.workspace, path);
const fileNow = (): string => readFileSync(at('src/sum.js'), 'utf8');
const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });

const bits = (path: string): number => statSync(at(path)).mode & 0o777;

async function begun(
  look: { play?: string; viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' } = {},
) {
  await desk.open(look);
  await desk.begin('[[play:hello]]');
  await desk.page.getByText('Hello. What shall I do?').waitFor();
  await desk.page.getByRole('button', { name: 'When you review changes: Each write' }).click();
  await desk.page.getByRole('menuitemradio', { name: /At the end of the turn/ }).click();
  await desk.page.getByRole('button', { name: 'When you review changes: End of turn' }).waitFor();
  await desk.say(`[[play:${look.play ?? 'several'}]]`);
  await desk.page.getByText('your folder does not change').first().waitFor();
}

it('asks once for all files of a turn, and writes those that were wanted', async () => {
  await begun();
  await desk.shot('end-of-turn-command');
  await expectNoAxeViolations(desk.page);
  expect(fileNow()).toBe(sumProject['src/sum.js']);
  await desk.page.getByRole('button', { name: 'Run once', exact: true }).click();
  await desk.page.getByText('The changes of this turn: 4 files').waitFor();
  expect(fileNow()).toBe(sumProject['src/sum.js']);
  expect(existsSync(at('copied.md'))).toBe(false);
  await desk.shot('end-of-turn-card');
  await expectNoAxeViolations(desk.page);
  await desk.page.getByRole('button', { name: 'Review 4 files' }).click();
  await panel().getByText('copied.md').first().waitFor();
  await panel().locator('.editor.modified .view-line').filter({ hasText: 'They add now.' }).waitFor();
  await desk.shot('end-of-turn-review');
  await panel().getByRole('button', { name: 'Write 4 files' }).click();
  await desk.page.getByText('copied.md', { exact: false }).first().waitFor();
  // Files are written one after the other.
  const landed = ['copied.md', 'docs/notes.md', 'src/product.js'];
  await expect
    .poll(() => landed.every((path) => existsSync(at(path))) && fileNow().includes('a + b'))
    .toBe(true);
  expect(readFileSync(at('copied.md'), 'utf8')).toBe('# Sums\n\nThey add now.\n');
  await desk.shot('end-of-turn-landed');
});

it('stays held when the turn is stopped; reviewed by hand it can be rejected, in a narrow, light window', async () => {
  await begun({ viewport: { width: 420, height: 900 }, colorScheme: 'light' });
  await desk.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await desk.page.getByText('3 changed files are held and not in your folder').waitFor();
  await desk.shot('end-of-turn-held');
  await expectNoAxeViolations(desk.page);
  await desk.page.getByRole('button', { name: 'Review now' }).click();
  await desk.page.getByText('The changes of this turn: 3 files').waitFor();
  await desk.shot('end-of-turn-narrow');
  await desk.page.getByRole('button', { name: 'Reject and say why' }).click();
  await desk.page.getByRole('button', { name: 'Reject', exact: true }).click();
  await desk.page.getByText('rejected by you').first().waitFor();
  await expect.poll(() => desk.page.getByText('changed files are held').count()).toBe(0);
  expect(fileNow()).toBe(sumProject['src/sum.js']);
  expect(existsSync(at('docs'))).toBe(false);
});

it.each([
  { name: 'wide', viewport: { width: 1440, height: 900 } },
  { name: 'narrow', viewport: { width: 420, height: 900 }, colorScheme: 'light' as const },
])('counts a renamed file once and says what may be executed: $name', async ({ name, ...look }) => {
  await begun({ ...look, play: 'moved' });
  expect(bits('package.json')).toBe(0o644);
  await desk.page.getByRole('button', { name: 'Run once', exact: true }).click();
  await desk.page.getByText('The changes of this turn: 3 files').waitFor();
  const card = desk.page.locator('#waiting');
  await card.getByText('renamed from').waitFor();
  await card.getByText('becomes executable').waitFor();
  await expect
    .poll(() => card.getByRole('listitem').allInnerTexts())
    .toEqual([
      expect.stringMatching(/total\.js\s+renamed from\s+src\/\s*sum\.js$/),
      expect.stringMatching(/package\.json\s+becomes executable$/),
      expect.stringMatching(/run\.sh\s+new\s+executable\s+\+1/),
    ]);
  await desk.shot(`bits-card-${name}`);
  await expectNoAxeViolations(desk.page);
  await card.getByRole('button', { name: 'Review 3 files' }).click();
  const rows = panel().getByRole('treeitem');
  await expect
    .poll(() => rows.allInnerTexts())
    .toEqual([
      expect.stringContaining('lib'),
      expect.stringContaining('total.js'),
      expect.stringMatching(/package\.json\s+becomes executable/),
      expect.stringMatching(/run\.sh\s+executable/),
    ]);
  await panel().getByRole('button', { name: 'Write 3 files' }).waitFor();
  await desk.page.keyboard.press('Alt+F7');
  await panel().getByText('only whether it may be executed changes').waitFor();
  await desk.shot(`bits-review-${name}`);
  await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  await panel().getByRole('button', { name: 'Write 3 files' }).click();
  await expect.poll(() => existsSync(at('run.sh')) && existsSync(at('lib/total.js'))).toBe(true);
  await expect.poll(() => existsSync(at('src/sum.js'))).toBe(false);
  await expect
    .poll(() => [bits('package.json'), bits('run.sh'), bits('lib/total.js')])
    .toEqual([0o755, 0o755, 0o644]);
});
