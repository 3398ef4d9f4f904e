/** The documents of a run's pipeline, as its stages use them: rules first, then what a stage is given or asks for, within its budget. */
import type { Stage } from '../../../shared/pipeline.ts';
import type { PipelineRun, StageRun } from '../../../shared/pipeline-run.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { PipelineFiles } from '../pipeline-files.ts';
import { choose } from './choosing.ts';
import { readIndex } from './document-index.ts';
import { createReading } from './reading.ts';

export interface DocumentShelf {
  /** Of the pipeline's file and of its documents that are always read. */
  rules: string;
  /** Fails as the reading does: a document has gone wrong, or the rules are more than the stage has room for. */
  choose(stage: Stage): Result<Pick<StageRun, 'read' | 'left'>>;
  /** Their texts as they are now; those that are always read are in `rules` already. */
  read(names: readonly string[]): Result<{ title: string; text: string }[]>;
  /** Any of them, as it is now. */
  open(name: string): Result<{ title: string; text: string }>;
}

export function createShelf(files: PipelineFiles, run: PipelineRun): Result<DocumentShelf> {
  const { pipeline, workspace } = run;
  const file = files.in(workspace).list.find((one) => one.pipeline.name === pipeline.name);
  // Rules are never left out, also where the file that they stand beside has gone wrong in the middle of the run.
  const folder = file?.documents ?? files.documentsOf(workspace, run);
  const index = readIndex(folder, { links: (file ?? run).source !== 'workspace' });
  const always = index.documents.filter(({ always: isAlways }) => isAlways).map(({ name }) => name);
  const open = (name: string): Result<{ title: string; text: string }> => {
    const document = index.open(name);
    return document.ok ? ok({ title: document.value.title, text: document.value.body }) : document;
  };
  const texts = (names: readonly string[]): Result<{ title: string; text: string }[]> => {
    const found: { title: string; text: string }[] = [];
    for (const name of names) {
      const document = open(name);
      if (!document.ok) return document;
      found.push(document.value);
    }
    return ok(found);
  };
  const rules = texts(always);
  if (!rules.ok) return rules;
  const listed = pipeline.rules.map(({ name, rule }) => `- ${name}: ${rule}`);
  const words = [
    ...(listed.length === 0 ? [] : [`Rules of the architecture:\n${listed.join('\n')}`]),
    ...rules.value.map(({ text }) => text),
  ];
  return ok({
    rules: words.join('\n\n'),
    choose({ name, budget, documents }) {
      const reading = createReading(index, { stage: name, budget });
      const begun = reading.begin();
      if (!begun.ok) return begun;
      const left = choose(index.documents, name, budget)
        .leftOut.filter(({ why }) => why === 'budget')
        .map(({ document }) => ({ name: document.name, why: 'there was no room for it' }));
      for (const document of documents) {
        const asked = reading.ask(document);
        if (!asked.ok) left.push({ name: document, why: asked.error.message });
      }
      const titles = new Map(index.documents.map((one) => [one.name, one.title]));
      const read = reading.read().map(({ name: one, tokens }) => ({
        ...{ name: one, title: titles.get(one) ?? one, tokens },
      }));
      return ok({ read, left });
    },
    read: (names) => texts(names.filter((name) => !always.includes(name))),
    open,
  });
}
