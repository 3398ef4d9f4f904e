/**
 * What a person can do with runs. Each request records what it means and answers with the run as it is then; the work itself is the
 * runner's. So a client that goes away loses nothing.
 */
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { Gate } from '../../shared/gate.ts';
import { isPassed } from '../../shared/gate-tally.ts';
import type { ChangeSize } from '../../shared/intake.ts';
import type { PipelineSource } from '../../shared/pipeline.ts';
import type { GateResult, Item, PipelineRun, RunFact, RunRow } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { handedFile, handedNames } from './hand-over.ts';
import { answerFacts, fieldsStanding, fillFacts, openQuestions } from './intake-stage.ts';
import { newestResults, unproven } from './newest-results.ts';
import { nextOf } from './next.ts';
import type { RunnerParts } from './parts.ts';
import type { PipelineFile, PipelineFiles } from './pipeline-files.ts';
import { putOut } from './put-out.ts';
import { raised } from './raising.ts';
import { createRunChanges, goingSteps } from './run-changes.ts';
import {
  allowFacts,
  approveFacts,
  courseFacts,
  decideFacts,
  editFacts,
  gatesFacts,
  goingStage,
  openRun,
  reopenFacts,
  sendBackFacts,
  signFacts,
  sizeFacts,
  startFacts,
  stepFacts,
} from './run-decisions.ts';
import { aheadOf, asksOf, untoldOf } from './run-outlook.ts';
import type { Decide, NewRun, StepAct } from './run-wishes.ts';
import { createRunner } from './runner.ts';
import { asShown, shownDigest } from './shown.ts';
import { runOfSession } from './step-sessions.ts';

type Viewed = Promise<Result<RunView>>;

export interface Pipelines {
  /** Those that a folder (real path) can be worked on with. */
  list(workspace: string): { pipelines: ListedPipeline[]; problems: string[] };
  rows(workspace: string | null): RunRow[];
  watchRows(workspace: string | null, signal?: AbortSignal): AsyncGenerator<RunRow[], void, undefined>;
  start(input: NewRun): Viewed;
  raise(id: string): Viewed;
  show(id: string): Viewed;
  watch(id: string, signal?: AbortSignal): AsyncGenerator<RunView, void, undefined>;
  /** `digest`, here and below: of what the person was shown. */
  answer(id: string, digest: string, text: string): Viewed;
  fill(id: string, field: string, value: { text: string; options?: readonly string[] | undefined }): Viewed;
  size(id: string, size: ChangeSize): Viewed;
  decide(
    id: string,
    digest: string,
    decision: { stage: string; conflict: string; option: string; words: string },
  ): Viewed;
  edit(id: string, digest: string, stage: string, items: readonly Item[]): Viewed;
  sendBack(id: string, digest: string, stage: string, words: string): Viewed;
  approve(id: string, digest: string, stage: string, words: string): Viewed;
  step(
    id: string,
    digest: string,
    wish: { stage: string; step: string; act: StepAct; words: string },
  ): Viewed;
  gates(id: string, stage: string): Viewed;
  allow(id: string, digests: readonly string[]): Viewed;
  course(id: string, words: string): Viewed;
  control(id: string, act: 'pause' | 'resume' | 'stop' | 'again'): Viewed;
  reopen(id: string, stage: string, words: string): Viewed;
  sign(id: string, digest: string, words: string): Viewed;
  artefact(id: string, name: string): Promise<Result<string>>;
  /** Of those that its stages may be given, as it is now. */
  document(id: string, name: string): Result<{ title: string; text: string }>;
  export(id: string, folder: string): Promise<Result<string[]>>;
  remove(id: string): Promise<Result<void>>;
  /** A session has new facts; if it is a run's, the run may go on. */
  touched(sessionId: string): void;
  /** Goes on with every run that was going when the app stopped. */
  recover(): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

type ListedPipeline = PipelineSource & {
  documents: { name: string; title: string; summary: string; tokens: number }[];
};

export interface PipelinesParts extends RunnerParts {
  files: PipelineFiles;
  /** Of a pipeline, and what is wrong with those that do not count. */
  documents(file: PipelineFile): { documents: ListedPipeline['documents']; problems: readonly string[] };
  /** That a folder has of its own. */
  folderGates(root: string): readonly Gate[];
  /** Real path and the names of what is in it now, for the report at the end. `not_found` when it is no folder. */
  open(workspace: string): Promise<Result<{ root: string; keep(run: string): Promise<Result<void>> }>>;
  /** Where what a run left is put when the person wants it there. */
  workspace(path: string): Promise<Result<Pick<Workspace, 'list' | 'read' | 'apply'>>>;
}

export function createPipelines(parts: PipelinesParts): Pipelines {
  const { book, files, artefacts, sessions } = parts;
  const runner = createRunner(parts);

  const found = (id: string): Result<PipelineRun> => {
    const run = book.get(id);
    return run === undefined ? fail('not_found', `There is no run ${id}.`) : ok(run);
  };
  async function viewOf(run: PipelineRun): Promise<RunView> {
    const asks = asksOf(nextOf(run), sessions);
    const isOver = asks?.what === 'sign' || run.status === 'finished';
    return {
      ...{ run, ahead: aheadOf(run), doing: runner.doing(run.id) },
      ...{ asks, digest: shownDigest(run), unproven: isOver ? unproven(run) : [] },
      untold: isOver ? untoldOf(run) : [],
      ...{ fields: fieldsStanding(run), questions: openQuestions(run) },
      artefacts: await handedNames(artefacts, run),
    };
  }
  const shown = async (id: string): Viewed => {
    const run = found(id);
    return run.ok ? ok(await viewOf(run.value)) : run;
  };

  const { record, instead, atRest, ...control } = createRunChanges({ ...parts, runner, found, shown });

  async function begin(
    input: Pick<NewRun, 'workspace'>,
    make: (root: string) => Result<readonly RunFact[]>,
  ): Viewed {
    const folder = await parts.open(input.workspace);
    if (!folder.ok) return folder;
    const { root, keep } = folder.value;
    if (!parts.trusts(root))
      return fail(
        'denied',
        'You have not trusted this folder, so nothing is built in it.',
        'Trust it first.',
      );
    const facts = make(root);
    if (!facts.ok) return facts;
    const id = parts.newId();
    const kept = await keep(id);
    if (!kept.ok) return kept;
    book.append(id, facts.value);
    runner.kick(id);
    return shown(id);
  }

  /** A session that waits is no fact of the run. */
  const rows = (workspace: string | null): RunRow[] =>
    book.rows(workspace).map((row) => {
      if (row.status !== 'going' || row.waits !== null) return row;
      const run = book.get(row.id);
      const asks = run === undefined ? null : asksOf(nextOf(run), sessions);
      return asks === null ? row : { ...row, waits: asks.what };
    });

  return {
    list(workspace) {
      const { list, problems } = files.in(workspace);
      const told = [...problems];
      const pipelines = list.map((file): ListedPipeline => {
        const { pipeline, source } = file;
        const { documents, problems: wrong } = parts.documents(file);
        told.push(...wrong.map((problem) => `${pipeline.name}: ${problem}`));
        return { pipeline, source, documents };
      });
      return { pipelines, problems: told };
    },
    rows,
    async *watchRows(workspace, signal) {
      // Told at each fact of each session, most of which change no line.
      let told = '';
      for await (const _ of book.changes(signal)) {
        const list = rows(workspace);
        const text = JSON.stringify(list);
        if (text !== told) yield list;
        told = text;
      }
    },
    start: (input) =>
      begin(input, (root) => {
        const { list } = files.in(root);
        const chosen = list.find(({ pipeline }) => pipeline.name === input.pipeline);
        const names = list.map(({ pipeline: { name } }) => name).join(', ');
        if (chosen === undefined)
          return fail('not_found', `There is no pipeline "${input.pipeline}".`, `There are: ${names}.`);
        return ok(startFacts(root, withGates(chosen, parts.folderGates(root)), input));
      }),
    async raise(id) {
      const run = found(id);
      return run.ok ? begin(run.value, () => raised(run.value)) : run;
    },
    show: shown,
    async *watch(id, signal) {
      for await (const run of book.watch(id, signal)) yield await viewOf(run);
    },
    ...saying(record),
    size: (id, size) =>
      instead(id, (run) => {
        const open = openRun(run);
        return open.ok ? sizeFacts(run, size) : open;
      }),
    async approve(id, digest, stage, words) {
      const run = found(id);
      if (!run.ok) return run;
      const results = goingStage(run.value, stage)?.rounds.at(-1)?.results ?? [];
      const moved = await movedSince(parts, run.value, results);
      if (moved.length > 0)
        return fail(
          'conflict',
          `Files changed since these gates ran: ${moved.join(', ')}.`,
          'Run the gates again first.',
        );
      return record(
        id,
        asShown(digest, (now) => approveFacts(now, stage, words)),
      );
    },
    async sign(id, digest, words) {
      const run = found(id);
      if (!run.ok) return run;
      const passed = newestResults(run.value).filter(({ status }) => isPassed(status));
      const moved = await movedSince(parts, run.value, passed);
      return record(
        id,
        asShown(digest, (now) => signFacts(now, words, moved)),
      );
    },
    step(id, digest, wish) {
      const decide = asShown(digest, (run) => stepFacts(run, wish));
      const isGoing = goingSteps(book.get(id)).some(
        ({ stage, name }) => stage === wish.stage && name === wish.step,
      );
      // One that is left in the middle does not write on.
      return isGoing ? instead(id, (run) => both(openRun(run), () => decide(run))) : record(id, decide);
    },
    control: (id, act) => (act === 'resume' || act === 'again' ? control.resume(id, act) : control[act](id)),
    reopen: (id, stage, words) => instead(id, (run) => reopenFacts(run, stage, words)),
    async artefact(id, name) {
      const run = found(id);
      if (!run.ok) return run;
      const text = await handedFile(artefacts, run.value, name);
      return text === undefined ? fail('not_found', `The run has no file ${name}.`) : ok(text);
    },
    document(id, name) {
      const run = found(id);
      const shelf = run.ok ? parts.shelf(run.value) : run;
      return shelf.ok ? shelf.value.open(name) : shelf;
    },
    async export(id, folder) {
      const run = found(id);
      if (!run.ok) return run;
      const names = await handedNames(artefacts, run.value);
      const files = await Promise.all(
        names.map(async (name) => ({ name, text: (await handedFile(artefacts, run.value, name)) ?? '' })),
      );
      const workspace = await parts.workspace(run.value.workspace);
      return workspace.ok ? putOut(workspace.value, folder, id, files) : workspace;
    },
    async remove(id) {
      const run = found(id);
      if (!run.ok) return run;
      if (run.value.status === 'going') book.append(id, [{ type: 'run.stopped', data: {} }]);
      await atRest(id);
      book.remove(id);
      await artefacts.remove(id);
      return ok(undefined);
    },
    touched(sessionId) {
      const id = runOfSession(sessionId);
      if (id !== undefined && book.get(id) !== undefined) runner.kick(id);
    },
    recover() {
      for (const { id, status } of book.rows(null)) {
        if (status === 'going') runner.kick(id);
        // Held, and the app ended before its session was: that goes on by itself now.
        else if (status !== 'finished') void atRest(id);
      }
    },
    async idle() {
      // A session that ends makes its run go on, in the same tick, and that may begin the next one.
      do {
        await sessions.idle();
        await runner.idle();
        await sessions.idle();
      } while (runner.isBusy());
    },
    async close() {
      await runner.close();
      book.close();
    },
  };
}

type Saying = Pick<
  Pipelines,
  'answer' | 'fill' | 'decide' | 'edit' | 'sendBack' | 'gates' | 'allow' | 'course'
>;

/** What is only a fact: whatever is being done goes on, or begins because of it. */
const saying = (record: (id: string, decide: Decide) => Viewed): Saying => ({
  answer: (id, digest, text) =>
    record(
      id,
      asShown(digest, (run) => answerFacts(run, text)),
    ),
  fill: (id, field, value) => record(id, (run) => fillFacts(run, field, value)),
  decide: (id, digest, decision) =>
    record(
      id,
      asShown(digest, (run) => decideFacts(run, decision)),
    ),
  edit: (id, digest, stage, items) =>
    record(
      id,
      asShown(digest, (run) => editFacts(run, stage, items)),
    ),
  sendBack: (id, digest, stage, words) =>
    record(
      id,
      asShown(digest, (run) => sendBackFacts(run, stage, words)),
    ),
  gates: (id, stage) => record(id, (run) => gatesFacts(run, stage)),
  allow: (id, digests) => record(id, (run) => allowFacts(run, digests)),
  course: (id, words) => record(id, (run) => courseFacts(run, words)),
});

/** What the folder has comes behind the pipeline's own, unless it has one of that name. */
function withGates(chosen: PipelineSource, more: readonly Gate[]): PipelineSource {
  const { pipeline, source } = chosen;
  if (!pipeline.folderGates) return { pipeline, source };
  const own = new Set(pipeline.gates.map(({ name }) => name));
  return {
    source,
    pipeline: { ...pipeline, gates: [...pipeline.gates, ...more.filter(({ name }) => !own.has(name))] },
  };
}

/** Titles of those whose evidence speaks of other files than those that are there. */
const movedSince = async (
  { gates }: Pick<PipelinesParts, 'gates'>,
  run: PipelineRun,
  results: readonly GateResult[],
): Promise<string[]> => (await gates.stale(run, results)).map(({ title }) => title);

const both = <T>(first: Result<unknown>, then: () => Result<T>): Result<T> => (first.ok ? then() : first);
