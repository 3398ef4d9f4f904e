/**
 * Checks that a person asks for: judged by the rules like every command, run one after the other, and what became of them told to whoever
 * watches. A check that the rules ask about is run only with the person's word for exactly what they were shown.
 */
import type {
  AskedCheck,
  CheckAnswer,
  Feature,
  FeatureNow,
  PlanView,
  RefusedCheck,
} from '../../shared/plan.ts';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { createQueue, type Queue } from '../base/queue.ts';
import type { Checking, Ran } from './checking.ts';
import { overviewOf } from './overview.ts';
import type { Plan } from './plan.ts';
import type { PlanFile } from './plan-file.ts';
import type { PlanRows } from './plan-rows.ts';
import type { TreeFile } from './tree-state.ts';

/** What the rules say of a check as things are now. */
export interface Judged {
  verdict: 'allow' | 'ask' | 'deny';
  rule: string;
  proposal: CommandProposal;
  /** Of the proposal and of the files it would run: what a person's word is bound to. */
  digest: string;
}

export interface PlanChecksParts {
  rows: PlanRows;
  plan: Plan;
  file: PlanFile;
  checking: Checking;
  files(workspace: string): Promise<readonly TreeFile[] | null>;
  judge(feature: Feature): Promise<Result<Judged>>;
  /** Makes what is there now one that can be gone back to, as before an agent's commands: a check may change files, too. */
  prepare(feature: Feature, signal: AbortSignal): Promise<Result<unknown>>;
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

interface Round {
  waiting: Job[];
  over: number;
  all: number;
  refused: RefusedCheck[];
  stop: AbortController;
  done: Promise<void>;
}

export function createPlanChecks(parts: PlanChecksParts): PlanChecks {
  const rounds = new Map<string, Round>();
  const refused = new Map<string, RefusedCheck[]>();
  const problems = new Map<string, string>();
  const telling = createTelling((workspace) => refresh(workspace), parts.file.wanted, parts.log);
  let closed = false;

  const overview = (workspace: string) => overviewOf(parts.rows, workspace, () => parts.files(workspace));
  async function view(workspace: string): Promise<PlanView> {
    const { features, unreadable } = await overview(workspace);
    const round = rounds.get(workspace);
    return {
      ...{ workspace, features },
      problem:
        problems.get(workspace) ?? (unreadable ? 'The files of this folder cannot be looked at.' : null),
      progress: round === undefined ? null : { over: round.over, all: round.all },
      refused: round?.refused ?? refused.get(workspace) ?? [],
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

  async function runAll(workspace: string, round: Round): Promise<void> {
    for (let job = round.waiting.shift(); job !== undefined; job = round.waiting.shift()) {
      const why = await runOne(parts, job, round.stop.signal, () => closed).catch((error: unknown) => {
        parts.log(`checking ${job.feature.title}`, error);
        return 'Something in Patchbay went wrong; this is a bug. The log has the details.';
      });
      if (why !== null) round.refused.push({ ...named(job.feature), why });
      round.over += 1;
      if (!closed) telling.tell(workspace);
    }
    rounds.delete(workspace);
    refused.set(workspace, round.refused);
    if (!closed) telling.tell(workspace);
  }

  function begin(workspace: string, jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    const there = rounds.get(workspace);
    if (there !== undefined) {
      there.waiting.push(...jobs);
      there.all += jobs.length;
      telling.tell(workspace);
      return;
    }
    const begun = { waiting: [...jobs], over: 0, all: jobs.length, refused: [], stop: new AbortController() };
    const round: Round = { ...begun, done: Promise.resolve() };
    rounds.set(workspace, round);
    round.done = runAll(workspace, round);
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
      const round = rounds.get(workspace);
      for (const feature of wanted.value) {
        const waits = round?.waiting.some((job) => job.feature.id === feature.id) === true;
        const asked = waits
          ? fail('conflict', 'It is waiting to be checked already.')
          : await ask(parts, feature, approved);
        if (!asked.ok) answer.refused.push({ ...named(feature), why: asked.error.message });
        else if ('rule' in asked.value) answer.asks.push(asked.value);
        else jobs.push({ feature, approved: asked.value.approved, through });
      }
      answer.started = jobs.map(({ feature }) => feature.id);
      begin(workspace, jobs);
      return ok(answer);
    },
    stop(workspace) {
      const round = rounds.get(workspace);
      if (round === undefined) return;
      round.all -= round.waiting.splice(0).length;
      round.stop.abort();
    },
    touched: telling.tell,
    async idle() {
      while (rounds.size > 0) await Promise.all([...rounds.values()].map(({ done }) => done));
      await telling.idle();
    },
    async close() {
      closed = true;
      for (const round of rounds.values()) {
        round.waiting.length = 0;
        round.stop.abort('closing');
      }
      await Promise.all([...rounds.values()].map(({ done }) => done));
      await telling.close();
    },
  };
}

const named = ({ id, title }: Feature): { id: string; title: string } => ({ id, title });

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

type Asked = Result<AskedCheck | { approved: string | null }>;

async function ask(
  { judge }: Pick<PlanChecksParts, 'judge'>,
  feature: Feature,
  approved: readonly string[],
): Promise<Asked> {
  const judged = await judgedCheck(judge, feature);
  if (!judged.ok) return judged;
  const { verdict, rule, digest, proposal } = judged.value;
  if (verdict === 'allow') return ok({ approved: null });
  if (approved.includes(digest)) return ok({ approved: digest });
  const { command, sandbox = 'enforced' } = proposal;
  return ok({ ...named(feature), command, rule, sandbox, digest });
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
  const occasion = { by, why, command: proposal.command, copy: null, closing };
  const done = await checking.observe(feature.value, occasion, () =>
    run(feature.value, judged.value, signal, verdict === 'ask'),
  );
  return done.ok ? null : done.error.message;
}

/** Who watches a plan is told of it at once, and then once more for all that happened meanwhile. */
function createTelling(
  refresh: (workspace: string) => Promise<PlanView>,
  isWritten: (workspace: string) => boolean,
  log: PlanChecksParts['log'],
) {
  const watching = new Map<string, Set<Queue<PlanView>>>();
  const busy = new Map<string, { again: boolean; done: Promise<void> }>();

  async function look(workspace: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        const view = await refresh(workspace);
        for (const queue of watching.get(workspace) ?? []) queue.push(view);
      } catch (error) {
        log(`telling of the plan of ${workspace}`, error);
      }
    } while (state.again);
    busy.delete(workspace);
  }

  return {
    tell(workspace: string): void {
      if (!watching.has(workspace) && !isWritten(workspace)) return;
      const there = busy.get(workspace);
      if (there !== undefined) {
        there.again = true;
        return;
      }
      const state = { again: false, done: Promise.resolve() };
      busy.set(workspace, state);
      state.done = look(workspace, state);
    },
    async *watch(workspace: string, first: () => Promise<PlanView>, signal?: AbortSignal) {
      const queue = createQueue<PlanView>(signal, (waiting, view) => waiting.splice(0, waiting.length, view));
      const queues = watching.get(workspace) ?? new Set();
      watching.set(workspace, queues.add(queue));
      try {
        yield await first();
        yield* queue.items();
      } finally {
        queues.delete(queue);
        if (queues.size === 0) watching.delete(workspace);
      }
    },
    async idle(): Promise<void> {
      while (busy.size > 0) await Promise.all([...busy.values()].map(({ done }) => done));
    },
    async close(): Promise<void> {
      for (const queues of watching.values()) for (const queue of queues) queue.close();
      await this.idle();
    },
  };
}
