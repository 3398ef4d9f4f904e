/** Words of the stages of a run: questions and fields, records, sub-stages, gates, the report. */
import type { GateEvidence } from '../shared/gate.ts';
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

/** Where it has no exit code. */
const outcomes: Record<GateEvidence['outcome'], string> = {
  running: 'it runs',
  exited: 'by itself',
  stopped: 'stopped at a limit',
  cancelled: 'stopped',
  interrupted: 'the app ended while it ran',
  unavailable: 'its program is not there',
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
  say: {
    send: 'Send',
    cancel: 'Cancel',
    sending: 'Sending…',
    changed: 'It has changed since you began to write. Look at it again before you send.',
  },
  unsent: {
    title: (what: string, stage: string | null): string =>
      `Your words were not sent${stage === null ? '' : ` at ${stage}`} (${what}):`,
    again: (title: string): string => `Begin again at ${title} with them`,
    drop: 'Put them away',
  },
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
    raised: (title: string): string => `This run raises it to: ${title}`,
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
    newsSince: 'Since what you were shown:',
    added: 'Added',
    changedMark: 'Changed',
    removed: 'Removed by the newest version',
    before: (field: string): string => `Before, ${field}:`,
    nothing: 'nothing',
    titleField: 'Title',
    textField: 'Text',
    none: 'Nothing here.',
    changedMeanwhile: 'It was changed while you wrote. Now it says:',
    saveOver: 'Save over it',
    edit: 'Edit',
    remove: 'Remove',
    add: (part: string): string => `Add to ${part}`,
    save: 'Save',
    saving: 'Saving…',
    sendBack: 'Send back…',
    sendBackLabel: 'What is to be different',
    sendBackHint: 'The model writes it again with your words; what you do not speak of stays.',
    sendBackSend: 'Send back',
    sendComments: (count: number): string => `Send back with ${plural(count, 'comment', 'comments')}…`,
    sendCommentsLabel: 'Anything else that is to be different (not needed)',
    approveUnsent: 'Approving sends no comments.',
    sentBack: 'Sent back with your words:',
    raising: 'Raised by a level:',
    approve: 'Approve',
    approveText: 'Read it; what comes next is built on it.',
    about: (id: string, title: string, part = ''): string =>
      `About ${id} “${title}”${part === '' ? '' : `, ${part}`}`,
  },
  comments: {
    on: (thing: string): string => `Comment: ${thing}`,
    of: (thing: string): string => `Comments on ${thing}`,
    label: (thing: string): string => `What is to be said about “${thing}”`,
    hint: 'Stays here until you send all comments together.',
    add: 'Add the comment',
    part: 'About',
    all: (thing: string): string => `all of “${thing.length > 40 ? `${thing.slice(0, 40)}…` : thing}”`,
    remove: (words: string): string => `Remove the comment “${words}”`,
    bar: 'Comments that are not sent',
    unsent: (count: number): string => `${plural(count, 'comment', 'comments')}, not sent yet`,
    tell: 'Send as a change of course',
    tellText:
      'Told to everything that begins from now on. What stands stays as it is; a field is changed in its line.',
    fieldAbout: (title: string, value: string): string =>
      value === '' ? `About the field “${title}”` : `About the field “${title}” (“${value}”)`,
    again: (title: string): string => `Begin again at ${title}`,
    againRecord: 'The record is written again with your words, and all behind it is done anew.',
    againFrom: 'Begin again at',
    againText: 'What is told there: your comments. All behind it is done anew, and the report with it.',
    againHint: 'All work is over. Told there; all behind that stage is done anew, and the report with it.',
    againDo: 'Begin again with the comments',
    sectionAbout: (title: string): string => `About “${title}” of the report`,
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
    /** In front of what the person said of it. */
    whose: (status: StepRun['status']): string =>
      status === 'done' ? 'You left it as done:' : status === 'skipped' ? 'You left it out:' : 'You told it:',
    gatesFailed: 'Its gates still fail',
    held: 'None of it is in your folder yet: one review lands what its sub-stages made.',
    review: 'Review all of it',
    before: 'Done by an earlier run, not again:',
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
    evidence: {
      title: 'Evidence',
      reading: 'Reading its record…',
      gone: 'Its record is not kept any more: of each gate the newest runs are.',
      command: 'Command',
      looked: 'None: Patchbay looked at the files itself.',
      ended: 'Ended',
      outcome: ({ outcome, exitCode, problem }: GateEvidence): string =>
        [exitCode === null ? outcomes[outcome] : `exit code ${exitCode}`, problem ?? '']
          .filter(Boolean)
          .join(', '),
      ran: 'Ran',
      tree: 'Files',
      output: 'What it printed',
    },
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
    documents: 'What to read',
    head: 'Head of the report',
    print: 'Print or save as PDF',
    html: 'Save as HTML',
    markdown: 'Save as Markdown',
    signed: 'Sign-off',
    sign: 'Sign off',
    signWith: 'Sign off with words…',
    signComments: (count: number): string => `Sign off with ${plural(count, 'comment', 'comments')}…`,
    unproven: (count: number): string =>
      count === 1 ? 'One gate has not passed:' : `${count} gates have not passed:`,
    silent:
      'Where a gate was not available or never ran, nothing is known: say why you sign off all the same.',
    untold:
      'No agent was told this, since none began after you said it. Begin again at a stage that an agent works at to have it told:',
    signLabel: 'Your words with the sign-off',
    signText: 'All stages are over. Read the report; with your sign-off the run is finished.',
  },
} as const;
