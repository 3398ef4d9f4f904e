/**
 * Jobs of a place that are done one after the other while whoever asked goes on: how many are over, what was not done and why, and the
 * way to stop. Jobs that are asked for meanwhile join the round that goes on.
 */
import type { RefusedCheck } from '../../shared/plan.ts';
import type { Named } from './judged-command.ts';

export interface Round<J> {
  waiting: J[];
  over: number;
  all: number;
  refused: RefusedCheck[];
}

export interface Rounds<J> {
  /** The one that goes on in this place. */
  of(place: string): Readonly<Round<J>> | undefined;
  /** Of the round that goes on, else of the last. */
  refused(place: string): readonly RefusedCheck[];
  begin(place: string, jobs: readonly J[]): void;
  /** Ends the job that is done and forgets those that wait. */
  stop(place: string): void;
  idle(): Promise<void>;
  /** As `stop` everywhere, with the reason `closing`; resolves when nothing is done any more. */
  close(): Promise<void>;
}

export interface RoundsParts<J> {
  named(job: J): Named;
  /** Gives why it was not done, null when it was. */
  run(job: J, signal: AbortSignal): Promise<string | null>;
  /** Something of this place is another now. Not called any more once all is closing. */
  tell(place: string): void;
  log(message: string, error: unknown): void;
}

interface Going<J> extends Round<J> {
  stop: AbortController;
  done: Promise<void>;
}

export function createRounds<J>({ named, run, tell, log }: RoundsParts<J>): Rounds<J> {
  const rounds = new Map<string, Going<J>>();
  const refused = new Map<string, readonly RefusedCheck[]>();
  let closed = false;
  const told = (place: string): void => {
    if (!closed) tell(place);
  };

  async function runAll(place: string, round: Going<J>): Promise<void> {
    for (let job = round.waiting.shift(); job !== undefined; job = round.waiting.shift()) {
      const { id, title } = named(job);
      const why = await run(job, round.stop.signal).catch((error: unknown) => {
        log(`running ${title}`, error);
        return 'Something in Patchbay went wrong; this is a bug. The log has the details.';
      });
      if (why !== null) round.refused.push({ id, title, why });
      round.over += 1;
      told(place);
    }
    rounds.delete(place);
    refused.set(place, round.refused);
    told(place);
  }

  const idle = async (): Promise<void> => {
    while (rounds.size > 0) await Promise.all([...rounds.values()].map(({ done }) => done));
  };
  return {
    of: (place) => rounds.get(place),
    refused: (place) => rounds.get(place)?.refused ?? refused.get(place) ?? [],
    begin(place, jobs) {
      if (jobs.length === 0) return;
      const there = rounds.get(place);
      if (there !== undefined) {
        there.waiting.push(...jobs);
        there.all += jobs.length;
        told(place);
        return;
      }
      const begun = {
        waiting: [...jobs],
        over: 0,
        all: jobs.length,
        refused: [],
        stop: new AbortController(),
      };
      const round: Going<J> = { ...begun, done: Promise.resolve() };
      rounds.set(place, round);
      round.done = runAll(place, round);
    },
    stop(place) {
      const round = rounds.get(place);
      if (round === undefined) return;
      round.all -= round.waiting.splice(0).length;
      round.stop.abort();
    },
    idle,
    async close() {
      closed = true;
      for (const round of rounds.values()) {
        round.waiting.length = 0;
        round.stop.abort('closing');
      }
      await idle();
    },
  };
}
