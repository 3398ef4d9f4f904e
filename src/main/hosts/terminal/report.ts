/**
 * A session told to a person, line by line, as its feed arrives. It folds the events itself, because what a line says
 * (which call this was, how long the turn took) is in the state. Words that were streamed live are not printed
 * again when the event with the whole reply comes; words that were missed are.
 */
import type { Fact, FactOf, JournalEvent } from '../../../shared/event.ts';
import type { FeedItem, Live } from '../../../shared/feed.ts';
import { chosenLine } from '../../../shared/learning-words.ts';
import type { Recalled } from '../../../shared/memory.ts';
import { recalledLines } from '../../../shared/memory-words.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import type { Notice } from '../../../shared/notice.ts';
import { reduce } from '../../../shared/session-reduce.ts';
import type { Call, SessionState, Turn } from '../../../shared/session-state.ts';
import { callOf, turnOf } from '../../../shared/session-view.ts';
import type { StepNote } from '../../../shared/step-note.ts';
import { backgroundLine } from './background-line.ts';
import type { Ink } from './ink.ts';
import { noteText } from './note-text.ts';
import { progressLine } from './progress-line.ts';
import { taskLines } from './task-lines.ts';
import { oneLine, printable } from './visible-text.ts';

export interface Report {
  /** What to print for this item; often nothing. */
  item(item: FeedItem): string;
  state(): SessionState;
}

export interface ReportOptions {
  /** What is already known, and not told again. */
  from: SessionState;
  ink: Ink;
  /** A line that is overwritten: only where somebody looks at a terminal. */
  progress: boolean;
  /** Also what the person said: for showing a session afterwards. */
  messages?: boolean;
}

interface Page {
  /** Streamed so far, of the step that is being written. */
  spoken: { stepId: string; text: string };
  /** The cursor stands after words, not at the start of a line. */
  midLine: boolean;
  /** A progress line is on the screen. */
  progress: boolean;
  /** The thinking that goes on can be ended. */
  endable: boolean;
  /** What was said of the way to replies. */
  noted: Set<string>;
}

export function createReport({ from, ink, progress, messages = false }: ReportOptions): Report {
  let state = from;
  const page: Page = {
    spoken: { stepId: '', text: '' },
    midLine: false,
    progress: false,
    endable: false,
    noted: new Set(),
  };
  const tell = (event: JournalEvent): string => {
    state = reduce(state, [event]);
    if (event.type === 'model.responded' || event.type === 'model.failed') page.endable = false;
    if (event.type === 'model.responded') {
      const { stepId, text, notes = [] } = event.data;
      return (
        notes.map((note) => noteLine(page, stepId, note, ink)).join('') + restOfWords(page, stepId, text)
      );
    }
    const lines = [...brokenWords(page, event, ink), ...linesOf(event, state, ink, messages)];
    return lines.length === 0 ? '' : `${startLine(page)}${lines.join('\n')}\n`;
  };
  return {
    state: () => state,
    item(item) {
      if (item.kind === 'live') return liveText(page, item.live, ink, progress);
      return item.events
        .filter((event) => event.seq > state.seq)
        .map(tell)
        .join('');
    },
  };
}

const eraseLine = '\r\u001b[K';

/** What brings the cursor to the start of an empty line. */
function startLine(page: Page): string {
  const text = page.progress ? eraseLine : page.midLine ? '\n' : '';
  page.progress = false;
  page.midLine = false;
  return text;
}

function words(page: Page, text: string): string {
  if (text === '') return '';
  const start = page.progress ? startLine(page) : '';
  page.midLine = !text.endsWith('\n');
  return `${start}${printable(text)}`;
}

function restOfWords(page: Page, stepId: string, text: string): string {
  const spoken = page.spoken.stepId === stepId ? page.spoken.text : '';
  page.spoken = { stepId: '', text: '' };
  const all = text.startsWith(spoken)
    ? words(page, text.slice(spoken.length))
    : startLine(page) + words(page, text);
  return all + (page.midLine || page.progress ? startLine(page) : '');
}

/** Of a reply that broke off: what was not seen as it came. Marked, because it is no answer. */
function brokenWords({ spoken }: Page, event: Fact, ink: Ink): string[] {
  if (event.type !== 'model.failed' || spoken.stepId === event.data.stepId) return [];
  const { text = '' } = event.data;
  return text === '' ? [] : [ink.dim(`${printable(text)} … (broken off)`)];
}

/** Said when it happens, and later only to those who were not there. */
function noteLine(page: Page, stepId: string, note: StepNote, ink: Ink): string {
  const text = noteText(note);
  const key = `${stepId} ${text}`;
  if (text === null || page.noted.has(key)) return '';
  page.noted.add(key);
  return `${startLine(page)}${ink.yellow(`! ${text}`)}\n`;
}

function liveText(page: Page, live: Live, ink: Ink, progress: boolean): string {
  if (live.kind === 'text') {
    const before = page.spoken.stepId === live.stepId ? page.spoken.text : '';
    page.spoken = { stepId: live.stepId, text: before + live.text };
    return words(page, live.text);
  }
  if (live.kind === 'note') return noteLine(page, live.stepId, live.note, ink);
  if (live.kind === 'reasoning' && live.endable === true) page.endable = true;
  if (live.kind === 'call') page.endable = false;
  if (!progress || page.midLine) return '';
  const line = progressLine(live, page.endable);
  if (line === null) return '';
  page.progress = true;
  return `${eraseLine}${ink.dim(line)}`;
}

function messageLines(
  { type, data }: FactOf<'message.sent'> | FactOf<'message.queued'>,
  ink: Ink,
  messages: boolean,
): string[] {
  if (type === 'message.queued')
    return [ink.dim(`› ${data.way === 'steer' ? 'to be told' : 'queued'}: ${oneLine(data.text)}`)];
  return messages ? ['', ink.bold(`› ${printable(data.text).replaceAll('\n', '\n  ')}`)] : [];
}

function finishedLines({ data }: FactOf<'call.finished'>, state: SessionState, ink: Ink): string[] {
  const call = callOf(state, data.callId);
  // Its words were printed when it was proposed.
  const isSaid = call?.proposal?.kind === 'completion' || call?.proposal?.kind === 'notice';
  if (call === undefined || (isSaid && call.outcome === 'done')) return [];
  const [made, steered] = [madeLines(call, ink), steeredLines(data, ink)];
  return [callLine(call, data.summary, ink), ...made, ...memoryLines(data.memory, ink), ...steered];
}

function conflictLine({ data }: FactOf<'approval.conflicted'>, ink: Ink): string {
  const files = data.files.map((file) => file.path).join(', ');
  return ink.yellow(`! changed meanwhile, nothing was written: ${oneLine(files)}`);
}

/** What of the memory the model is told there, and why. */
const memoryLines = (memory: Recalled | undefined, ink: Ink): string[] =>
  recalledLines(memory).map((line) => ink.dim(`… ${oneLine(line, 400)}`));

function linesOf(event: Fact, state: SessionState, ink: Ink, messages: boolean): string[] {
  switch (event.type) {
    case 'message.sent':
    case 'message.queued':
      return messageLines(event, ink, messages);
    case 'call.proposed': {
      const { proposal } = event.data;
      if (proposal.kind === 'notice') return [noticeLine(proposal, ink)];
      return proposal.kind === 'completion' ? [printable(proposal.result)] : [];
    }
    case 'turn.started':
      return memoryLines(event.data.memory, ink);
    case 'call.finished':
      return finishedLines(event, state, ink);
    case 'background.started':
    case 'background.appeared':
    case 'background.ended':
      return [backgroundLine(event, state, ink)];
    case 'approval.conflicted':
      return [conflictLine(event, ink)];
    case 'message.routed':
    case 'mode.switched':
      return agentLines(event, ink);
    case 'rung.lowered':
      return [loweredLine(event, ink)];
    case 'alternative.chosen':
      return [ink.dim(`… ${oneLine(chosenLine(event.data), 400)}`)];
    case 'context.compacted': {
      const { before, after, counted, summary } = event.data;
      const how = summary === null ? 'old answers in short' : 'a summary of the steps before';
      return [ink.dim(`… made room: ${counted ? '' : 'about '}${before} → ${after} tokens, ${how}`)];
    }
    case 'compaction.failed':
      return [ink.yellow(`! no room was made: ${failureLine(event.data.failure)}`)];
    case 'reflection.recorded':
      return reflectionLines(event.data, ink);
    case 'model.failed':
      return [ink.red(`✗ ${failureLine(event.data.failure)}`)];
    case 'checkpoint.restored':
    case 'turns.takenBack':
    case 'turns.broughtBack':
      return rewoundLines(event, ink);
    case 'turn.ended': {
      const turn = turnOf(state, event.data.turnId);
      return turn === undefined ? [] : endLines(turn, ink);
    }
    default:
      return taskLines(event, state, ink);
  }
}

function reflectionLines({ cause, next, again }: FactOf<'reflection.recorded'>['data'], ink: Ink): string[] {
  const why = cause === '' ? [] : [`… the model on why it got nowhere: ${oneLine(cause, 300)}`];
  const then =
    again === undefined ? [] : [`… it tries again, ${again.number} of ${again.of}: ${oneLine(next, 300)}`];
  return [...why, ...then].map(ink.dim);
}

function loweredLine(
  { data: { model, to, why } }: Extract<Fact, { type: 'rung.lowered' }>,
  ink: Ink,
): string {
  const line = `${modelLabel(model)} makes ${to} calls from here on: ${why}. The prompt is read anew once.`;
  return ink.yellow(`! ${oneLine(line, 400)}`);
}

/** A choice of the app's is told with its message, and the switch that comes of it not once more. */
function agentLines(event: Extract<Fact, { type: 'message.routed' | 'mode.switched' }>, ink: Ink): string[] {
  const { to, by } = event.data;
  const why = event.type === 'message.routed' ? event.data.why : event.data.reason;
  if (event.type === 'message.routed' ? by === 'person' : by === 'router') return [];
  return [ink.dim(`→ agent ${oneLine(to)}: ${oneLine(why)}`)];
}

function noticeLine({ level, title, body }: Notice, ink: Ink): string {
  const paint = level === 'error' ? ink.red : level === 'warning' ? ink.yellow : ink.cyan;
  return `${paint(`▸ ${oneLine(title, 200)}`)}${body === '' ? '' : ` ${oneLine(body, 400)}`}`;
}

function rewoundLines(
  event: FactOf<'checkpoint.restored'> | FactOf<'turns.takenBack'> | FactOf<'turns.broughtBack'>,
  ink: Ink,
): string[] {
  const isFiles = event.type === 'checkpoint.restored';
  const files = isFiles ? [`↶ files restored: ${event.data.paths.length}`] : [];
  const isBack = isFiles ? event.data.isRedo === true : event.type === 'turns.broughtBack';
  const told = isBack ? 'the model again' : 'no model any more';
  const { turnId } = event.data;
  const words = turnId === undefined ? [] : [`↶ the conversation from ${turnId} on is told to ${told}`];
  return [...files, ...words].map(ink.dim);
}

const verbs: Readonly<Record<string, string>> = {
  read_file: 'read',
  write_file: 'write',
  list_files: 'list',
  search_in_code: 'search',
  apply_diff: 'edit',
  execute_command: 'run',
  ask_followup_question: 'ask',
  attempt_completion: 'done',
  switch_mode: 'switch',
  end_of_turn_review: 'review',
  ask_when_stuck: 'ask',
  apply_patch_review: 'edit',
  prompt_user: 'ask',
  show_notification: 'tell',
  update_plan: 'plan',
  check_feature: 'check',
};

const steeredLines = ({ steered }: FactOf<'call.finished'>['data'], ink: Ink): string[] =>
  steered?.messages.map(({ text }) => ink.bold(`› ${printable(text).replaceAll('\n', '\n  ')}`)) ?? [];

const madeLines = ({ appeared }: Call, ink: Ink): string[] =>
  appeared.length === 0
    ? []
    : [ink.yellow(`! it made ${oneLine(appeared.join(', '), 400)}, which can make something run later`)];

/** Verb, object, result, time: `✓ edit src/sum.js · 1 file changed · 12 ms`. */
function callLine(call: Call, result: string, ink: Ink): string {
  const good = call.outcome === 'done' && (call.exitCode ?? 0) === 0;
  const mark = good ? ink.green('✓') : ink.red(call.outcome === 'cancelled' ? '■' : '✗');
  const object = objectOf(call);
  const verb = ink.bold(verbs[call.name] ?? oneLine(call.name, 40).replaceAll('_', ' '));
  const parts = [
    object,
    result.includes(object)
      ? result
          .replace(object, '')
          .replace(/^[\s:·,-]+/, '')
          .replace(/^\((.*)\)$/, '$1')
      : result,
  ];
  if (call.outcome !== 'done' && call.outcome !== null) parts.push(call.outcome);
  const time = call.durationMs === null ? [] : [duration(call.durationMs)];
  const told = [...new Set(parts)].filter((part) => part !== '').map((part) => oneLine(part));
  return `${mark} ${verb} ${[...told, ...time].join(ink.dim(' · '))}`;
}

/** The state's own summary is by now the result's, so the object is taken from what was proposed. */
function objectOf(call: Call): string {
  const { proposal } = call;
  if (proposal?.kind === 'command') return proposal.command;
  if (proposal?.kind === 'patch') return proposal.files.map((file) => file.path).join(', ');
  return '';
}

export const failureLine = (failure: { message: string; hint?: string | undefined }): string =>
  oneLine([failure.message, failure.hint].filter((part) => part !== undefined).join(' '), 400);

const endings: Record<NonNullable<Turn['reason']>, string> = {
  completed: 'completed',
  answered: 'answered',
  cancelled: 'stopped',
  failed: 'failed',
  limit: 'stopped at a limit',
};

function endLines(turn: Turn, ink: Ink): string[] {
  const sum = { prompt: 0, cached: 0, completion: 0 };
  for (const { usage } of turn.steps) {
    sum.prompt += usage.promptTokens ?? 0;
    sum.cached += usage.cachedTokens ?? 0;
    sum.completion += usage.completionTokens ?? 0;
  }
  const tokens =
    sum.prompt === 0
      ? []
      : [`${sum.prompt} tokens read, ${sum.cached} of them remembered, ${sum.completion} written`];
  const time = turn.endedAt === null ? [] : [duration(turn.endedAt - turn.startedAt)];
  const steps = `${turn.steps.length} ${turn.steps.length === 1 ? 'step' : 'steps'}`;
  const line = [turn.reason === null ? '' : endings[turn.reason], steps, ...time, ...tokens].join(' · ');
  const failure = turn.failure === null ? [] : [ink.red(`✗ ${failureLine(turn.failure)}`)];
  return [...failure, ink.dim(line)];
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
