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

/** That it is to rest, as the person said it last and has not taken back since. `place`: among all that was said. */
interface Rest {
  act: 'pause' | 'stop';
  place: number;
}

export interface ChangesParts extends Pick<RunnerParts, 'book' | 'sessions'> {
  runner: Runner;
  found(id: string): Result<PipelineRun>;
  shown(id: string): Viewed;
}

const paused: RunFact = { type: 'run.paused', data: {} };

export function createRunChanges(parts: ChangesParts): RunChanges {
  const { book, sessions, runner, found, shown } = parts;
  /** Over when nothing is done for a run any more. Waited for in place: a tick between would miss the one that begins behind it. */
  const holds = new Map<string, Promise<void>>();
  const rests = new Map<string, Rest>();
  let places = 0;
  const nextPlace = (): number => {
    places += 1;
    return places;
  };
  /** What they said of it behind that place: the last word counts, also where it is heard while an earlier one is carried out. */
  const saidSince = (id: string, place: number): Rest['act'] | null => {
    const rest = rests.get(id);
    return rest !== undefined && rest.place > place ? rest.act : null;
  };

  async function halted(id: string): Promise<void> {
    await runner.halt(id);
    for (const { sessionId } of goingSteps(book.get(id))) await sessions.stop(sessionId);
    // What comes next may be that they are left.
    runner.count(id);
  }
  /** It is over, for whoever asks, before anything comes of that. */
  function hold(id: string): Promise<void> {
    const over = halted(id).finally(() => {
      if (holds.get(id) === over) holds.delete(id);
    });
    holds.set(id, over);
    return over;
  }

  const atRest = (id: string): Promise<void> => holds.get(id) ?? hold(id);

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
    const place = nextPlace();
    // Two at once: the second is about what the first makes of it.
    for (let other = holds.get(id); other !== undefined; other = holds.get(id)) await other;
    const run = found(id);
    if (!run.ok) return run;
    if (saidSince(id, place) === 'stop') return stoppedMeanwhile;
    const allowed = decide(run.value);
    if (!allowed.ok) return allowed;
    const wasGoing = run.value.status === 'going';
    if (wasGoing) book.append(id, [paused]);
    await hold(id);
    const now = found(id);
    if (!now.ok) return now;
    const said = saidSince(id, place);
    if (said === 'stop' || (wasGoing && now.value.status === 'stopped')) return stoppedMeanwhile;
    const facts = decide(now.value);
    const added = facts.ok ? facts.value : [];
    const begins = added.some(({ type }) => type === 'stage.reopened');
    const pauses = begins && said === 'pause' ? [paused] : [];
    const isOver = added.some(({ type }) => decidesStatus.has(type));
    if (added.length > 0) book.append(id, [...added, ...pauses]);
    if (wasGoing && now.value.status === 'paused' && !isOver && said === null)
      return facts.ok ? goneOn(id, 'resume') : goneOn(id, 'resume').then(() => facts);
    runner.kick(id);
    return facts.ok ? shown(id) : facts;
  }

  /** Beside what holds it, that is what the run is to be when that is over. */
  async function pause(id: string): Viewed {
    const place = nextPlace();
    rests.set(id, { act: 'pause', place });
    const wasHeld = holds.has(id);
    for (let other = holds.get(id); other !== undefined; other = holds.get(id)) await other;
    const isLast = rests.get(id)?.place === place;
    if (wasHeld && (!isLast || book.get(id)?.status === 'paused')) return shown(id);
    return rest(id, 'pause');
  }

  async function stop(id: string): Viewed {
    rests.set(id, { act: 'stop', place: nextPlace() });
    const status = book.get(id)?.status;
    // What is stopped or finished already may be on its way to a new beginning.
    const mayBegin = holds.has(id) && (status === 'stopped' || status === 'finished');
    if (mayBegin) for (let other = holds.get(id); other !== undefined; other = holds.get(id)) await other;
    if (mayBegin && book.get(id)?.status === 'stopped') return shown(id);
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
    const place = nextPlace();
    rests.delete(id);
    const wasHeld = holds.has(id);
    for (let other = holds.get(id); other !== undefined; other = holds.get(id)) await other;
    if (saidSince(id, place) !== null) return shown(id);
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

const stoppedMeanwhile = fail('conflict', 'It was stopped meanwhile.', 'Go on with it first.');

const decidesStatus: ReadonlySet<RunFact['type']> = new Set(['run.paused', 'run.stopped', 'stage.reopened']);

export const goingSteps = (run: PipelineRun | undefined) =>
  run?.stages.flatMap(({ name: stage, steps }) =>
    steps.flatMap(({ name, status, sessionId }) => (status === 'going' ? [{ stage, name, sessionId }] : [])),
  ) ?? [];
