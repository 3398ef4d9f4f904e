/**
 * What the model is asked with, in a session's state: the one place that puts such a request together, because everything that
 * is asked of a session (its steps, and what is asked beside them) must begin with the same bytes.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import type { Model, ModelRequest } from '../models/model.ts';
import { requestCharacters } from './context-size.ts';
import type { Drive } from './drive.ts';
import { offeredTools, rulesOf } from './modes.ts';
import { keepsReasoning } from './reasoning-kept.ts';
import { renderSegments } from './render.ts';

export interface Asking {
  model: Model;
  system: string;
  request: ModelRequest;
}

type Asker = Pick<Drive, 'engine' | 'session' | 'folder' | 'signal'>;

/** `not_found` and the model's own failures when there is nobody to ask. */
export async function askingOf(drive: Asker, state = drive.session.state()): Promise<Result<Asking>> {
  const { engine, session, folder } = drive;
  if (engine.modesIn(folder.workspace.root).named(state.mode) === undefined)
    return fail('not_found', `There is no agent "${state.mode}".`);
  const model = await engine.model(state.model);
  if (!model.ok) return model;
  const system = engine.systemPrompt(rulesOf(state), folder.workspace.name, state.agentsFile?.text ?? null);
  const tools = engine.tools.specs(offeredTools(state));
  return ok({
    model: model.value,
    system,
    request: {
      messages: messagesOf(system, state),
      tools,
      signal: drive.signal,
      conversation: session.id,
      keepReasoning: keepsReasoning(state),
    },
  });
}

/** The same for another state of the session. */
export const askingWith = (asking: Asking, state: SessionState): Asking => ({
  ...asking,
  request: { ...asking.request, messages: messagesOf(asking.system, state) },
});

/** The beginning of the request, up to a step and the results of its calls. */
export function askingUpTo(asking: Asking, state: SessionState, stepId: string): Asking {
  const segments = renderSegments(asking.system, state);
  const end = segments.findIndex((segment) => segment.stepId === stepId);
  const messages = segments.slice(0, end + 1).flatMap((segment) => segment.messages);
  return { ...asking, request: { ...asking.request, messages } };
}

const messagesOf = (system: string, state: SessionState) =>
  renderSegments(system, state).flatMap((segment) => segment.messages);

/** Tokens by the server's count; estimated, where it has none, from what a token is of this session's text. */
export async function tokensOf(
  { model, request }: Asking,
  perToken: number,
): Promise<{ tokens: number; counted: boolean }> {
  const counted = await model.count(request);
  if (counted !== undefined) return { tokens: counted, counted: true };
  return { tokens: Math.ceil(requestCharacters(request) / perToken), counted: false };
}
