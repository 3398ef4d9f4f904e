/**
 * A session told to a person, line by line, as its feed arrives. It folds the events itself, because what a line says
 * (which call this was, how long the turn took) is in the state. Words that were streamed live are not printed
 * again when the event with the whole reply comes; words that were missed are.
 */
import type { Fact, JournalEvent } from '../../../shared/event.ts';
import type { FeedItem, Live } from '../../../shared/feed.ts';
import { reduce } from '../../../shared/session-reduce.ts';
import type { Call, SessionState, Turn } from '../../../shared/session-state.ts';
import { callOf, turnOf } from '../../../shared/session-view.ts';
import type { Ink } from './ink.ts';
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
}

export function createReport({ from, ink, progress, messages = false }: ReportOptions): Report {
  let state = from;
  const page: Page = { spoken: { stepId: '', text: '' }, midLine: false, progress: false };
  const tell = (event: JournalEvent): string => {
    state = reduce(state, [event]);
    if (event.type === 'model.responded') return restOfWords(page, event.data.stepId, event.data.text);
    const lines = linesOf(event, state, ink, messages);
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

function liveText(page: Page, live: Live, ink: Ink, progress: boolean): string {
  if (live.kind === 'text') {
    const before = page.spoken.stepId === live.stepId ? page.spoken.text : '';
    page.spoken = { stepId: live.stepId, text: before + live.text };
    return words(page, live.text);
  }
  if (!progress || page.midLine) return '';
  const line = progressLine(live);
  if (line === null) return '';
  page.progress = true;
  return `${eraseLine}${ink.dim(line)}`;
}

function progressLine(live: Live): string | null {
  switch (live.kind) {
    case 'reading':
      return `reading ${live.processed} of ${live.total} tokens${live.cached > 0 ? ` (${live.cached} remembered)` : ''}`;
    case 'waiting':
      return `${oneLine(live.reason, 60)}; attempt ${live.attempt} in ${(live.delayMs / 1000).toFixed(1)} s`;
    case 'call':
      return `writing ${oneLine(live.name, 40)} … ${live.characters} characters`;
    case 'reasoning':
      return 'thinking …';
    default:
      return null;
  }
}

function linesOf(event: Fact, state: SessionState, ink: Ink, messages: boolean): string[] {
  switch (event.type) {
    case 'message.sent':
      return messages ? ['', ink.bold(`› ${printable(event.data.text).replaceAll('\n', '\n  ')}`)] : [];
    case 'call.proposed': {
      const { proposal } = event.data;
      return proposal.kind === 'completion' ? [printable(proposal.result)] : [];
    }
    case 'call.finished': {
      const call = callOf(state, event.data.callId);
      // Its words were printed when it was proposed.
      if (call === undefined || (call.proposal?.kind === 'completion' && call.outcome === 'done')) return [];
      return [callLine(call, event.data.summary, ink)];
    }
    case 'approval.conflicted': {
      const files = event.data.files.map((file) => file.path).join(', ');
      return [ink.yellow(`! changed meanwhile, nothing was written: ${oneLine(files)}`)];
    }
    case 'mode.switched':
      return [ink.dim(`→ agent ${oneLine(event.data.to)}: ${oneLine(event.data.reason)}`)];
    case 'model.failed':
      return [ink.red(`✗ ${failureLine(event.data.failure)}`)];
    case 'checkpoint.restored':
      return [ink.dim(`↶ files restored: ${event.data.paths.length}`)];
    case 'turn.ended': {
      const turn = turnOf(state, event.data.turnId);
      return turn === undefined ? [] : endLines(turn, ink);
    }
    default:
      return [];
  }
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
};

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
