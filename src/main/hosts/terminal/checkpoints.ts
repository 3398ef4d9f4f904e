/** `checkpoints` and `rewind`: what states there are, how they differ and by whom; going back to one, and forward again. */
import type { z } from 'zod';
import type {
  ComparedFile,
  Comparison,
  restorePlanSchema,
  Whose,
} from '../../../shared/contract/checkpoints.ts';
import { authors } from '../../../shared/contract/checkpoints.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { fold } from '../../../shared/session-reduce.ts';
import type { Checkpoint, SessionState } from '../../../shared/session-state.ts';
import { lastingSince } from '../../../shared/since-checkpoint.ts';
import { turnSince } from '../../../shared/taken-back.ts';
import type { CheckpointsCommand, RewindCommand } from './checkpoints-command.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import { program, shortId } from './program.ts';
import type { Terminal } from './terminal.ts';
import { oneLine } from './visible-text.ts';

type Client = Connection['client'];
type Plan = z.infer<typeof restorePlanSchema>;

async function opened(
  client: Client,
  typed: string,
): Promise<Result<{ sessionId: string; state: SessionState }>> {
  const found = await findSession({ client }, typed);
  if (!found.ok) return found;
  return ok({
    sessionId: found.value,
    state: fold(await client.session.history({ sessionId: found.value })),
  });
}

/** By its number in the list, or any unique beginning of its id. */
function checkpointNamed({ checkpoints }: SessionState, typed: string): Result<Checkpoint> {
  const found = /^\d{1,4}$/.test(typed)
    ? checkpoints.slice(Number(typed) - 1, Number(typed))
    : checkpoints.filter(({ id }) => id.startsWith(typed));
  const [only, other] = found;
  if (only === undefined || Number(typed) === 0)
    return fail(
      'not_found',
      `There is no checkpoint "${typed}" in this session.`,
      'List them with "checkpoints ID".',
    );
  return other === undefined
    ? ok(only)
    : fail('invalid', `"${typed}" is the beginning of several checkpoints.`);
}

export async function checkpoints(
  { session, states, whose, leftOut, json }: CheckpointsCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = await opened(client, session);
  if (!found.ok) return found;
  const { sessionId, state } = found.value;
  const print = (value: object, lines: readonly string[]): Result<ExitCode> => {
    terminal.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
    return ok(exitCodes.done);
  };
  if (whose) {
    const changes = await attempt(client.checkpoint.whose({ sessionId }));
    return changes.ok ? print(changes.value, whoseLines(changes.value)) : changes;
  }
  const [from, to] = states.map((typed) => checkpointNamed(state, typed));
  if (from === undefined) return print(state.checkpoints, listLines(state));
  if (!from.ok) return from;
  if (to?.ok === false) return to;
  if (leftOut) {
    const left = await attempt(client.checkpoint.leftOut({ sessionId, checkpointId: from.value.id }));
    if (!left.ok) return left;
    return print(left.value, left.value.length === 0 ? ['Nothing is left out.'] : restLines(0, left.value));
  }
  const compared = await attempt(
    client.checkpoint.compare({
      ...{ sessionId, checkpointId: from.value.id },
      ...(to === undefined ? {} : { with: to.value.id }),
    }),
  );
  return compared.ok ? print(compared.value, comparedLines(compared.value)) : compared;
}

const listLines = ({ checkpoints: all }: SessionState): string[] =>
  all.length === 0
    ? ['There is no checkpoint yet: one is made before the first change of a turn.']
    : all.map(({ id, at, reason, files, skipped }, index) => {
        const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
        const left = skipped === 0 ? '' : `, ${skipped} left out`;
        return `${String(index + 1).padStart(3)}  ${shortId(id)}  ${time}  ${oneLine(reason)}  (${files} files${left})`;
      });

const letters: Record<ComparedFile['change'], string> = {
  added: 'A',
  modified: 'M',
  deleted: 'D',
  bits: 'm',
};
const counted = (lines: { added: number | null; removed: number | null } | null): string =>
  lines === null || lines.added === null || lines.removed === null ? '' : `+${lines.added} −${lines.removed}`;

function comparedLines({ files, more, left }: Comparison): string[] {
  return [
    ...files.map((file) =>
      `${letters[file.change]}  ${counted(file).padEnd(12)} ${oneLine(file.path)}`.trimEnd(),
    ),
    ...(files.length === 0 ? ['No file is different.'] : []),
    ...restLines(more, left),
  ];
}

function whoseLines({ files, more, left }: Whose): string[] {
  const parts = files.map(({ path, change, lines }) => {
    const by = authors.flatMap((who) => {
      const of = lines[who];
      return of !== null && of.added + of.removed > 0 ? [`${who} ${counted(of)}`] : [];
    });
    return `${letters[change]}  ${oneLine(path)}  ${by.length === 0 ? 'not text' : by.join(', ')}`;
  });
  return [
    ...(parts.length === 0 ? ['Nothing was changed since the first checkpoint.'] : parts),
    ...restLines(more, left),
  ];
}

const restLines = (more: number, left: Comparison['left']): string[] => [
  ...(more === 0 ? [] : [`${more} more are not listed.`]),
  ...left.map(({ path, why }) => `?  ${oneLine(path)}  ${oneLine(why)}`),
];

export async function rewind(
  { session, checkpoint, what, yes, json }: RewindCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = await opened(client, session);
  if (!found.ok) return found;
  const { sessionId, state } = found.value;
  const wish = wishOf(state, checkpoint, what);
  if (!wish.ok) return wish;
  const { checkpointId, lines } = wish.value;
  if (!yes) {
    const plan =
      checkpointId === null
        ? ok({ changes: [], kept: [] })
        : await attempt(client.checkpoint.preview({ sessionId, checkpointId }));
    if (!plan.ok) return plan;
    const again = `Nothing was done yet. To do it: ${program} rewind … --yes`;
    terminal.write(
      json
        ? `${JSON.stringify(plan.value)}\n`
        : `${[...planLines(plan.value), ...lines, again].join('\n')}\n`,
    );
    return ok(exitCodes.done);
  }
  const done = await attempt(
    checkpoint === null
      ? client.checkpoint.redo({ sessionId })
      : client.checkpoint.restore({ sessionId, checkpointId: checkpointId ?? wish.value.id, what }),
  );
  if (!done.ok) return done;
  const told = [
    ...planLines(done.value),
    `Done. To undo it: ${program} rewind ${shortId(sessionId)} --redo --yes`,
  ];
  terminal.write(json ? `${JSON.stringify(done.value)}\n` : `${told.join('\n')}\n`);
  return ok(exitCodes.done);
}

interface Wish {
  id: string;
  /** Null where the files are left as they are. */
  checkpointId: string | null;
  /** What it means besides the files. */
  lines: string[];
}

function wishOf(state: SessionState, typed: string | null, what: RewindCommand['what']): Result<Wish> {
  if (typed === null) {
    const last = state.rewound.at(-1);
    if (last === undefined)
      return fail('conflict', 'There is no rewind that could be undone since the last message.');
    const lines =
      last.turnId === null ? [] : [`The conversation from ${last.turnId} on is told to the model again.`];
    return ok({ id: last.safetyId ?? '', checkpointId: last.safetyId, lines });
  }
  const found = checkpointNamed(state, typed);
  if (!found.ok) return found;
  const { id } = found.value;
  const since = what === 'files' ? undefined : turnSince(state, found.value);
  const back =
    since === undefined ? [] : [`The conversation from ${since.id} on is told to no model any more.`];
  if (what === 'conversation') return ok({ id, checkpointId: null, lines: back });
  return ok({ id, checkpointId: id, lines: [...back, ...lastingLines(state, found.value)] });
}

const reaches = {
  everywhere: 'with your full rights',
  network: 'with the network',
  place: 'with one more folder',
  inside: 'in the sandbox',
} as const;

function lastingLines(state: SessionState, checkpoint: Checkpoint): string[] {
  const { commands, running } = lastingSince(state, checkpoint);
  return [
    ...(commands.length === 0 ? [] : ['Cannot be undone this way, if it reached beyond these files:']),
    ...commands.map(({ command, reach }) => `!  ${oneLine(command)}  (${reaches[reach]})`),
    ...running.map(
      ({ id, command }) => `!  ${id} still runs and may go on changing files: ${oneLine(command)}`,
    ),
  ];
}

const kinds = { rewrite: 'put back', recreate: 'create again', remove: 'remove' } as const;

const planLines = ({ changes, kept }: Plan): string[] => [
  ...(changes.length === 0
    ? ['No file changes.']
    : changes.map(({ path, kind }) => `${kinds[kind].padEnd(13)} ${oneLine(path)}`)),
  ...kept.map(({ path, why }) => `left alone    ${oneLine(path)}  (${oneLine(why)})`),
];
