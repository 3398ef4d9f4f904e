/** Words about what is remembered: of its page and of the line in a conversation that says what was used. */
import type { EditHabit, Memory, MemoryKind, Recalled } from '../shared/memory.ts';
import { reasonsFor } from '../shared/memory-words.ts';
import { plural } from './format.ts';

const kinds: Record<MemoryKind, string> = {
  fact: 'Fact',
  preference: 'Preference',
  convention: 'Convention',
  lesson: 'Lesson',
};

const habits: Record<EditHabit, string> = {
  'tabs-to-spaces': 'changed tabs to spaces',
  'spaces-to-tabs': 'changed spaces to tabs',
  'double-to-single-quotes': 'changed double quotes to single ones',
  'single-to-double-quotes': 'changed single quotes to double ones',
  'semicolons-removed': 'took semicolons out',
  'semicolons-added': 'put semicolons in',
  'trailing-commas-added': 'put trailing commas in',
  'trailing-commas-removed': 'took trailing commas out',
  'comments-removed': 'took comments out',
  'types-added': 'put types in',
  'const-used': 'changed let to const',
};

const sources: Record<Memory['source']['by'], string | null> = {
  person: null,
  import: 'imported',
  edits: 'from your edits',
  reflection: 'a model’s own words',
};

export const memoryStrings = {
  title: 'Memory',
  titleCount: (count: number): string => `Memory, ${count} proposed`,
  text: 'What agents are told again when your message, or something that failed, matches it. Entries of a folder are told in that folder only, and only while you trust it.',
  loading: 'Reading what is remembered…',
  failed: 'That did not work.',
  search: 'Search what is remembered',
  found: (count: number): string =>
    count === 0 ? 'Nothing holds all these words.' : plural(count, 'entry', 'entries'),
  near: 'Near in meaning',
  meaning: (model: string | null, trouble: string | null): string => {
    if (model === null)
      return 'Searched by words. A model named in the settings under “Find what is remembered by meaning” finds other words for the same, too.';
    return trouble === null
      ? `Searched by words and, with ${model}, by meaning.`
      : `Searched by words alone: ${trouble}`;
  },
  add: 'Remember something',
  export: 'Export',
  import: 'Import…',
  importFile: 'Markdown file to import',
  imported: ({ added, known }: { added: number; known: number }): string =>
    `${plural(added, 'entry', 'entries')} added${known === 0 ? '' : `, ${known} known before`}.`,
  tooLarge: (name: string): string => `${name} is too large to be remembered.`,
  tooLargeHint:
    'Nothing of it was taken. Leave out what no agent needs to be told, or choose a smaller file.',
  fileName: 'memory.md',
  proposed: 'Proposed',
  proposedText: 'No agent is told these before you keep them.',
  rejected: (count: number): string => `Rejected · ${count}`,
  rejectedText: 'Never told, and not proposed again.',
  everywhere: 'Everywhere',
  empty: 'Nothing is remembered yet',
  emptyText:
    'Write down what you would tell every new agent: how tests are run, what is called what, what you like. What your own edits and failed turns teach is proposed here.',
  kinds,
  keep: 'Keep',
  reject: 'Reject',
  edit: 'Edit',
  remove: 'Delete',
  /** A button of one entry among many. */
  of: (what: string, text: string): string => `${what}: ${text}`,
  removed: (text: string): string => `Deleted “${text}”.`,
  undo: 'Undo',
  dismiss: 'Fine',
  about: ({ source: { by }, used }: Memory, last: string | null): string =>
    [
      sources[by],
      used.count === 0 ? 'not used yet' : `used ${plural(used.count, 'time', 'times')}, last ${last ?? ''}`,
    ]
      .filter((part) => part !== null)
      .join(' · '),
  evidence: ({ source: { habit, edits = 0 } }: Memory): string =>
    habit === undefined
      ? 'Comes from one of your sessions:'
      : `You ${habits[habit]} in ${plural(edits, 'patch', 'patches')}:`,
  open: (number: number): string => `Open ${number}`,
  form: {
    add: 'Remember something',
    edit: 'Change an entry',
    text: 'What is to be remembered',
    hint: 'One line. It is found by its own words, so use those you use in messages.',
    kind: 'Kind',
    scope: 'Holds in',
    save: 'Save',
    saving: 'Saving…',
  },
  used: ({ entries }: Recalled): string =>
    entries.length === 1
      ? `From memory: ${entries[0]?.text ?? ''}`
      : `From memory: ${entries.length} entries`,
  why: (entry: Recalled['entries'][number], place: string): string => `${place} · ${reasonsFor(entry)}`,
  told: 'Told to the model at this point, to the word. Changing an entry changes what is told from now on.',
  correct: 'Correct',
  forget: 'Forget',
  gone: 'No longer remembered.',
  now: (text: string): string => `Now: ${text}`,
} as const;
