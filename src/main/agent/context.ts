/**
 * What the next request of a session is made of, section by section, in tokens. By the server's counter where there is one, and
 * then the sections add up to exactly what the server would charge; else everything is an estimate and says so.
 */
import type { z } from 'zod';
import { cacheMeter } from '../../shared/cache-meter.ts';
import type { contextSchema } from '../../shared/contract/context.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { asTold } from '../../shared/taken-back.ts';
import { readAgentsFile } from './agents-file.ts';
import { type Asking, askingOf } from './asking.ts';
import { counterOf } from './context-count.ts';
import { cutsOf } from './context-cuts.ts';
import { type Section, type SectionId, sectionsOf } from './context-sections.ts';
import { charactersPerToken, requestCharacters, toolCharacters } from './context-size.ts';
import type { Engine, OpenFolder } from './engine.ts';
import { rulesOf } from './modes.ts';
import { renderSegments } from './render.ts';
import type { LiveSession } from './session-book.ts';
import { shortened } from './shortened.ts';
import { shareWindow } from './window-share.ts';

export type Context = z.infer<typeof contextSchema>;

type Counts = Pick<Context, 'counted' | 'total' | 'sections'>;

/** `not_found` and the model's own failures when nobody could be asked. Asks the server only for counts and its profile. */
export async function describeContext(
  engine: Engine,
  session: LiveSession,
  folder: OpenFolder,
): Promise<Result<Context>> {
  const model = await engine.model(session.state().model);
  if (!model.ok) return model;
  const profile = await model.value.profile();
  const state = await withNotes(engine, session, folder, profile.window);
  const asking = await askingOf({
    engine,
    session: { ...session, state: () => state },
    folder,
    signal: new AbortController().signal,
  });
  if (!asking.ok) return asking;
  const { system, request } = asking.value;
  const sections = sectionsOf({ ...partsOf(engine, folder, asking.value, state) });
  const perToken = charactersPerToken(state);
  const identity = [profile.model, profile.template].join('\n');
  const counts =
    (await countAll(asking.value, sections, identity)) ?? estimateAll(asking.value, sections, perToken);
  const { window } = profile;
  return ok({
    model: state.model,
    window,
    ...counts,
    reserve: window === null ? null : shareWindow(window).reserve,
    cuts: cutsOf(state).map(({ what, characters, pieces }) => ({
      what,
      pieces,
      tokens: Math.round((characters / requestCharacters(request)) * counts.total),
    })),
    agentsFile:
      state.agentsFile === null || system === ''
        ? null
        : {
            path: state.agentsFile.path,
            left: state.agentsFile.left,
            fixed: session.state().agentsFile !== null,
          },
    steps: cacheMeter(state),
  });
}

/** The state with the notes that the first request would fix, where there was none yet. */
async function withNotes(
  engine: Engine,
  session: LiveSession,
  { workspace }: OpenFolder,
  window: number | null,
): Promise<SessionState> {
  const state = session.state();
  const isNew = state.agentsFile === null && state.turns.every((turn) => turn.steps.length === 0);
  if (!isNew || !engine.limits().agentsFile) return state;
  return { ...state, agentsFile: await readAgentsFile(workspace, window) };
}

function partsOf(
  engine: Engine,
  { workspace }: OpenFolder,
  { system, request }: Asking,
  state: SessionState,
) {
  const rules = engine.systemPrompt(rulesOf(state), workspace.name, null);
  const head = renderSegments(system, state)[0]?.messages.length ?? 1;
  return {
    rules,
    notes: system.slice(rules.length).trim(),
    messages: request.messages.slice(1),
    summarised: shortened(asTold(state).compactions).summary === null ? 0 : head - 1,
  };
}

/** Undefined where the server has no counter. */
async function countAll(
  { model, request }: Asking,
  sections: readonly Section[],
  identity: string,
): Promise<Counts | undefined> {
  const counter = counterOf(model, identity);
  const total = await model.count(request);
  const tools = total === undefined ? undefined : await counter.tools(request.tools);
  if (total === undefined || tools === undefined) return undefined;
  const counted: Context['sections'] = [];
  for (const { id, text, pieces } of sections) {
    const tokens = await counter.text(text);
    if (tokens === undefined) return undefined;
    counted.push({ id, tokens, pieces });
  }
  const all = withTools(counted, { id: 'tools', tokens: tools, pieces: request.tools.length });
  return { counted: true, total, sections: addedUp(all, total, request.messages.length) };
}

/** What the template adds is a section of its own; what it leaves out (earlier reasoning) was counted with the replies. */
function addedUp(sections: Context['sections'], total: number, messages: number): Context['sections'] {
  const marks = total - sections.reduce((sum, { tokens }) => sum + tokens, 0);
  if (marks > 0) return [...sections, { id: 'marks', tokens: marks, pieces: messages }];
  return sections.map((section) =>
    section.id === 'agent' ? { ...section, tokens: Math.max(0, section.tokens + marks) } : section,
  );
}

function estimateAll({ request }: Asking, sections: readonly Section[], perToken: number): Counts {
  const about = (characters: number): number => Math.round(characters / perToken);
  const estimated = sections.map(({ id, text, pieces }) => ({ id, pieces, tokens: about(text.length) }));
  const tools = {
    id: 'tools' as const,
    pieces: request.tools.length,
    tokens: about(toolCharacters(request.tools)),
  };
  const all = withTools(estimated, tools);
  return { counted: false, total: all.reduce((sum, { tokens }) => sum + tokens, 0), sections: all };
}

/** Tools stand behind the notes, as most templates put them. */
function withTools(sections: Context['sections'], tools: Context['sections'][number]): Context['sections'] {
  const isFixed = (id: SectionId): boolean => id === 'rules' || id === 'agents';
  const fixed = sections.filter(({ id }) => isFixed(id));
  return [...fixed, ...(tools.pieces === 0 ? [] : [tools]), ...sections.filter(({ id }) => !isFixed(id))];
}
