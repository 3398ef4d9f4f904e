/**
 * The gates of a folder: how each stands, and runs of them one after the other, judged by the rules like every command. What a rule asks
 * about is run only with the person's word for exactly what they were shown. A gate's failure is a record that a verdict follows from;
 * a `Result` that fails here is about a wish that makes no sense.
 */
import type {
  Gate,
  GateEvidence,
  GateNow,
  GateReport,
  GatesView,
  Kpi,
  KpiNow,
  ReleaseRules,
  ReleaseView,
} from '../../shared/gate.ts';
import type { CheckAnswer } from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { asked, type Judged, type Ran } from '../base/judged-command.ts';
import { createRounds } from '../base/rounds.ts';
import { createTelling } from '../base/telling.ts';
import type { TreeFile } from '../base/tree-state.ts';
import type { GateRows } from './gate-rows.ts';
import { type GateRunParts, noteUnavailable, runGate } from './gate-run.ts';
import type { FoundDefinitions } from './gates-file.ts';
import { gatesNow } from './gates-now.ts';

export interface GatesParts extends Omit<GateRunParts, 'rows' | 'changed'> {
  rows: GateRows;
  definitions(workspace: string): FoundDefinitions;
  trusts(workspace: string): boolean;
  /** What of that is not there. */
  missing(workspace: string, needs: readonly string[]): string[];
  judge(workspace: string, gate: Gate): Promise<Result<Judged>>;
  /** Makes what is there now one that can be gone back to; gives the files that it found, null where they have to be looked at. */
  prepare(workspace: string, gate: Gate, signal: AbortSignal): Promise<Result<readonly TreeFile[] | null>>;
  run(
    workspace: string,
    gate: Gate,
    judged: Judged,
    given: { signal: AbortSignal; isSeen: boolean },
  ): Promise<Result<Ran>>;
  log(message: string, error: unknown): void;
}

export interface GateWish {
  workspace: string;
  /** Absent: all of the folder's file. */
  names?: readonly string[] | undefined;
  /** Where the rules ask: the person's word for what was shown, by its digest. */
  approved?: readonly string[] | undefined;
  /** As what was there before the work. */
  baseline?: boolean | undefined;
}

export interface RunOptions {
  by: GateEvidence['by'];
  signal: AbortSignal;
  approved?: readonly string[];
  baseline?: boolean;
}

export interface Gates {
  view(workspace: string): Promise<GatesView>;
  watch(workspace: string, signal?: AbortSignal): AsyncGenerator<GatesView, void, undefined>;
  /** Of the folder's file: its gates, its KPIs, what a release waits for and what is wrong with it. */
  rules(workspace: string): {
    gates: readonly Gate[];
    kpis: readonly Kpi[];
    release: ReleaseRules;
    problems: readonly string[];
  };
  /** Answers at once: what was begun, what asks for a word first, and what is not run at all. `not_found` for a name that is none. */
  check(wish: GateWish, through: string): Promise<Result<CheckAnswer>>;
  /**
   * Runs these one after the other and comes back when all have ended, with how they stand then. `denied` without trust. Where one asks,
   * none is run: they are one round, and would all run again after the word.
   */
  run(workspace: string, gates: readonly Gate[], options: RunOptions): Promise<Result<GateReport>>;
  /** How these stand now, by whoever ran them last; with `run` by what that run of a pipeline ran itself. */
  verdicts(workspace: string, gates: readonly Gate[], run?: string): Promise<GateNow[]>;
  evidence(workspace: string, name: string): GateEvidence[];
  /** What ran in a folder, and the files that were found then. */
  records: Pick<GateRows, 'since' | 'tree'>;
  /** Ends the one that runs and forgets those that wait. */
  stop(workspace: string): void;
  /** Files of this folder may be others now. */
  touched(workspace: string): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What is asked of gates beyond themselves. */
export interface GateQuestions {
  /** Looked at anew, paths measured. */
  kpis(workspace: string): Promise<KpiNow[]>;
  release(workspace: string): Promise<ReleaseView>;
}

interface Job {
  workspace: string;
  gate: Gate;
  /** Of what the person saw; null where a rule lets it go unseen. */
  approved: string | null;
  by: GateEvidence['by'];
  kind: GateEvidence['kind'];
}

export function createGates(parts: GatesParts): Gates {
  const telling = createTelling(
    (workspace) => view(workspace),
    () => false,
    parts.log,
  );
  const turns = createTurns();
  const closing = new AbortController();
  const runParts = { ...parts, changed: telling.tell, closing: () => closing.signal.aborted };
  const run = (job: Job, signal: AbortSignal): Promise<RunOne> =>
    turns.take(job.workspace, () => runOne(runParts, job, AbortSignal.any([signal, closing.signal])));
  const rounds = createRounds<Job>({
    ...{ named: ({ gate }) => named(gate), tell: telling.tell, log: parts.log },
    run: async (job, signal) => (await run(job, signal)).why,
  });
  const verdicts: Gates['verdicts'] = (workspace, gates, run) => gatesNow(parts, workspace, gates, { run });

  async function view(workspace: string): Promise<GatesView> {
    const { gates, file, problems } = parts.definitions(workspace);
    const round = rounds.of(workspace);
    return {
      ...{ workspace, file, problems, gates: await verdicts(workspace, gates) },
      progress: round === undefined ? null : { over: round.over, all: round.all },
      refused: [...rounds.refused(workspace)],
    };
  }

  return {
    ...{
      view,
      verdicts,
      evidence: parts.rows.evidence,
      records: parts.rows,
      stop: rounds.stop,
      touched: telling.tell,
    },
    watch: (workspace, signal) => telling.watch(workspace, () => view(workspace), signal),
    rules(workspace) {
      const { gates, kpis, release, problems } = parts.definitions(workspace);
      return { gates, kpis, release, problems };
    },
    async check({ workspace, names, approved = [], baseline = false }, through) {
      const wanted = wantedGates(parts.definitions(workspace), names);
      if (!wanted.ok) return wanted;
      const waiting = rounds.of(workspace)?.waiting.map(({ gate }) => gate.name) ?? [];
      const by: GateEvidence['by'] = { kind: 'person', through };
      const { jobs, ...answer } = await admit(parts, workspace, wanted.value, {
        approved,
        baseline,
        by,
        waiting,
      });
      rounds.begin(workspace, jobs);
      return ok({ ...answer, started: jobs.map(({ gate }) => gate.name) });
    },
    async run(workspace, gates, { by, signal, approved = [], baseline = false }) {
      if (!parts.trusts(workspace)) return fail('denied', untrusted, 'Trust it first.');
      const { jobs, asks, refused } = await admit(parts, workspace, gates, {
        approved,
        baseline,
        by,
        waiting: [],
      });
      let seen: RunOne['after'] = null;
      for (const job of asks.length > 0 ? [] : jobs) {
        const { why, after } = await run(job, signal);
        if (why !== null) refused.push({ ...named(job.gate), why });
        seen = after;
      }
      // How they stand when the last one has ended, so its own look at the end does for all.
      const given = { run: by.kind === 'pipeline' ? by.run : undefined, seen };
      return ok({ gates: await gatesNow(parts, workspace, gates, given), asks, refused });
    },
    async idle() {
      await rounds.idle();
      await turns.idle();
      await telling.idle();
    },
    async close() {
      closing.abort('closing');
      await rounds.close();
      await turns.idle();
      await telling.close();
    },
  };
}

const named = ({ name, title }: Gate): { id: string; title: string } => ({ id: name, title });

const untrusted = 'You have not trusted this folder, so nothing of it is run.';

/** One at a time in a folder, whoever asks: a gate that runs beside another one would see its files change. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return {
    take<T>(place: string, work: () => Promise<T>): Promise<T> {
      const done = (last.get(place) ?? Promise.resolve()).then(work);
      const settled = done
        .catch(() => {})
        .then(() => {
          if (last.get(place) === settled) last.delete(place);
        });
      last.set(place, settled);
      return done;
    },
    async idle(): Promise<void> {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}

function wantedGates(
  { file, gates, problems }: FoundDefinitions,
  names: readonly string[] | undefined,
): Result<readonly Gate[]> {
  if (file === 'untrusted') return fail('denied', untrusted, 'Trust it first.');
  if (file === 'wrong') return fail('invalid', problems.join('\n'));
  if (names === undefined) return ok(gates);
  const found: Gate[] = [];
  for (const name of new Set(names)) {
    const gate = gates.find((one) => one.name === name);
    if (gate === undefined) {
      const there = gates.map((one) => one.name).join(', ');
      return fail(
        'not_found',
        `There is no gate "${name}" in this folder.`,
        there === '' ? undefined : `There are: ${there}.`,
      );
    }
    found.push(gate);
  }
  return ok(found);
}

interface Admitting {
  approved: readonly string[];
  baseline: boolean;
  by: GateEvidence['by'];
  waiting: readonly string[];
}

/** What may begin as things are now, what asks first, and what may not. */
async function admit(
  { judge, missing }: Pick<GatesParts, 'judge' | 'missing'>,
  workspace: string,
  gates: readonly Gate[],
  { approved, baseline, by, waiting }: Admitting,
): Promise<{ jobs: Job[] } & Omit<GateReport, 'gates'>> {
  const answer: { jobs: Job[] } & Omit<GateReport, 'gates'> = { jobs: [], asks: [], refused: [] };
  const kind = baseline ? 'baseline' : 'run';
  for (const gate of gates) {
    const job = { workspace, gate, by, kind, approved: null } as const;
    if (waiting.includes(gate.name)) {
      answer.refused.push({ ...named(gate), why: 'It is waiting to be run already.' });
      continue;
    }
    // What is not there is found out when its turn comes; nobody has to be asked for that.
    if (gate.how.kind !== 'command' || missing(workspace, gate.needs).length > 0) {
      answer.jobs.push(job);
      continue;
    }
    const judged = await judgedGate(judge, workspace, gate);
    if (!judged.ok) {
      answer.refused.push({ ...named(gate), why: judged.error.message });
      continue;
    }
    const ask = asked(named(gate), judged.value, approved);
    if ('rule' in ask) answer.asks.push(ask);
    else answer.jobs.push({ ...job, approved: ask.approved });
  }
  return answer;
}

async function judgedGate(
  judge: GatesParts['judge'],
  workspace: string,
  gate: Gate,
): Promise<Result<Judged>> {
  const judged = await judge(workspace, gate);
  return judged.ok && judged.value.verdict === 'deny' ? fail('denied', judged.value.rule) : judged;
}

type RunningParts = GatesParts & { changed(workspace: string): void; closing(): boolean };

/** `why`: it was not run. `after`: the files when it had ended; null where they were not looked at. */
interface RunOne {
  why: string | null;
  after: readonly TreeFile[] | null;
}

const notRun = (why: string): RunOne => ({ why, after: null });
const hasRun = (done: Result<RunOne['after']>): RunOne =>
  done.ok ? { why: null, after: done.value } : notRun(done.error.message);

/** Judged again: what ran before it may have changed what it would run. */
async function runOne(
  parts: RunningParts,
  { workspace, gate, approved, by, kind }: Job,
  signal: AbortSignal,
): Promise<RunOne> {
  if (signal.aborted) return notRun('The gates were stopped before its turn came.');
  if (!parts.trusts(workspace)) return notRun(untrusted);
  const occasion = { workspace, by, kind, seen: null, closing: parts.closing, why: 'the app looks itself' };
  const missing = parts.missing(workspace, gate.needs);
  if (missing.length > 0) {
    noteUnavailable(parts, gate, occasion, missing);
    return { why: null, after: null };
  }
  if (gate.how.kind !== 'command') return hasRun(await runGate(parts, gate, occasion, null));
  const judged = await judgedGate(parts.judge, workspace, gate);
  if (!judged.ok) return notRun(judged.error.message);
  const { verdict, rule, digest } = judged.value;
  if (verdict === 'ask' && digest !== approved)
    return notRun('It changed since you were asked, so it was not run. Run it again to see what it is now.');
  const ready = await parts.prepare(workspace, gate, signal);
  if (!ready.ok) return notRun(`No checkpoint could be made, so nothing was run: ${ready.error.message}`);
  const isSeen = verdict === 'ask';
  const given = { ...occasion, why: isSeen ? 'you let it run' : rule, seen: ready.value };
  return hasRun(
    await runGate(parts, gate, given, () => parts.run(workspace, gate, judged.value, { signal, isSeen })),
  );
}
