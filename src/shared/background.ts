/**
 * Commands that the person lets run on while the session goes on: the facts about them and what these make of the state. Such
 * a command's call is finished long before; the two must not be taken for each other.
 */
import { z } from 'zod';

/** `b1` is the session's first. */
const backgroundId = z.string();

/**
 * exited: by itself · stopped: by the person · crowded: it started processes without end · closed: the app was closed, or the session deleted · interrupted: the app ended
 * without a word, and its next start ended what was left · left: it belongs to the session that this one is a copy of. None is
 * ever started again by itself.
 */
const whys = ['exited', 'stopped', 'crowded', 'closed', 'interrupted', 'left'] as const;

export const backgroundShapes = {
  started: { backgroundId, callId: z.string(), command: z.string() },
  appeared: { backgroundId, paths: z.array(z.string()) },
  ended: {
    backgroundId,
    why: z.enum(whys),
    exitCode: z.number().int().optional(),
    /** Its name, where one ended it. */
    signal: z.string().optional(),
    /** Printed since the model was told last, head and tail. */
    output: z.string(),
  },
};

type Data<K extends keyof typeof backgroundShapes> = z.infer<z.ZodObject<(typeof backgroundShapes)[K]>>;

export type BackgroundEnd = Omit<Data<'ended'>, 'backgroundId'>;

export interface Background {
  id: string;
  callId: string;
  command: string;
  startedAt: number;
  /** Null while it runs. */
  end: BackgroundEnd | null;
  endedAt: number | null;
  /** New paths that can make something run later. */
  appeared: readonly string[];
  /** The model was told that it has ended. */
  told: boolean;
}

export const nextBackground = (list: readonly Background[]): string => `b${list.length + 1}`;

export const isBackgroundId = (id: string): boolean => /^b\d+$/.test(id);

export const begunBackground = (
  { backgroundId: id, callId, command }: Data<'started'>,
  at: number,
): Background => ({
  ...{ id, callId, command, startedAt: at },
  ...{ end: null, endedAt: null, appeared: [], told: false },
});

/** Neither by itself with success, nor by the person's will. */
export const endedBadly = ({ why, exitCode }: BackgroundEnd): boolean =>
  why === 'crowded' || why === 'interrupted' || (why === 'exited' && exitCode !== 0);

/** The list with one of them changed. One that is not there began before the events that are folded (`foldRecent`). */
export const changedBackground = (
  list: readonly Background[],
  id: string,
  change: (before: Background) => Partial<Background>,
): Background[] => list.map((one) => (one.id === id ? { ...one, ...change(one) } : one));

/** Words about them were told, and such words hold every end there was. */
export const toldBackgrounds = (list: readonly Background[]): Background[] =>
  list.map((one) => (one.end === null || one.told ? one : { ...one, told: true }));

export const runningBackgrounds = (list: readonly Background[]): Background[] =>
  list.filter(({ end }) => end === null);
