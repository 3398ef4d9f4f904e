/**
 * What would be shortened when room is wanted, in the order in which `compact-plan.ts` does it, with what each could free. Pure.
 * The rules, the tools, the notes and the person's first message are never cut; the newest steps are the last to go.
 */
import type { contextCuts } from '../../shared/contract/context.ts';
import type { SessionState, Step } from '../../shared/session-state.ts';
import { asTold } from '../../shared/taken-back.ts';
import { newestSteps } from './compact-plan.ts';
import { possibleStubs } from './compact-stubs.ts';
import { messageCharacters } from './context-size.ts';
import { renderSegments } from './render.ts';
import { shortened } from './shortened.ts';

export interface Cut {
  what: (typeof contextCuts)[number];
  characters: number;
  /** Answers, replies or steps. */
  pieces: number;
}

/** Without those that would free nothing. Each says what it frees alone: of a step that goes, its answers are a part. */
export function cutsOf(session: SessionState): Cut[] {
  const state = asTold(session);
  const short = shortened(state.compactions);
  const sent = state.turns.flatMap((turn) => turn.steps).filter((step) => !short.isGone(step.id));
  const old = sent.slice(0, -newestSteps);
  const stubs = possibleStubs(old, sent.slice(-newestSteps), short);
  const thinking = old.filter((step) => step.reasoning !== '' && !short.isQuiet(step.id));
  const outdated = stubs.filter((stub) => stub.superseded);
  const answers = stubs.filter((stub) => !stub.superseded);
  const saved = (list: typeof stubs): number => list.reduce((sum, stub) => sum + stub.saved, 0);
  const goable = sent.slice(0, -1);
  const cuts: Cut[] = [
    {
      what: 'thinking',
      characters: thinking.reduce((sum, step) => sum + step.reasoning.length, 0),
      pieces: thinking.length,
    },
    { what: 'outdated', characters: saved(outdated), pieces: outdated.length },
    { what: 'answers', characters: saved(answers), pieces: answers.length },
    { what: 'steps', characters: lengthOf(state, goable), pieces: goable.length },
  ];
  return cuts.filter((cut) => cut.characters > 0);
}

function lengthOf(state: SessionState, steps: readonly Step[]): number {
  const wanted = new Set(steps.map((step) => step.id));
  return renderSegments('', state)
    .slice(1)
    .filter(({ stepId }) => stepId !== null && wanted.has(stepId))
    .flatMap(({ messages }) => messages)
    .reduce((sum, message) => sum + messageCharacters(message), 0);
}
