/**
 * Chooses the agent that a message is for, where the person lets the app choose: by the message's words where they are plain, else by
 * asking the model. It comes before the turn begins, so the words of another agent go with the message and move nothing of the
 * prompt. An agent that only this folder has is chosen where the message names it and not else: the person did not write what it is for.
 */
import { z } from 'zod';
import type { Fact } from '../../shared/event.ts';
import type { Routed } from '../../shared/routed.ts';
import type { Usage } from '../../shared/usage.ts';
import { clipLine } from '../tools/clip.ts';
import { askAside } from './aside.ts';
import { askingOf } from './asking.ts';
import { closedJson } from './closed-json.ts';
import type { Drive } from './drive.ts';
import type { Mode } from './modes.ts';
import { routeByRules } from './route-rules.ts';
import { switchFact } from './switching.ts';

/** Characters of the message that the model is asked about. */
const mostOfMessage = 2_000;
const mostTokens = 80;

const said = z.object({ agent: z.string(), why: z.string().optional() });

/** Facts that come before the message's turn starts. */
export async function routeMessage(drive: Drive): Promise<Fact[]> {
  const { unstarted, mode, turns } = drive.state();
  if (unstarted === null) throw new Error('there is no message');
  const { modesIn } = drive.engine;
  const { list, named } = modesIn(drive.folder.workspace.root);
  const everywhere = modesIn(null);
  const choices = list.filter(({ name }) => everywhere.named(name) !== undefined);
  const names = choices.map(({ name }) => name);
  const isThere = (name: string): boolean => named(name) !== undefined;
  const ruled = routeByRules(unstarted.text, { names, isThere }, turns.length === 0 ? null : mode);
  const routed =
    ruled === null ? await askedOf(drive, choices, unstarted.text) : { ...ruled, by: 'rule' as const };
  if (drive.signal.aborted) return [];
  const to = named(routed.to);
  const fact: Fact = { type: 'message.routed', data: { messageId: unstarted.messageId, ...routed } };
  return to === undefined || to.name === mode ? [fact] : [fact, switchFact(mode, to, routed.why, 'router')];
}

/** The model's choice; without one it stays as it is. */
async function askedOf(
  drive: Drive,
  choices: readonly Mode[],
  message: string,
): Promise<Routed & { usage?: Usage }> {
  const { engine, session, signal } = drive;
  const state = drive.state();
  const kept = (why: string): Routed => ({ to: state.mode, by: 'kept', why });
  const asking = await askingOf(drive);
  if (!asking.ok) return kept('because the model could not be asked');
  const { model, request } = asking.value;
  // The demo plays what is written for it.
  if ((await model.profile()).kind === 'demo') return kept('because the demo goes on with it');
  const stepId = `t${state.turns.length + 1}.s1`;
  const reason = 'Choosing an agent for this message';
  session.tell({
    ...{ kind: 'waiting', cause: 'routing', reason, attempt: 1, delayMs: 0, since: engine.now(), stepId },
  });
  const answer = await askAside({
    model,
    request,
    question: engine.question('route', {
      agents: choices.map(({ name, description }) => `- ${name}: ${description}`).join('\n'),
      message: message.slice(0, mostOfMessage),
    }),
    schema: schemaFor(choices.map(({ name }) => name)),
    maxTokens: mostTokens,
    signal,
    priority: 'foreground',
    waiting: (part) => session.tell({ ...part, stepId }),
  });
  if (answer.kind === 'failed') return kept('because the model could not be asked');
  const read = answer.kind === 'text' ? said.safeParse(closedJson(answer.text)) : undefined;
  const to = choices.find(({ name }) => name === read?.data?.agent?.trim());
  const usage = answer.kind === 'text' ? { usage: answer.usage } : {};
  if (to === undefined) return { ...kept('because the model did not say'), ...usage };
  const why = clipLine((read?.data?.why ?? '').replace(/\s+/g, ' ').trim(), 120);
  return { to: to.name, by: 'model', why: why === '' ? 'because the model chose it' : why, ...usage };
}

const schemaFor = (names: readonly string[]) => ({
  type: 'object',
  properties: { agent: { type: 'string', enum: names }, why: { type: 'string' } },
  required: ['agent', 'why'],
  additionalProperties: false,
});
