/**
 * What it costs to look through a folder's past for rules to propose: 10,000 events in twenty sessions, the first time and when it
 * is known, and what each event that is appended costs because suggestions are looked after. The control is the same append
 * with nobody looking.
 */
import { createSessionBook } from '../../src/main/agent/session-book.ts';
import { createOwnSuggesting } from '../../src/main/own-suggesting.ts';
import { createPolicy } from '../../src/main/policy/policy.ts';
import { createSettings } from '../../src/main/settings.ts';
import type { Journal } from '../../src/main/store/journal.ts';
import type { Fact } from '../../src/shared/event.ts';
import { freshFolder } from './support/folders.ts';
import { longStory, openBook } from './support/long-session.ts';
import { type BenchRow, distribution, times } from './support/row.ts';

const sessions = 20;
const events = 500;
const askedAgain = 20;

/** As if every change had been a command in the sandbox that went well, half of them the same and the rest all different. */
const commands = (facts: readonly Fact[], session: number): Fact[] => {
  const ran = new Set<string>();
  return facts.map((fact, index): Fact => {
    if (fact.type === 'call.finished' && ran.has(fact.data.callId))
      return { ...fact, data: { ...fact.data, exitCode: 0 } };
    if (fact.type !== 'call.proposed') return fact;
    ran.add(fact.data.callId);
    const text = index % 2 === 0 ? 'node src/check.js' : `tool ${session} ${index}`;
    const proposal = { kind: 'command', command: text, cwd: '.', timeoutMs: 1, sandbox: 'enforced' } as const;
    return { ...fact, data: { ...fact.data, proposal } };
  });
};

function openSuggesting(folder: string, journal: Journal) {
  const settings = createSettings({ dataFolder: folder, cli: {}, env: {}, trusts: () => true });
  const log = (message: string): never => {
    throw new Error(message);
  };
  const policy = createPolicy({ read: () => settings.each('rules'), log });
  return createOwnSuggesting({ settings, dataFolder: folder }, { journal, policy, now: Date.now, log });
}

export async function rows(): Promise<BenchRow[]> {
  const folder = freshFolder();
  const { book, journal, close } = openBook(folder);
  for (let n = 0; n < sessions; n += 1) {
    const facts = commands(longStory(events), n);
    const session = book.create(`s${n}`, facts.slice(0, 1));
    session.append(facts.slice(1));
  }
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const suggesting = openSuggesting(folder, journal);
    first.push(...(await times(1, () => suggesting.list('/w'))));
    if ((await suggesting.list('/w')).suggestions.length === 0) throw new Error('nothing is suggested');
    again.push(...(await times(askedAgain, () => suggesting.list('/w'))));
  }
  const { appended } = openSuggesting(folder, journal);
  const watched = createSessionBook(journal, Date.now, appended).get('s0');
  const alone = createSessionBook(journal).get('s1');
  const renamed: Fact[] = [{ type: 'session.renamed', data: { title: 'x' } }];
  const taken = { watched: [] as number[], alone: [] as number[] };
  for (let round = 0; round < 300; round += 1) {
    taken.watched.push(...(await times(1, () => watched?.append(renamed))));
    taken.alone.push(...(await times(1, () => alone?.append(renamed))));
  }
  close();
  return [
    distribution('suggestions of 10k events, first', first, { note: 'each in a new service' }),
    distribution('suggestions of 10k events, again', again),
    distribution('journal append, looked after', taken.watched, {
      note: 'durable, in turn with the control',
    }),
    distribution('control: append with nobody looking', taken.alone),
  ];
}
