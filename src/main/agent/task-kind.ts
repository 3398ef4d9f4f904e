/**
 * What kind of task a message is, from facts alone: its words where they say it plainly, else the agent at work. Few kinds, since
 * each has figures of its own and must see enough trials.
 */
import type { TaskKind } from '../../shared/learning.ts';
import { routeByRules } from './route-rules.ts';

const kinds: Readonly<Record<string, TaskKind>> = {
  coder: 'change',
  architect: 'plan',
  debug: 'cause',
  ask: 'question',
};

const names = Object.keys(kinds);

export const taskKind = (mode: string, message: string): TaskKind =>
  kinds[routeByRules(message, { names, isThere: (name) => Object.hasOwn(kinds, name) }, null)?.to ?? mode] ??
  'other';
