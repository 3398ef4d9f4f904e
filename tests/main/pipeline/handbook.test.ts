/** The pipeline that the handbook shows, read as it stands there: what people copy has to work, and its mistakes look as they are told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDocument } from '../../../src/main/pipeline/documents/document-file.ts';
import { readPipeline } from '../../../src/main/pipeline/pipeline-files.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/pipelines.md'), 'utf8');
const fenced = (language: string): string => {
  const [, text] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`the page has no ${language}`);
  return text;
};
const file = 'pipelines/handbook.yaml';

it('is a pipeline with a document', () => {
  const read = readPipeline(file, fenced('yaml'));
  expect(read.ok ? '' : read.error.message).toBe('');
  const stages = read.ok ? read.value.stages.map(({ name }) => name) : [];
  const document = readDocument('style.md', fenced('markdown'));
  expect(document.ok ? document.value.when.filter((stage) => !stages.includes(stage)) : document).toEqual([]);
});

it('is told what is wrong with it in the words that the page has', () => {
  const wrong = fenced('yaml')
    .replace('gates: [pages]', 'gates: [page]')
    .replace('part: section }', 'part: sections }');
  const read = readPipeline(file, wrong);
  expect(read.ok ? '' : `${read.error.message}\n`).toBe(fenced('text'));
});
