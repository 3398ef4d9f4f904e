/**
 * The files of a run as the person is given them: what it left, the run as it is now, and their sign-off. The last two are made of the
 * facts each time, since the report is written before the person signs, and a run that is begun again is not signed any more.
 */
import type { PipelineRun } from '../../shared/pipeline-run.ts';
import type { Artefacts } from './artefacts.ts';
import { unproven } from './newest-results.ts';
import { plain, stamp } from './page-words.ts';
import { begunFile, runFile, signedFile } from './run-files.ts';

export async function handedNames(artefacts: Artefacts, run: PipelineRun): Promise<string[]> {
  const left = (await artefacts.list(run.id)).filter((name) => name !== begunFile);
  return run.status === 'finished' ? [...left, signedFile].sort() : left;
}

/** Undefined when it is not there. */
export async function handedFile(
  artefacts: Artefacts,
  run: PipelineRun,
  name: string,
): Promise<string | undefined> {
  if (name === signedFile) return run.status === 'finished' ? signedPage(run) : undefined;
  const text = await artefacts.read(run.id, name);
  return name === runFile && text !== undefined ? runText(run) : text;
}

export const runText = (run: PipelineRun): string => `${JSON.stringify(run, null, 2)}\n`;

/** Which report it was that the person signed can be told by its digest. */
function signedPage(run: PipelineRun): string {
  const { title, stages, decisions } = run;
  const word = decisions.at(-1);
  const digest = stages.findLast(({ report }) => report !== null)?.report;
  const said = word === undefined ? [] : [`- ${stamp(word.at)}: ${plain(word.line)}`];
  const report = digest == null ? [] : [`- report.md: SHA-256 \`${digest}\``];
  const open = unproven(run).map(({ title: gate, line }) => `- ${plain(gate)}: ${plain(line)}`);
  const gates = `## Gates that had not passed\n\n${open.length === 0 ? '*None.*' : open.join('\n')}`;
  return `# Signed off: ${plain(title)}\n\n${[...said, ...report].join('\n')}\n\n${gates}\n`;
}
