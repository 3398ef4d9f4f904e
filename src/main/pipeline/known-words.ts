/**
 * What a stage's model and a sub-stage's agent are told of the run so far. Pure; a person's words go in between marks, as data. What stays
 * longest comes first, since a server reads again all that stands behind the first byte that is another.
 */
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

/**
 * The same bytes for all that is asked and done in a stage. `documents`: the texts it has read. Stages that write records share documents,
 * and each has a record more than the one before; those that build share all records, and have documents of their own.
 */
export function knownWords(
  run: PipelineRun,
  stage: string,
  fields: readonly KnownField[],
  documents: readonly { title: string; text: string }[],
): string {
  const asked = fields.map(({ title, text }) => `${title}:\n${asData(text)}`);
  const texts =
    fields.length > 0
      ? []
      : run.intake.flatMap((fact) => (fact.type === 'text.given' ? [asData(fact.data.text)] : []));
  const read = documents.map(({ title, text }) => `Document "${title}":\n${asData(text)}`);
  const records = recordsBefore(run, stage).map(asData);
  const isWriting = run.pipeline.stages.some(({ name, kind }) => name === stage && kind === 'record');
  return [...asked, ...texts, ...(isWriting ? [...read, ...records] : [...records, ...read])].join('\n\n');
}

/** What the person said on the way, which may come in the middle of a stage: to be told behind what is known. Empty where they said nothing. */
export const courseWords = ({ courses }: PipelineRun): string =>
  courses.map(({ words }) => `The person said on the way:\n${asData(words)}`).join('\n\n');

/** Between marks: it can neither end them nor speak with a control token. */
export const asData = (text: string): string =>
  `<<<\n${untrusted().break(text.trim().replaceAll('>>>', '> > >'))}\n>>>`;
