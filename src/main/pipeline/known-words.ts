/** What a stage's model and a sub-stage's agent are told of the run so far. Pure; a person's words go in between marks, as data. */
import type { PipelineRun, StageRun } from '../../shared/pipeline-run.ts';
import { findAbout } from '../../shared/run-stage.ts';
import { untrusted } from '../../shared/untrusted-text.ts';
import { recordPage } from './record-page.ts';

/** A field that stands. */
export interface KnownField {
  title: string;
  text: string;
}

/** Of the stages before `name`, in their order; of none where there are none. */
function recordsBefore(run: PipelineRun, name: string): string[] {
  const index = run.stages.findIndex((stage) => stage.name === name);
  return run.stages.slice(0, index).flatMap((stage) => pageOf(run, stage) ?? []);
}

/** The page of a stage's record; null where it has none. */
export function pageOf(run: PipelineRun, { name, record }: StageRun): string | null {
  const about = findAbout(run, name);
  return about?.kind !== 'record' || record === null ? null : recordPage(about.title, about.parts, record);
}

/** `documents`: the texts a stage has read. */
export function knownWords(
  run: PipelineRun,
  stage: string,
  fields: readonly KnownField[],
  documents: readonly { title: string; text: string }[],
): string {
  const asked = fields.map(({ title, text }) => `${title}:\n${marked(text)}`);
  const texts =
    fields.length > 0
      ? []
      : run.intake.flatMap((fact) => (fact.type === 'text.given' ? [marked(fact.data.text)] : []));
  const course = run.courses.map(({ words }) => `The person said on the way:\n${marked(words)}`);
  const read = documents.map(({ title, text }) => `Document "${title}":\n${marked(text)}`);
  return [...read, ...asked, ...texts, ...recordsBefore(run, stage).map(marked), ...course].join('\n\n');
}

/** As data: it can neither end its marks nor speak with a control token. */
const marked = (text: string): string =>
  `<<<\n${untrusted().break(text.trim().replaceAll('>>>', '> > >'))}\n>>>`;
