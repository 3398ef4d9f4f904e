/**
 * A session that a person begins. With an errand it begins in the background: its first message is stored with it, in one
 * transaction, and goes when its turn comes.
 */
import { randomUUID } from 'node:crypto';
import { lastPlace } from '../../shared/errand-order.ts';
import type { ApproveMode, Fact } from '../../shared/event.ts';
import type { ReviewMode } from '../../shared/held.ts';
import { ok, type Result } from '../../shared/result.ts';
import { automatic } from '../../shared/routed.ts';
import type { Engine } from './engine.ts';
import { errandFacts, untitled } from './messages.ts';
import { commonMode, furtherToolsOf, modeOf } from './modes.ts';
import type { LiveSession } from './session-book.ts';
import { firstWords } from './switching.ts';

export interface NewSession {
  /** One that was chosen before; nothing has it yet. */
  id?: string | undefined;
  workspace: string;
  model: string;
  mode?: string | undefined;
  approve?: ApproveMode | undefined;
  review?: ReviewMode | undefined;
  title?: string | undefined;
  errand?: { text: string; messageId: string } | undefined;
}

export async function create(engine: Engine, input: NewSession): Promise<Result<LiveSession>> {
  const folder = await engine.folder(input.workspace);
  if (!folder.ok) return folder;
  const { workspace } = folder.value;
  const routes = input.mode === automatic;
  const mode = modeOf(engine.modesIn(workspace.root), routes ? commonMode : (input.mode ?? commonMode));
  if (!mode.ok) return mode;
  const { errand, title = untitled } = input;
  const created: Fact = {
    type: 'session.created',
    data: {
      workspace: workspace.root,
      title,
      mode: mode.value.name,
      model: input.model,
      approve: input.approve ?? 'ask',
      ...(input.review === undefined || input.review === 'each' ? {} : { review: input.review }),
      ...(routes ? { routes } : {}),
      ...firstWords(mode.value),
      ...furtherToolsOf(mode.value),
      ...(errand === undefined ? {} : { errand: { place: lastPlace(engine.book.errands()) } }),
    },
  };
  const begun = errand === undefined ? [] : errandFacts(errand.text, errand.messageId, title);
  return ok(engine.book.create(input.id ?? randomUUID(), [created, ...begun]));
}
