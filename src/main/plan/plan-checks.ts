/**
 * Checks that a person asks for: judged by the rules like every command, run one after the other, and what became of them told to whoever
 * watches. A check that the rules ask about is run only with the person's word for exactly what they were shown.
 */
import type { CheckAnswer, Feature, FeatureNow, PlanView } from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { asked, type Judged, type Named, type Ran } from '../base/judged-command.ts';
import { createRounds } from '../base/rounds.ts';
import { createTelling } from '../base/telling.ts';
import type { TreeFile } from '../base/tree-state.ts';
import type { Checking } from './checking.ts';
import { overviewOf } from './overview.ts';
import type { Plan } from './plan.ts';
import type { PlanFile } from './plan-file.ts';
import type { PlanRows } from './plan-rows.ts';

export interface PlanChecksParts {
  rows: PlanRows;
  plan: Plan;
  file: PlanFile;
  checking: Checking;
  files(workspace: string): Promise<readonly TreeFile[] | null>;
  judge(feature: Feature): Promise<Result<Judged>>;
  /** Makes what is there now one that can be gone back to, as before an agent's commands: a check may change files, too. */
  prepare(feature: Feature, signal: AbortSignal): Promise<Result<readonly TreeFile[] | null>>;
  run(feature: Feature, judged: Judged, signal: AbortSignal, isSeen: boolean): Promise<Result<Ran>>;
  log(message: string, error: unknown): void;
}

export interface CheckWish {
  workspace: string;
  /** Absent: all that are kept and have a check. */
  ids?: readonly string[] | undefined;
  /** Where the rules ask: the person's word for what was shown, by its digest. */
  approved?: readonly string[] | undefined;
}

export interface PlanChecks {
  view(workspace: string): Promise<PlanView>;
  /** With `feature_list.json` read and written, where it is wanted. */
  refresh(workspace: string): Promise<PlanView>;
  /** At first and at each change, until the signal. */
  watch(workspace: string, signal?: AbortSignal): AsyncGenerator<PlanView, void, undefined>;
  /** Answers at once: what was begun, what asks for a word first, and what is not run at all. `not_found` for an id that is none. */
  check(wish: CheckWish, through: string): Promise<Result<CheckAnswer>>;
  /** Ends the one that runs and forgets those that wait. */
  stop(workspace: string): void;
  /** The plan or its files may be others now. */
  touched(workspace: string): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Job {
  feature: Feature;
  /** Of what the person saw; null where a rule lets it go unseen. */
  approved: string | null;
  through: string;
}

export function createPlanChecks(parts: PlanChecksParts): PlanChecks {
  const problems = new Map<string, string>();
  const telling = createTelling((workspace) => refresh(workspace), parts.file.wanted, parts.log);
  let closed = false;
  const rounds = createRounds<Job>({
    named: ({ feature }) => named(feature),
    run: (job, signal) => runOne(parts, job, signal, () => closed),
    tell: telling.tell,
    log: parts.log,
  });

  const overview = (workspace: string) => overviewOf(parts.rows, workspace, () => parts.files(workspace));
  async function view(workspace: string): Promise<PlanView> {
    const { features, unreadable } = await overview(workspace);
    const round = rounds.of(workspace);
    return {
      ...{ workspace, features },
      problem:
        problems.get(workspace) ?? (unreadable ? 'The files of this folder cannot be looked at.' : null),
      progress: round === undefined ? null : { over: round.over, all: round.all },
      refused: [...rounds.refused(workspace)],
    };
  }

  /** One after the other: each reads the file that another one writes. */
  let syncing: Promise<unknown> = Promise.resolve();
  function refresh(workspace: string): Promise<PlanView> {
    const done = syncing.then(() => refreshNow(workspace));
    syncing = done.catch(() => {});
    return done;
  }
  async function refreshNow(workspace: string): Promise<PlanView> {
    const features = async (): Promise<readonly FeatureNow[]> => (await overview(workspace)).features;
    const problem = await parts.file.sync(workspace, features);
    if (problem === null) problems.delete(workspace);
    else problems.set(workspace, problem);
    return view(workspace);
  }

  return {
    view,
    refresh,
    watch: (workspace, signal) => telling.watch(workspace, () => view(workspace), signal),
    async check({ workspace, ids, approved = [] }, through) {
      const wanted = wantedFeatures(parts.plan, workspace, ids);
      if (!wanted.ok) return wanted;
      const answer: CheckAnswer = { started: [], asks: [], refused: [] };
      const jobs: Job[] = [];
      const round = rounds.of(workspace);
      for (const feature of wanted.value) {
        const waits = round?.waiting.some((job) => job.feature.id === feature.id) === true;
        const answered = waits
          ? fail('conflict', 'It is waiting to be checked already.')
          : await ask(parts, feature, approved);
        if (!answered.ok) answer.refused.push({ ...named(feature), why: answered.error.message });
        else if ('rule' in answered.value) answer.asks.push(answered.value);
        else jobs.push({ feature, approved: answered.value.approved, through });
      }
      answer.started = jobs.map(({ feature }) => feature.id);
      rounds.begin(workspace, jobs);
      return ok(answer);
    },
    stop: rounds.stop,
    touched: telling.tell,
    async idle() {
      await rounds.idle();
      await telling.idle();
    },
    async close() {
      closed = true;
      await rounds.close();
      await telling.close();
    },
  };
}

const named = ({ id, title }: Feature): Named => ({ id, title });

function wantedFeatures(
  plan: Pick<Plan, 'get' | 'list'>,
  workspace: string,
  ids: readonly string[] | undefined,
): Result<Feature[]> {
  if (ids === undefined)
    return ok(plan.list(workspace).filter(({ state, check }) => state === 'kept' && check !== null));
  const found: Feature[] = [];
  for (const id of new Set(ids)) {
    const feature = plan.get(id, workspace);
    if (!feature.ok) return feature;
    found.push(feature.value);
  }
  return ok(found);
}

async function ask(
  { judge }: Pick<PlanChecksParts, 'judge'>,
  feature: Feature,
  approved: readonly string[],
): Promise<Result<ReturnType<typeof asked>>> {
  const judged = await judgedCheck(judge, feature);
  return judged.ok ? ok(asked(feature, judged.value, approved)) : judged;
}

async function judgedCheck(judge: PlanChecksParts['judge'], feature: Feature): Promise<Result<Judged>> {
  if (feature.state === 'proposed')
    return fail('conflict', 'It is only proposed: keep it before its check is run.');
  if (feature.check === null) return fail('invalid', 'It has no check that could be run.');
  const judged = await judge(feature);
  return judged.ok && judged.value.verdict === 'deny' ? fail('denied', judged.value.rule) : judged;
}

/** Judged again: the checks before it may have changed what it would run. Gives why it was not run. */
async function runOne(
  { plan, judge, prepare, run, checking }: PlanChecksParts,
  { feature: { id }, approved, through }: Job,
  signal: AbortSignal,
  closing: () => boolean,
): Promise<string | null> {
  if (signal.aborted) return 'You stopped the checks before its turn came.';
  const feature = plan.get(id);
  if (!feature.ok) return feature.error.message;
  const judged = await judgedCheck(judge, feature.value);
  if (!judged.ok) return judged.error.message;
  const { verdict, rule, digest, proposal } = judged.value;
  if (verdict === 'ask' && digest !== approved)
    return 'It changed since you were asked, so it was not run. Run it again to see what it is now.';
  const ready = await prepare(feature.value, signal);
  if (!ready.ok) return `No checkpoint could be made, so nothing was run: ${ready.error.message}`;
  const by = { kind: 'person' as const, through };
  const why = verdict === 'ask' ? 'you let it run' : rule;
  const occasion = { by, why, command: proposal.command, copy: null, seen: ready.value, closing };
  const done = await checking.observe(feature.value, occasion, () =>
    run(feature.value, judged.value, signal, verdict === 'ask'),
  );
  return done.ok ? null : done.error.message;
}
