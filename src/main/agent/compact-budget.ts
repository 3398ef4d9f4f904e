/**
 * What room is made for, in tokens: when, how much, and how long the texts may be that take the place of steps. Everything is a
 * share of the window, since what is little in 128k is all there is in 8k.
 */
import { shareWindow } from './window-share.ts';

/** A compaction moves the prompt once and the server reads all behind that again, so it must free at least this share. */
const leastFreed = 1 / 5;

/** Tokens of a summary; models do not get better at more. */
const longestSummary = 1_500;

export interface RoomBudget {
  window: number;
  /** A request larger than this makes room first. */
  room: number;
  /** What a compaction aims at: so much below `room` that the next one is far away. */
  goal: number;
  /** Stubs alone are enough when they come to this. */
  enough: number;
  /** Of the model's summary. */
  summary: number;
  /** Of the person's messages that are kept, each of the two. */
  opening: number;
}

export function roomBudget(window: number): RoomBudget {
  return {
    window,
    room: shareWindow(window).room,
    goal: Math.floor(window / 2),
    enough: Math.floor(window * 0.6),
    summary: Math.min(longestSummary, Math.floor(window / 10)),
    opening: Math.floor(window / 16),
  };
}

/** For a person who wants room although there is some: half of what is used now, if that is less. */
export function wantedBudget(budget: RoomBudget, tokens: number): RoomBudget {
  const goal = Math.min(budget.goal, Math.floor(tokens / 2));
  const part = Math.floor(tokens / 8);
  return {
    ...budget,
    room: Math.min(budget.room, tokens),
    goal,
    enough: Math.min(budget.enough, goal),
    // A long summary of a short session would leave nothing to gain.
    summary: Math.min(budget.summary, part),
    opening: Math.min(budget.opening, part),
  };
}

/** Whether going from `before` to `after` tokens is worth moving the prompt. */
export const isWorthIt = (before: number, after: number): boolean => after <= before * (1 - leastFreed);

/** Of the window that all answers of one step may take together, and of that what one of them may at most. */
const stepShare = 2 / 5;
const answerShare = 1 / 5;
/** Cautious: an answer that is cut too early can be asked for again. */
const charactersPerToken = 3;
const shortestAnswer = 500;

/**
 * Longest answer of a tool in characters, so that a reply's `calls` answers together leave the window room for what was before
 * them. `setting` is what the person allows; null for a window that nobody knows.
 */
export function answerLimit(setting: number, window: number | null, calls: number): number {
  if (window === null) return setting;
  const share = Math.min(answerShare, stepShare / Math.max(1, calls));
  return Math.min(setting, Math.max(shortestAnswer, Math.floor(window * share * charactersPerToken)));
}
