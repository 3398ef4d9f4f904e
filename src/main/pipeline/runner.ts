/**
 * Carries runs out: asks what is next, does it, appends what came of it, until the person or something outside has the word. What an
 * effect would do twice after a crash it must find done: a step's session has its id, and its messages theirs, before they exist.
 */
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import type { Failure } from '../../shared/result.ts';
import { findStage, stageTitle } from '../../shared/run-stage.ts';
import { nextOf, type RunAction } from './next.ts';
import type { RunnerParts } from './parts.ts';
import { type Performed, perform } from './perform.ts';
import { askedFacts, metered, sessionFacts } from './spent.ts';

export interface Runner {
  /** Something about the run is another now. Answers at once; a run that waits stays as it is. */
  kick(id: string): void;
  /** Ends what is being done for it; resolves when nothing is. */
  halt(id: string): Promise<void>;
  /** Notes what its sessions have spent since that was noted last; false where that is nothing. */
  count(id: string): boolean;
  /** What is being done now, in words; null while it waits. */
  doing(id: string): string | null;
  isBusy(): boolean;
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Drive {
  stop: AbortController;
  again: boolean;
  doing: string;
  done: Promise<void>;
}

export function createRunner(parts: RunnerParts): Runner {
  const { book, log } = parts;
  const drives = new Map<string, Drive>();
  let closed = false;

  async function once(id: string, drive: Drive): Promise<boolean> {
    const run = book.get(id);
    if (run === undefined) return false;
    const action = nextOf(run);
    if (action.do === 'wait' || action.do === 'ask') return false;
    drive.doing = doingWords(action, run);
    book.tell(id);
    const { signal } = drive.stop;
    // Before the report says what they took.
    if (action.do === 'report' && count(id)) return true;
    const meter = metered(parts);
    const done: Performed = parts.trusts(run.workspace)
      ? await perform({ ...parts, model: meter.model }, run, action, signal)
      : { kind: 'failed', failure: untrusted };
    parts.turnOver(id);
    const now = book.get(id);
    if (closed || now === undefined) return false;
    const facts = done.kind === 'failed' ? [troubleOf(done.failure)] : done.facts;
    const came = action.do === 'watch' && facts.length > 0 ? action.step.sessionId : null;
    const spent = [
      ...askedFacts('stage' in action ? action.stage : null, meter.spent()),
      ...sessionFacts(now, parts.sessions, (session) => session === came),
    ];
    // What came of it belongs to a state that the person has left.
    const isLeft = now.status !== 'going' || signal.aborted;
    const counts = facts.length > 0 && !isLeft && isStill(action, run, now);
    if (counts || spent.length > 0) book.append(id, counts ? [...spent, ...facts] : spent);
    return !isLeft && facts.length > 0;
  }

  async function drive(id: string, state: Drive): Promise<void> {
    try {
      do {
        state.again = false;
        while (await once(id, state));
      } while (state.again && !state.stop.signal.aborted);
    } catch (error) {
      log(`going on with run ${id}`, error);
      trouble(id, { code: 'failed', message: bug });
    }
    drives.delete(id);
    if (!closed) book.tell(id);
  }

  function count(id: string): boolean {
    const run = book.get(id);
    const spent = run === undefined ? [] : sessionFacts(run, parts.sessions);
    if (spent.length > 0) book.append(id, spent);
    return spent.length > 0;
  }

  /** Where it cannot be written down either, the run waits as it is; going on begins with the next news of it. */
  function trouble(id: string, failure: Failure): void {
    try {
      if (!closed && book.get(id)?.status === 'going') book.append(id, [troubleOf(failure)]);
    } catch (error) {
      log(`noting what went wrong with run ${id}`, error);
    }
  }

  return {
    kick(id) {
      if (closed) return;
      const there = drives.get(id);
      if (there !== undefined) {
        there.again = true;
        return;
      }
      const state: Drive = { stop: new AbortController(), again: false, doing: '', done: Promise.resolve() };
      drives.set(id, state);
      // Not within the tick of whoever kicks: it may be in the middle of appending.
      state.done = Promise.resolve().then(() => drive(id, state));
    },
    async halt(id) {
      const there = drives.get(id);
      there?.stop.abort();
      await there?.done;
    },
    count,
    doing: (id) => drives.get(id)?.doing ?? null,
    isBusy: () => drives.size > 0,
    async idle() {
      while (drives.size > 0) await Promise.all([...drives.values()].map(({ done }) => done));
    },
    async close() {
      closed = true;
      for (const { stop } of drives.values()) stop.abort();
      await this.idle();
    },
  };
}

/**
 * What was made belongs to what is to be done now: the same action, on a stage that is as it was. The person may have said something else
 * while a model wrote by their older words.
 */
function isStill(action: RunAction, before: PipelineRun, now: PipelineRun): boolean {
  const stage = 'stage' in action ? action.stage : '';
  return (
    JSON.stringify(nextOf(now)) === JSON.stringify(action) &&
    findStage(before, stage) === findStage(now, stage)
  );
}

const untrusted: Failure = {
  code: 'denied',
  message: 'You do not trust this folder any more, so nothing is built in it.',
  hint: 'Trust it, then try again.',
};

const bug = 'Something in Patchbay went wrong; this is a bug. The log has the details.';

const troubleOf = (failure: Failure): RunFact => ({ type: 'trouble.met', data: { failure } });

/** For whoever looks at the board; empty for what takes no time. */
function doingWords(action: RunAction, run: PipelineRun): string {
  switch (action.do) {
    case 'size':
      return 'Judging how large it is';
    case 'baseline':
      return 'Running the gates before anything is changed';
    case 'read-fields':
      return 'Reading what you wrote';
    case 'write-record':
      return `Writing ${stageTitle(run, action.stage).toLowerCase()}`;
    case 'begin':
    case 'watch':
      return action.step.title;
    case 'gates':
      return action.step === null ? 'Running the gates' : `Running the gates of ${action.step.title}`;
    case 'land':
      return 'Waiting for your review of the stage';
    case 'fix':
      return `Giving back ${action.step.title}`;
    case 'report':
      return 'Putting the report together';
    default:
      return '';
  }
}
