/**
 * What a person can do with runs. Each request records what it means and answers with the run as it is then; the work itself is the
 * runner's. So a client that goes away loses nothing.
 */
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { Gate } from '../../shared/gate.ts';
import type { ChangeSize } from '../../shared/intake.ts';
import type { PipelineSource } from '../../shared/pipeline.ts';
import type { Item, PipelineRun, RunFact, RunRow } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { answerFacts, fieldsStanding, fillFacts, openQuestions } from './intake-stage.ts';
import { nextOf, type RunAction } from './next.ts';
import type { RunnerParts, StepSessions } from './parts.ts';
import type { PipelineFiles } from './pipeline-files.ts';
import { stepsOf } from './planned-steps.ts';
import { raised } from './raising.ts';
import {
  allowFacts,
  approveFacts,
  decideFacts,
  editFacts,
  goingStage,
  sendBackFacts,
  startFacts,
  stepFacts,
} from './run-decisions.ts';
import type { NewRun, StepAct } from './run-wishes.ts';
import { createRunner } from './runner.ts';

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
  answer(id: string, text: string): Viewed;
  fill(id: string, field: string, value: { text: string; options?: readonly string[] | undefined }): Viewed;
  size(id: string, size: ChangeSize): Viewed;
  decide(id: string, decision: { stage: string; conflict: string; option: string; words: string }): Viewed;
  edit(id: string, stage: string, items: readonly Item[]): Viewed;
  sendBack(id: string, stage: string, words: string): Viewed;
  approve(id: string, stage: string, words: string): Viewed;
  step(id: string, wish: { stage: string; step: string; act: StepAct; words: string }): Viewed;
  gates(id: string, stage: string): Viewed;
  allow(id: string, digests: readonly string[]): Viewed;
  course(id: string, words: string): Viewed;
  control(id: string, act: 'pause' | 'resume' | 'stop' | 'again'): Viewed;
  reopen(id: string, stage: string): Viewed;
  sign(id: string, words: string): Viewed;
  artefact(id: string, name: string): Promise<Result<string>>;
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
  /** Of a pipeline's folder. */
  documents(folder: string): ListedPipeline['documents'];
  /** That a folder has of its own. */
  folderGates(root: string): readonly Gate[];
  trusts(workspace: string): boolean;
  /** Real path and the names of what is in it now, for the report at the end. `not_found` when it is no folder. */
  open(workspace: string): Promise<Result<{ root: string; keep(run: string): Promise<Result<void>> }>>;
  /** Writes these into the workspace, none of which is there. */
  put(workspace: string, files: readonly { path: string; text: string }[]): Promise<Result<void>>;
}

export function createPipelines(parts: PipelinesParts): Pipelines {
  const { book, files, artefacts, sessions } = parts;
  const runner = createRunner(parts);

  const found = (id: string): Result<PipelineRun> => {
    const run = book.get(id);
    return run === undefined ? fail('not_found', `There is no run ${id}.`) : ok(run);
  };
  async function viewOf(run: PipelineRun): Promise<RunView> {
    const action = nextOf(run);
    const { pipeline, stages } = run;
    const ahead = pipeline.stages.flatMap((about, index) => {
      const begun = new Set(stages[index]?.steps.map(({ name }) => name));
      const steps = about.kind === 'generate' ? stepsOf(run, about) : [];
      return steps
        .filter(({ name }) => !begun.has(name))
        .map(({ name, title }) => ({ stage: about.name, name, title }));
    });
    return {
      ...{ run, ahead, doing: runner.doing(run.id) },
      asks: asksOf(action, sessions),
      ...{ fields: fieldsStanding(run), questions: openQuestions(run) },
      artefacts: await artefacts.list(run.id),
    };
  }
  const shown = async (id: string): Viewed => {
    const run = found(id);
    return run.ok ? ok(await viewOf(run.value)) : run;
  };

  /** Appends what the decision gives and goes on. */
  async function record(id: string, decide: (run: PipelineRun) => Result<readonly RunFact[]>): Viewed {
    const run = found(id);
    if (!run.ok) return run;
    const facts = decide(run.value);
    if (!facts.ok) return facts;
    if (facts.value.length > 0) book.append(id, facts.value);
    runner.kick(id);
    return shown(id);
  }
  /** The same, after what is being done has ended: it belongs to a state that is left. */
  async function instead(id: string, decide: (run: PipelineRun) => Result<readonly RunFact[]>): Viewed {
    const run = found(id);
    if (!run.ok) return run;
    const allowed = decide(run.value);
    if (!allowed.ok) return allowed;
    await runner.halt(id);
    for (const { steps } of run.value.stages)
      for (const { status, sessionId } of steps) if (status === 'going') await sessions.stop(sessionId);
    return record(id, decide);
  }

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
      const pipelines = list.map(({ pipeline, source, documents }) => ({
        ...{ pipeline, source },
        documents: parts.documents(documents),
      }));
      return { pipelines, problems: [...problems] };
    },
    rows,
    async *watchRows(workspace, signal) {
      for await (const _ of book.watchRows(workspace, signal)) yield rows(workspace);
    },
    start: (input) =>
      begin(input, (root) => {
        const { list } = files.in(root);
        const chosen = list.find(({ pipeline }) => pipeline.name === input.pipeline);
        if (chosen === undefined) return fail('not_found', `There is no pipeline "${input.pipeline}".`);
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
    answer: (id, text) => record(id, (run) => answerFacts(run, text)),
    fill: (id, field, value) => record(id, (run) => fillFacts(run, field, value)),
    size: (id, size) =>
      record(id, (run) =>
        run.stages.some(({ status }) => status === 'going' || status === 'done')
          ? fail('conflict', 'It has begun already; begin again at the first stage to change its size.')
          : ok([{ type: 'size.judged', data: { size, why: 'because you said so', by: 'person' } }]),
      ),
    decide: (id, decision) => record(id, (run) => decideFacts(run, decision)),
    edit: (id, stage, items) => record(id, (run) => editFacts(run, stage, items)),
    sendBack: (id, stage, words) => record(id, (run) => sendBackFacts(run, stage, words)),
    async approve(id, stage, words) {
      const run = found(id);
      if (!run.ok) return run;
      const results = goingStage(run.value, stage)?.rounds.at(-1)?.results ?? [];
      const stale = await parts.gates.stale(run.value, results);
      if (stale.length > 0) {
        const names = stale.map(({ title }) => title).join(', ');
        return fail(
          'conflict',
          `Files changed since these gates ran: ${names}.`,
          'Run the gates again first.',
        );
      }
      return record(id, (now) => approveFacts(now, stage, words));
    },
    step: (id, wish) => record(id, (run) => stepFacts(run, wish)),
    async gates(id, stage) {
      const run = found(id);
      if (!run.ok) return run;
      const own = goingStage(run.value, stage);
      if (own === undefined || own.rounds.length === 0)
        return fail('conflict', 'This stage has no gates that could be run again now.');
      return record(id, () => ok([{ type: 'gates.wanted', data: { stage } }]));
    },
    allow: (id, digests) => record(id, (run) => allowFacts(run, digests)),
    course: (id, words) => record(id, () => ok([{ type: 'course.noted', data: { words } }])),
    control: (id, act) => {
      const go = (data: RunFact) => (): Result<readonly RunFact[]> => ok([data]);
      if (act === 'pause' || act === 'stop')
        return instead(id, (run) =>
          run.status === 'going' || (act === 'stop' && run.status === 'paused')
            ? ok([{ type: act === 'pause' ? 'run.paused' : 'run.stopped', data: {} }])
            : fail('conflict', 'It is not going on.'),
        );
      return record(id, (run) =>
        act === 'again' && run.trouble === null
          ? fail('conflict', 'Nothing stands in its way.')
          : run.status === 'finished'
            ? fail('conflict', 'It is finished.', 'Begin again at a stage instead.')
            : go({ type: 'run.resumed', data: {} })(),
      );
    },
    reopen: (id, stage) =>
      instead(id, (run) =>
        stageOf(run, stage) === undefined || stageOf(run, stage)?.status === 'waiting'
          ? fail('conflict', 'This stage has not begun yet.')
          : ok([{ type: 'stage.reopened', data: { stage } }]),
      ),
    sign: (id, words) =>
      record(id, (run) => {
        const action = nextOf(run);
        return action.do === 'ask' && action.what === 'sign'
          ? ok([{ type: 'run.finished', data: { words } }])
          : fail('conflict', 'It is not done yet, so it cannot be signed off.');
      }),
    async artefact(id, name) {
      const text = await artefacts.read(id, name);
      return text === undefined ? fail('not_found', `The run has no file ${name}.`) : ok(text);
    },
    async export(id, folder) {
      const run = found(id);
      if (!run.ok) return run;
      const names = (await artefacts.list(id)).filter((name) => name !== begunFile);
      const texts = await Promise.all(
        names.map(async (name) => ({
          path: `${folder}/${name}`,
          text: (await artefacts.read(id, name)) ?? '',
        })),
      );
      const put = await parts.put(run.value.workspace, texts);
      return put.ok ? ok(texts.map(({ path }) => path)) : put;
    },
    async remove(id) {
      const run = found(id);
      if (!run.ok) return run;
      await runner.halt(id);
      book.remove(id);
      await artefacts.remove(id);
      return ok(undefined);
    },
    touched(sessionId) {
      const [, id] = stepSession.exec(sessionId) ?? [];
      if (id !== undefined && book.get(id) !== undefined) runner.kick(id);
    },
    recover() {
      for (const { id, status } of book.rows(null)) if (status === 'going') runner.kick(id);
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

/** The files as they were when the run began, among its artefacts. */
export const begunFile = 'begun.json';

/** A sub-stage's session has its run's id in its own: see `perform.ts`. */
const stepSession = /^(.{36})-\d+$/;

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

/** What the person is asked for, by the run itself or in the session of a sub-stage. */
function asksOf(action: RunAction, sessions: Pick<StepSessions, 'look'>): RunView['asks'] {
  if (action.do === 'ask') {
    const { what, stage, id } = action;
    return { what, stage, ...(id === undefined ? {} : { id }) };
  }
  if (action.do !== 'watch' && action.do !== 'land') return null;
  const sessionId = action.do === 'watch' ? action.step.sessionId : action.sessionId;
  const of = action.do === 'watch' ? { id: action.step.name } : {};
  const look = sessions.look(sessionId);
  return look.kind === 'going' && look.waits
    ? { what: 'session', stage: action.stage, sessionId, ...of }
    : null;
}

const stageOf = (run: PipelineRun, name: string) => run.stages.find((stage) => stage.name === name);
