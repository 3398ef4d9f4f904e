/** Words about the plan: of its page and of its place in the rail. */
import type { Evidence, FeatureNow, FeatureStatus, PlanView, Standing, TreeChange } from '../shared/plan.ts';
import { formatDuration, plural } from './format.ts';

const statuses: Record<FeatureStatus, string> = {
  open: 'Open',
  passed: 'Passed',
  failed: 'Failed',
  stale: 'Stale',
};

const reasons: Record<Standing['why'], string> = {
  'no-check': 'no check that could tell',
  never: 'not checked yet',
  cancelled: 'the check was stopped',
  interrupted: 'the app ended while the check ran',
  passed: 'exit 0, and nothing was edited since',
  exit: '',
  stopped: 'the check was stopped at a limit',
  changed: 'it passed, and files were edited since',
  moved: 'exit 0, but files changed while it ran',
  'other-check': 'the check is another one since',
  'other-done': 'done means something else since',
  'other-files': 'it is about other files since',
  unreadable: 'its files could not be looked at',
};

const changes: Record<TreeChange['change'], string> = {
  added: 'new',
  modified: 'edited',
  deleted: 'deleted',
};

const sources: Record<FeatureNow['feature']['source']['by'], string | null> = {
  person: null,
  import: 'imported',
  file: 'edited in feature_list.json',
  agent: 'an agent’s own words',
};

const counted = (features: PlanView['features'], status: FeatureStatus): number =>
  features.filter(({ feature, standing }) => feature.state === 'kept' && standing.status === status).length;

export const planStrings = {
  title: 'Plan',
  titleCount: (count: number): string => `Plan, ${count} proposed`,
  text: 'What is to be done in a folder, and whether it is. A feature passes only when the app itself ran its check, the check ended with 0, and nothing was edited since. Nobody can tick it off: neither you nor an agent.',
  loading: 'Reading the plan…',
  failed: 'That did not work.',
  folder: 'Folder',
  noFolder: 'No folder yet',
  noFolderText: 'A plan belongs to a folder. Begin a session in one, then come back.',
  empty: 'Nothing is planned yet',
  emptyText: 'Write down what is to be done, what done means, and a command that can tell.',
  add: 'Add a feature',
  checkAll: 'Run all checks',
  stop: 'Stop the checks',
  export: 'Export',
  import: 'Import…',
  importFile: 'JSON file to import',
  imported: (added: number, changed: number): string =>
    `${plural(added, 'feature', 'features')} added, ${changed} changed. None counts as passed before its check has run here.`,
  tooLarge: (name: string): string => `${name} is too large for a plan.`,
  tooLargeHint: 'Nothing of it was taken.',
  fileName: 'feature_list.json',
  progress: (over: number, all: number): string => `Checking: ${over} of ${all} done`,
  summary: ({ features }: Pick<PlanView, 'features'>): string => {
    const all = features.filter(({ feature }) => feature.state === 'kept').length;
    const more = (['failed', 'stale', 'open'] as const)
      .map((status) => [counted(features, status), statuses[status].toLowerCase()] as const)
      .filter(([count]) => count > 0)
      .map(([count, name]) => `${count} ${name}`);
    return [`${counted(features, 'passed')} of ${all} passed`, ...more].join(' · ');
  },
  problem: 'The plan and its file do not go together.',
  proposed: 'Proposed',
  proposedText: 'By agents. They do not count, and their checks are not run, before you keep them.',
  features: 'Features',
  keep: 'Keep',
  reject: 'Reject',
  check: 'Run check',
  checkAgain: 'Run again',
  edit: 'Edit',
  remove: 'Delete',
  up: 'Move up',
  down: 'Move down',
  /** A button of one feature among many. */
  of: (what: string, title: string): string => `${what}: ${title}`,
  removed: (title: string): string => `Deleted “${title}” with its evidence.`,
  undo: 'Undo',
  dismiss: 'Fine',
  running: 'Checking…',
  statuses,
  why: ({ why, evidence }: Standing): string =>
    why === 'exit'
      ? evidence?.exitCode == null
        ? 'the check was ended by a signal'
        : `exit ${evidence.exitCode}`
      : reasons[why],
  source: ({ feature }: FeatureNow): string | null => sources[feature.source.by],
  /** When, how long and for whom. */
  ran: ({ started, ended, by }: Evidence, time: string): string =>
    [
      time,
      ended === null ? null : formatDuration(Math.max(0, ended - started)),
      by.kind === 'agent'
        ? 'asked for by an agent'
        : by.through === 'cli'
          ? 'by you, in a terminal'
          : 'by you',
    ]
      .filter((part) => part !== null)
      .join(' · '),
  replan: (what: 'add' | 'change' | 'drop', of: string | undefined, title: string | undefined): string => {
    const name = `${of} “${title ?? 'which is gone'}”`;
    if (what === 'add') return 'Added when the plan was changed';
    if (of === undefined) return 'Changed since it was planned';
    return what === 'drop' ? `Would drop ${name} with its evidence` : `Would change ${name}`;
  },
  /** Of a proposal: what a yes to it does. */
  take: ({ replan }: FeatureNow['feature']): string =>
    replan?.of === undefined ? 'Keep' : replan.what === 'drop' ? 'Drop it' : 'Change it',
  because: 'Because:',
  cause: 'It had got nowhere. Cause:',
  lesson: 'Lesson:',
  fields: { title: 'Title', done: 'Done means', check: 'Check', files: 'Files' },
  mend: 'Ask an agent…',
  mendText: 'Writes a message for you to send: it mends what is wrong, or proposes to change this feature.',
  /** In that message. */
  named: ({ id, title }: FeatureNow['feature']): string => `${id} “${title}”`,
  session: 'Open its session',
  changed: 'Since then:',
  moved: 'While it ran:',
  change: ({ change }: TreeChange): string => changes[change],
  moreChanges: (count: number): string => `and ${plural(count, 'more file', 'more files')}`,
  about: (files: readonly string[]): string => `about ${files.join(', ')}`,
  output: 'Output',
  inCopy: ({ exitCode }: Evidence): string =>
    `Last checked in an agent’s copy with changes that wait for review (${exitCode === null ? 'it did not end by itself' : `exit ${exitCode}`}). That says nothing of the folder itself.`,
  asks: (count: number): string =>
    count === 1 ? 'One check asks you first' : `${count} checks ask you first`,
  form: {
    add: 'Add a feature',
    edit: 'Change a feature',
    title: 'What is to be done',
    done: 'What done means',
    check: 'Check',
    checkHint: 'A shell command that ends with 0 when it is done, such as: npm test',
    files: 'Files it is about',
    filesHint: 'Patterns with commas between, such as: src/**, *.md. Empty: all of the folder.',
    save: 'Save',
    saving: 'Saving…',
  },
} as const;
