/**
 * How what a person says of a run comes into it. What is only a fact is appended at once; what makes the run leave the state it is in ends
 * first what is being done there. Until that has ended the run is held, and what is said of its going on meanwhile is about what it is then.
 */
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import { fail, type Result } from '../../shared/result.ts';
import type { RunnerParts } from './parts.ts';
import { holdFacts, openRun, resumeFacts } from './run-decisions.ts';
import type { Decide } from './run-wishes.ts';
import type { Runner } from './runner.ts';

type Viewed = Promise<Result<RunView>>;

export interface RunChanges {
  /** Appends what the decision gives and goes on. */
  record(id: string, decide: Decide): Viewed;
  /** What is being done is of a state that is left: it ends first, with its session. */
  instead(id: string, decide: Decide): Viewed;
  pause(id: string): Viewed;
  stop(id: string): Viewed;
  resume(id: string, act: 'resume' | 'again'): Viewed;
  /** Ends what is being done for it, its sessions too. */
  atRest(id: string): Promise<void>;
}

interface Hold {
  /** The person wants it paused when that is over. */
  isToPause: boolean;
  over: Promise<void>;
}

export interface ChangesParts extends Pick<RunnerParts, 'book' | 'sessions'> {
  runner: Runner;
  found(id: string): Result<PipelineRun>;
  shown(id: string): Viewed;
}

const paused: RunFact = { type: 'run.paused', data: {} };

export function createRunChanges(parts: ChangesParts): RunChanges {
  const { book, sessions, runner, found, shown } = parts;
  const holds = new Map<string, Hold>();

  async function halted(id: string): Promise<void> {
    await runner.halt(id);
    for (const { sessionId } of goingSteps(book.get(id))) await sessions.stop(sessionId);
    // What comes next may be that they are left.
    runner.count(id);
  }
  /** It is over, for whoever asks, before anything comes of that. */
  function hold(id: string): Hold {
    const over = halted(id).finally(() => {
      if (holds.get(id) === made) holds.delete(id);
    });
    const made: Hold = { isToPause: false, over };
    holds.set(id, made);
    return made;
  }

  const atRest = (id: string): Promise<void> => (holds.get(id) ?? hold(id)).over;

  async function record(id: string, decide: Decide): Viewed {
    const run = found(id);
    if (!run.ok) return run;
    const open = openRun(run.value);
    const facts = open.ok ? decide(run.value) : open;
    if (!facts.ok) return facts;
    if (facts.value.length > 0) book.append(id, facts.value);
    runner.kick(id);
    return shown(id);
  }

  /** Held by a fact, so that neither what comes of the ending nor a crash in the middle goes on with it. */
  async function instead(id: string, decide: Decide): Viewed {
    // Two at once: the second is about what the first makes of it.
    for (let other = holds.get(id); other !== undefined; other = holds.get(id)) await other.over;
    const run = found(id);
    if (!run.ok) return run;
    const allowed = decide(run.value);
    if (!allowed.ok) return allowed;
    const wasGoing = run.value.status === 'going';
    if (wasGoing) book.append(id, [paused]);
    const held = hold(id);
    await held.over;
    const now = found(id);
    if (!now.ok) return now;
    if (wasGoing && now.value.status === 'stopped')
      return fail('conflict', 'It was stopped meanwhile.', 'Go on with it first.');
    const facts = decide(now.value);
    const added = facts.ok ? facts.value : [];
    const begins = added.some(({ type }) => type === 'stage.reopened');
    const pauses = begins && held.isToPause ? [paused] : [];
    const isOver = added.some(({ type }) => decidesStatus.has(type));
    if (added.length > 0) book.append(id, [...added, ...pauses]);
    if (wasGoing && now.value.status === 'paused' && !isOver && !held.isToPause)
      return facts.ok ? goneOn(id, 'resume') : goneOn(id, 'resume').then(() => facts);
    runner.kick(id);
    return facts.ok ? shown(id) : facts;
  }

  /** Beside what holds it, that is what the run is to be when that is over. */
  async function pause(id: string): Viewed {
    const other = holds.get(id);
    if (other !== undefined) {
      other.isToPause = true;
      await other.over;
      // The last word counts: they have let it go on since.
      if (!other.isToPause || book.get(id)?.status === 'paused') return shown(id);
    }
    return rest(id, 'pause');
  }

  async function stop(id: string): Viewed {
    const other = holds.get(id);
    const status = book.get(id)?.status;
    // What is stopped or finished already may be on its way to a new beginning.
    if (other !== undefined && (status === 'stopped' || status === 'finished')) await other.over;
    return rest(id, 'stop');
  }

  async function rest(id: string, act: 'pause' | 'stop'): Viewed {
    const run = found(id);
    const facts = run.ok ? holdFacts(run.value, act) : run;
    if (!facts.ok) return facts;
    book.append(id, facts.value);
    await atRest(id);
    return shown(id);
  }

  /** Not before all that was being done has ended: what is ended then is told to go on. */
  async function resume(id: string, act: 'resume' | 'again'): Viewed {
    const wasHeld = holds.has(id);
    for (let other = holds.get(id); other !== undefined; other = holds.get(id)) {
      other.isToPause = false;
      await other.over;
    }
    const run = book.get(id);
    if (wasHeld && run?.status === 'going' && run.trouble === null) return shown(id);
    return goneOn(id, act);
  }

  async function goneOn(id: string, act: 'resume' | 'again'): Viewed {
    const run = found(id);
    if (!run.ok) return run;
    const steps = goingSteps(run.value);
    // Nobody may be at it: a command in a terminal takes nothing up by itself that an earlier one had begun.
    for (const { sessionId } of steps) sessions.takeUp(sessionId);
    if (act === 'resume' && run.value.status === 'going' && run.value.trouble === null) {
      runner.kick(id);
      return shown(id);
    }
    const stopped = steps.filter(({ sessionId }) => sessions.look(sessionId).kind === 'failed');
    const facts = resumeFacts(run.value, act, stopped);
    if (!facts.ok) return facts;
    book.append(id, facts.value);
    runner.kick(id);
    return shown(id);
  }

  return { record, instead, pause, stop, resume, atRest };
}

const decidesStatus: ReadonlySet<RunFact['type']> = new Set(['run.paused', 'run.stopped', 'stage.reopened']);

export const goingSteps = (run: PipelineRun | undefined) =>
  run?.stages.flatMap(({ name: stage, steps }) =>
    steps.flatMap(({ name, status, sessionId }) => (status === 'going' ? [{ stage, name, sessionId }] : [])),
  ) ?? [];
