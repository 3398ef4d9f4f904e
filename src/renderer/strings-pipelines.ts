/** Words about pipelines: of the list of runs, of starting one, and of the board. Those of its stages are in `strings-pipeline-stages.ts`. */
import type { ChangeSize } from '../shared/intake.ts';
import type { PipelineSource } from '../shared/pipeline.ts';
import type { PipelineRun, RunWaits } from '../shared/pipeline-run.ts';
import { formatTokens, plural } from './format.ts';

/** As the end of "Waits for you: …". */
const waits: Record<RunWaits, string> = {
  fields: 'answers to its questions',
  conflict: 'a decision on a conflict',
  approval: 'your approval',
  trouble: 'it could not go on',
  stuck: 'a sub-stage is stuck',
  gates: 'gates have failed',
  sign: 'your sign-off',
  allow: 'your word to run gates',
  session: 'a decision in its session',
};

const waitWords = (what: RunWaits): string => waits[what];

export type CellState = 'ahead' | 'works' | 'waits' | 'paused' | 'stopped' | 'done' | 'skipped' | 'stale';

const states: Record<CellState, string> = {
  ahead: 'Ahead',
  works: 'Working',
  waits: 'Waits for you',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Done',
  skipped: 'Left out',
  stale: 'To be done anew',
};

const statuses: Record<PipelineRun['status'], string> = {
  going: 'Working',
  paused: 'Paused',
  stopped: 'Stopped',
  finished: 'Finished',
};

const sources: Record<PipelineSource['source'], string | null> = {
  shipped: null,
  own: 'yours',
  workspace: 'of this folder',
};

const sizes: Record<ChangeSize, string> = { small: 'Small', medium: 'Medium', large: 'Large' };

export const pipelineStrings = {
  title: 'Pipelines',
  titleCount: (count: number): string => `Pipelines, ${count} ${count === 1 ? 'waits' : 'wait'} for you`,
  text: 'Work that goes through stages: it is written down, you approve it, an agent does it, and the app itself checks it before it goes on.',
  loading: 'Reading the runs…',
  failed: 'That did not work.',
  start: 'Start a pipeline',
  empty: 'Nothing goes through a pipeline yet',
  emptyText:
    'Use one for work that is too large to give in one message: you see what was understood before anything is built, and what speaks for it afterwards.',
  runs: 'Runs',
  back: 'All runs',
  none: 'This run is not there any more.',
  waitsFor: (what: RunWaits): string => `Waits for you: ${waitWords(what)}`,
  waits: waitWords,
  atStage: (stage: string): string => `at ${stage}`,
  states,
  statuses,
  sources,
  sizes,
  ago: (time: string): string => (time === 'now' ? 'changed just now' : `changed ${time} ago`),
  goingOn: 'Going on',

  form: {
    title: 'Start a pipeline',
    pipeline: 'Pipeline',
    reading: 'Reading the pipelines…',
    none: 'There is no pipeline for this folder.',
    problems: 'Not every pipeline file can be used.',
    readAgain: 'Read the files again',
    text: 'What is wanted',
    textHint: 'In your own words, as long as you like. What is missing is asked for; nothing is made up.',
    size: 'How large it is',
    sizeHint: 'Small work skips the stages that only large work needs.',
    judge: 'Judge it for me',
    approve: 'Writes and commands',
    review: 'When you review changes',
    begin: 'Start',
    starting: 'Starting…',
    needsFolder: 'Pick a folder first.',
    needsModel: 'Pick a model first.',
    needsText: 'Say what is wanted first.',
    needsTrust: 'Trust the folder first.',
    notTrusted: 'You have not trusted this folder as it is now, so nothing can be built in it.',
    trust: 'Look at this folder…',
  },

  run: {
    about: (pipeline: string): string => `Run of ${pipeline}`,
    board: 'Stages',
    stage: (title: string): string => `Stage: ${title}`,
    in: (folder: string): string => `in ${folder}`,
    tokens: (tokens: number): string => `${formatTokens(tokens)} tokens`,
    gates: (passed: number, all: number): string =>
      all === 1
        ? passed === 1
          ? 'Its gate passed'
          : 'Its gate did not pass'
        : `${passed} of ${all} gates passed`,
    noTokens: 'no tokens',
    level: (level: number): string => `raised to level ${level}`,
    isSize: (size: ChangeSize): string => `${sizes[size].toLowerCase()} work`,
    pause: 'Pause',
    resume: 'Go on',
    stop: 'Stop',
    stopText: 'Stops it here. What was written and changed stays; it can go on later.',
    course: 'Change the course',
    courseLabel: 'What is to be different from here on',
    courseHint: 'Told to everything that begins from now on.',
    courseSend: 'Change the course',
    more: 'More',
    remove: 'Delete this run',
    removeTitle: 'Delete this run?',
    removeText: 'Its records, its report and its history go. The files of the folder and the sessions stay.',
    removeYes: 'Delete the run',
    reopen: 'Begin again at this stage',
    reopenText: 'This stage and all behind it are done anew. Its record stays and can be changed.',
    goTo: (title: string): string => `Go to ${title}`,
    raise: (level: number, title: string): string => `Raise to level ${level}: ${title}`,
    raiseText: 'A new run from these records: only the difference is planned and done.',
    finished: 'Signed off.',
    stopped: 'You stopped it. What was written and changed is there.',
    paused: 'Paused. Nothing happens until you let it go on.',
    history: 'History of decisions',
    noHistory: 'Nothing was decided yet.',
    courses: 'Courses you gave',
    documents: 'What this stage read',
    read: (count: number, tokens: number): string =>
      `${plural(count, 'document', 'documents')}, ${formatTokens(tokens)} tokens`,
    readingDocument: 'Reading the document…',
    left: 'Left out',
    everything: 'Of the whole run',
    trouble: 'Something could not be done.',
    troubleSafe: 'All that was recorded is safe, and nothing goes on until you say so.',
    again: 'Try again',
    ahead: 'It has not begun.',
    skipped: 'Left out: the work is too small for it.',
    stale: 'Something before it was done anew, so this is done anew, too.',
    approvedByYou: (time: string): string => `You approved it, ${time}`,
  },
  size: {
    title: 'How large the work is',
    is: (size: ChangeSize): string => `${sizes[size]} work`,
    without: (stages: readonly string[]): string =>
      stages.length === 0 ? 'Goes through all stages.' : `Leaves out: ${stages.join(', ')}.`,
    again: (stage: string): string => `Begins again at ${stage}.`,
    why: (size: ChangeSize, why: string): string => `It counts as ${sizes[size].toLowerCase()}: ${why}.`,
  },
  palette: {
    group: 'Pipeline',
    approve: 'Approve this stage',
    sendBack: 'Send this record back',
    pause: 'Pause this run',
    resume: 'Let this run go on',
    stop: 'Stop this run',
    gates: 'Run the gates again',
    allow: 'Let the gates run in this run',
    sign: 'Sign this run off',
    print: 'Print this stage or save it as PDF',
    all: 'Show all runs',
  },
} as const;
