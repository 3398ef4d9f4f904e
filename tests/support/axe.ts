/**
 * What axe objects to in a page. It is run through the debugger and not as a script of the page, which the page's own policy
 * would refuse; once it is there, it is there until the page is loaded anew.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** `place` is a selector; without it the whole page is looked at. */
export async function expectNoAxeViolations(page: Page, place?: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const violations = await page.evaluate(async (within) => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(place: string | Document, options: object): Promise<{ violations: Violation[] }> };
    };
    // Nobody reads what it has nothing against.
    return (await checker.run(within ?? document, { resultTypes: ['violations'] })).violations;
  }, place);
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
  );
  expect(told).toEqual([]);
}
