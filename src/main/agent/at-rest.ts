/**
 * What is asked of the model between turns: a title, a reflection. Only while nobody wants anything else of the session: the
 * signal aborts with the next message, and then nothing of it is kept.
 */
import type { Fact } from '../../shared/event.ts';
import { statusOf } from '../../shared/session-view.ts';
import { askingOf } from './asking.ts';
import type { Engine, OpenFolder } from './engine.ts';
import { askReflection, needsReflection } from './reflection.ts';
import type { LiveSession } from './session-book.ts';
import { askTitle, needsTitle } from './title.ts';

export async function askAtRest(
  engine: Engine,
  session: LiveSession,
  folder: OpenFolder,
  signal: AbortSignal,
): Promise<void> {
  const limits = engine.limits();
  const questions: ((signal: AbortSignal) => Promise<Fact[]>)[] = [];
  const ask = async () => {
    const asking = await askingOf({ engine, session, folder, signal });
    // The demo plays what is written for it and has nothing to say of it.
    if (!asking.ok || (await asking.value.model.profile()).kind === 'demo') return undefined;
    return asking.value;
  };
  if (limits.reflections && needsReflection(session.state())) {
    const turnId = session.state().turns.at(-1)?.id ?? '';
    questions.push(async () => {
      const asking = await ask();
      const note = asking && (await askReflection(asking, engine.question('reflection'), signal));
      return note == null ? [] : [{ type: 'reflection.recorded', data: { turnId, ...note } }];
    });
  }
  if (limits.titles && needsTitle(session.state())) {
    questions.push(async () => {
      const asking = await ask();
      return asking === undefined ? [] : askTitle(asking, engine.question('title'), signal);
    });
  }
  for (const question of questions) {
    if (signal.aborted) return;
    const facts = await question(signal);
    // Somebody may have asked for something in the tick in which the answer came.
    const state = session.state();
    if (signal.aborted || statusOf(state) === 'running') return;
    session.append(facts.filter((fact) => fact.type !== 'session.renamed' || state.titledBy === 'app'));
  }
}
