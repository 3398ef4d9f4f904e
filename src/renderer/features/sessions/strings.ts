/** Words about what can be done with a session as a whole, and about finding one. */
import { plural } from '../../format.ts';

export const listStrings = {
  search: 'Search sessions',
  searching: 'Searching…',
  found: 'Found inside',
  nothing: 'Nothing is found in titles, messages, replies, paths and commands.',
  kinds: { message: 'You', reply: 'Agent', call: 'Call' },
  moreHits: (count: number) => `and ${plural(count, 'more place', 'more places')}`,
  pinned: 'Pinned',
  today: 'Today',
  earlier: 'Earlier',
  archived: 'Archived',
  showArchived: (count: number) => `Show archived (${count})`,
  hideArchived: 'Hide archived',
  pin: 'Pin to the top',
  unpin: 'Unpin',
  archive: 'Archive',
  restore: 'Bring back',
  duplicate: 'Duplicate',
  cleaned: (count: number) =>
    `${plural(count, 'old session was', 'old sessions were')} deleted, as the settings say.`,
  cleanedSeen: 'Got it',
  saveMarkdown: 'Save as Markdown',
  saveLines: 'Export (JSON lines)',
  importFile: 'Import a session from a file',
  tooLarge: (name: string) => `${name} is too large to be imported here.`,
  tooLargeHint: 'Close the app and use the command line: sessions import FILE.',
} as const;
