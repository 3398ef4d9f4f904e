import { expect, it } from 'vitest';
import { sectionsOf } from '../../../../src/renderer/features/pipelines/report-sections.ts';

it('takes a report apart by its headings and loses nothing of it', () => {
  const report = '# Title\n\nHead.\n\n## Gates\n\n> ## no heading\n\n### deeper\n\n## Limits\n\n*None.*\n';
  const sections = sectionsOf(report);
  expect(sections.map(({ title }) => title)).toEqual(['', 'Gates', 'Limits']);
  expect(sections.map(({ text }) => text).join('')).toBe(report);
  expect(sectionsOf('')).toEqual([]);
});
