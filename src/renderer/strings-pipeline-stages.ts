/** Words of the stages of a run: questions and fields, records, sub-stages, gates, the report. */
import type { VerdictStatus } from '../shared/gate.ts';
import type { IntakeQuestion, IntakeValue } from '../shared/intake.ts';
import type { StageRecord, StepRun } from '../shared/pipeline-run.ts';
import { plural } from './format.ts';

const why: Record<IntakeQuestion['why'], string | null> = {
  missing: null,
  contradiction: 'You said two things about it that do not go together.',
  question: 'You answered with a question.',
  'not-an-answer': 'What you wrote does not answer it.',
  'no-option': 'What you wrote names none of the options.',
  'several-options': 'What you wrote names several of the options.',
  pasted: 'It stands only in text that was pasted, so it does not count as your word.',
};

const sources: Record<IntakeValue['by'], string> = {
  text: 'from your text',
  reply: 'from your answer',
  form: 'filled in by you',
};

const verdicts: Record<VerdictStatus, string> = {
  pass: 'Passed',
  soft: 'Passed with a warning',
  fail: 'Failed',
  'not-available': 'Not available',
  stale: 'Out of date',
  never: 'Not run',
  cancelled: 'Stopped',
  interrupted: 'Interrupted',
};

const steps: Record<StepRun['status'], string> = {
  going: 'Working',
  ended: 'Its gates decide',
  stuck: 'Stuck',
  done: 'Done',
  skipped: 'Left out',
};

const writers: Record<StageRecord['by'], string> = {
  model: 'Written by the model',
  person: 'Changed by you',
  run: 'Taken over from the run before',
};

export const stageStrings = {
  say: { send: 'Send', cancel: 'Cancel', sending: 'Sending…' },
  intake: {
    progress: (said: number, all: number): string => `${said} of ${all} fields stand`,
    questions: 'Open questions',
    questionsText: 'It goes on when these are answered. Nothing is filled in that you did not say.',
    fields: 'What stands',
    said: 'What you said',
    saidText: 'Marked: the words that a field took, or that do not go together.',
    text: (number: number): string => (number === 1 ? 'At the start' : `Answer ${number - 1}`),
    answer: 'Your answers',
    answerSeveral: 'Answer several at once…',
    answerHint: 'In your own words, with the numbers if you like: “1: …, 2: …”',
    answerSend: 'Send the answer',
    why,
    sources,
    notSaid: 'Not said yet',
    notNeeded: 'Not said; not needed',
    change: 'Change',
    fill: 'Fill in',
    save: 'Save',
    saving: 'Saving…',
    of: (what: string, title: string): string => `${what}: ${title}`,
    none: 'None of them',
    adds: 'adds',
    between: 'You said both:',
    use: 'Use this one',
    pasted: 'In pasted text:',
    take: 'Take it over',
    value: 'Your answer',
    optional: 'can be left out',
  },
  record: {
    version: ({ version, by }: Pick<StageRecord, 'version' | 'by'>): string =>
      `${writers[by]}, version ${version}`,
    changed: (added: number, changed: number, removed: number): string =>
      [
        added === 0 ? null : `${added} added`,
        changed === 0 ? null : `${changed} changed`,
        removed === 0 ? null : `${removed} removed`,
      ]
        .filter((part) => part !== null)
        .join(', '),
    news: 'Newest version:',
    added: 'Added',
    changedMark: 'Changed',
    removed: 'Removed by the newest version',
    before: (field: string): string => `Before, ${field}:`,
    nothing: 'nothing',
    titleField: 'Title',
    textField: 'Text',
    none: 'Nothing here.',
    edit: 'Edit',
    remove: 'Remove',
    add: (part: string): string => `Add to ${part}`,
    save: 'Save',
    saving: 'Saving…',
    comment: 'Comment',
    commentLabel: (title: string): string => `What is to be different about “${title}”`,
    sendBack: 'Send back…',
    sendBackLabel: 'What is to be different',
    sendBackHint: 'The model writes it again with your words; what you do not speak of stays.',
    sendBackSend: 'Send back',
    sentBack: 'Sent back with your words:',
    approve: 'Approve',
    approveText: 'Read it; what comes next is built on it.',
    about: (id: string, title: string, words: string): string => `About ${id} “${title}”: ${words}`,
  },
  conflict: {
    title: (at: number, of: number): string =>
      of === 1 ? 'What is asked for breaks a rule' : `What is asked for breaks a rule (${at} of ${of})`,
    rule: 'Rule',
    what: 'What breaks it, in the model’s words',
    options: 'What shall be done',
    recommended: 'the model would choose this',
    own: 'Something else, in your own words',
    words: 'Your words about it (not needed)',
    ownWords: 'What shall be done instead',
    decide: 'Decide',
    decided: 'Decided:',
  },
  generate: {
    steps: 'Sub-stages',
    states: steps,
    session: 'Open its session',
    sessionWaits: 'Its session waits for you.',
    decideThere: 'Decide there',
    said: 'The agent’s words, no evidence:',
    goal: 'What it is to do',
    attempts: (count: number): string => plural(count, 'attempt', 'attempts'),
    why: 'Why it is stuck:',
    leftWhy: 'Why:',
    again: 'Try again with words…',
    againLabel: 'What its agent is told',
    againHint: 'Told to its agent in the same session.',
    againSend: 'Try again',
    look: 'Run its gates again',
    done: 'Leave it as done…',
    doneLabel: 'Why it counts as done',
    doneSend: 'Leave as done',
    skip: 'Leave it out…',
    skipLabel: 'Why it is left out',
    skipSend: 'Leave out',
    ahead: 'Ahead',
    none: 'No sub-stage has begun.',
  },
  gates: {
    title: 'Gates',
    verdicts,
    soft: 'does not stop the work',
    round: (number: number, of: number): string =>
      number === of ? `Newest round, ${number} of ${of}` : `Round ${number} of ${of}`,
    earlier: (count: number): string => plural(count, 'earlier round', 'earlier rounds'),
    found: 'What was found',
    baseline: 'Before anything was changed',
    baselineText: 'What was wrong already is not charged.',
    none: 'No gates.',
    noneText:
      'This run has no gates, so nothing but words will speak for the work. A folder says which it has in .patchbay/gates.yaml.',
    never: 'They have not run yet.',
    again: 'Run the gates again',
    accept: 'Accept as they are…',
    acceptLabel: 'Why they are accepted as they are',
    acceptHint: 'Stands in the report with your words.',
    acceptSend: 'Accept as they are',
    failed: 'These gates have failed, and going on by itself would not help.',
    asks: (count: number): string =>
      count === 1 ? 'One gate asks you before it runs' : `${count} gates ask you before they run`,
    asksText:
      'Your word is for exactly these commands, as long as this run goes on. When what they run changes, they ask again.',
    allow: (count: number): string => (count === 1 ? 'Let it run in this run' : 'Let them run in this run'),
    sandboxes: {
      enforced: 'Runs in the sandbox.',
      unavailable: 'Runs without a sandbox, with your full rights.',
      off: 'Runs without a sandbox, with your full rights.',
    },
  },
  report: {
    reading: 'Reading the report…',
    notYet: 'The report is written when the stages before it are done.',
    save: 'Save the files into the folder…',
    saveLabel: 'New folder in the workspace',
    saveHint: 'Records, report and history, as they are. Nothing there is written over.',
    saveDo: 'Save the files',
    saving: 'Saving…',
    saved: (count: number): string => `${plural(count, 'file', 'files')} written:`,
    html: 'Save a page to print',
    markdown: 'Save as Markdown',
    sign: 'Sign off',
    signWith: 'Sign off with words…',
    signLabel: 'Your words with the sign-off',
    signText: 'All stages are over. Read the report; with your sign-off the run is finished.',
  },
} as const;
