/** The last stage: gathers what was recorded, writes the report as Markdown and as a page to print, and the records beside it. */
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import { ok, type Result } from '../../shared/result.ts';
import { printable } from './artefacts.ts';
import { runText } from './hand-over.ts';
import { fieldsOf } from './intake-stage.ts';
import { pageOf } from './known-words.ts';
import { newestResults } from './newest-results.ts';
import type { RunnerParts } from './parts.ts';
import { reportPage } from './report-page.ts';
import { runFile } from './run-files.ts';

export async function writeReport(
  { artefacts, gates, deliverables, now }: RunnerParts,
  run: PipelineRun,
  stage: string,
): Promise<Result<RunFact[]>> {
  const newest = newestResults(run);
  const stale = new Set((await gates.stale(run, newest)).map(({ gate }) => gate));
  const changed = await deliverables(run);
  if (!changed.ok) return changed;
  const text = reportPage({
    ...{ run, fields: fieldsOf(run), deliverables: changed.value, now: now() },
    gates: newest.map((result) => ({
      ...result,
      isStale: stale.has(result.gate),
      record: gates.record(run, result),
    })),
  });
  const pages = run.stages.flatMap((one) => {
    const page = pageOf(run, one);
    return page === null ? [] : [[`${one.name}.md`, page]];
  });
  const files = [...pages, ['report.html', printable(run.title, text)], [runFile, runText(run)]];
  for (const [name = '', page = ''] of files) {
    const written = await artefacts.write(run.id, name, page);
    if (!written.ok) return written;
  }
  const written = await artefacts.write(run.id, 'report.md', text);
  return written.ok ? ok([{ type: 'report.written', data: { stage, digest: written.value } }]) : written;
}
