/**
 * What the model is told about a call, beyond the tool's own words: refused with whose words, changed by the person and how,
 * interrupted. Exact and short, because every character is read again by the model for the rest of the session.
 */
import { createTwoFilesPatch } from 'diff';
import type { PatchProposal, Proposal, ReviewComment } from '../../shared/proposal.ts';
import type { Failure } from '../../shared/result.ts';
import { toLf } from '../workspace/line-ends.ts';
import { decodeText } from '../workspace/text.ts';

const changesLimit = 4_000;

export const tellFailure = ({ message, hint }: Failure): string =>
  hint === undefined ? message : `${message} ${hint}`;

export const toldRejected = (words: string): string =>
  words.trim() === ''
    ? 'The person rejected this. Nothing was done. Ask or try another way.'
    : `The person rejected this. Nothing was done. Their words: ${words.trim()}`;

/** `seen`: what the loop was. */
export const toldAfterLoop = (seen: string, words: string): string =>
  words.trim() === ''
    ? `${seen} The person was asked and wants you to do something else.`
    : `${seen} The person was asked. Their words: ${words.trim()}`;

export const toldInterrupted = (what: 'command' | 'patch', detail: string): string =>
  what === 'command'
    ? `The app stopped while this command ran. It was not run again; what it had done by then is unknown.${detail}`
    : `The app stopped while this patch was being applied, and these files are neither as before nor as proposed: ${detail}. Read them again.`;

export const toldCancelled = 'Stopped by the person before it was done.';

/** For a turn that broke inside the app: what is known of its open calls. */
export const toldBroken = {
  running: 'The app failed while this was being done; what it had done by then is unknown.',
  before: 'The app failed before this was done. Nothing was done.',
} as const;

/**
 * What the person changed between what the model proposed and what was decided, and what they left out; empty when nothing.
 * `contents` gives bytes by digest.
 */
export function toldEdits(
  proposal: Proposal,
  decided: Proposal,
  contents: (digest: string) => Uint8Array | undefined,
): string {
  if (proposal.kind === 'command' && decided.kind === 'command' && decided.command !== proposal.command) {
    return `The person changed the command before running it. What ran: ${decided.command}`;
  }
  if (proposal.kind !== 'patch' || decided.kind !== 'patch') return '';
  const written = new Set(decided.files.map(({ path }) => path));
  const refused = proposal.files.filter(({ path }) => !written.has(path)).map(({ path }) => path);
  const changes = decided.files.flatMap(({ path, after }) =>
    after === null ? [] : editOf(proposal, path, after, contents),
  );
  const parts = [
    ...(refused.length === 0
      ? []
      : [`The person refused these files of your patch; they are as they were: ${refused.join(', ')}.`]),
    ...(changes.length === 0
      ? []
      : [
          `The person changed your patch before applying it; the files now hold their version:\n${changes.join('\n')}`,
        ]),
  ];
  const text = parts.join('\n');
  return text.length <= changesLimit
    ? text
    : `${text.slice(0, changesLimit)}\n… cut here; read the files to see the rest.`;
}

/** So much of a line is quoted. */
const quoteLimit = 120;

/**
 * What the person says of lines of a patch, each with its line; empty when nothing. `texts` gives a file as it was decided, or as it was
 * proposed where it was not written, without regard to line ends.
 */
export function toldComments(
  comments: readonly ReviewComment[] | undefined,
  texts: (path: string) => string | undefined,
): string {
  if (comments === undefined || comments.length === 0) return '';
  const rows = comments.map(({ path, line, words }) => {
    const quoted = texts(path)?.split('\n')[line - 1]?.trim().slice(0, quoteLimit) ?? '';
    const at = quoted === '' ? `${path}:${line}` : `${path}:${line} \`${quoted}\``;
    return `- ${at}: ${words.trim()}`;
  });
  return `The person's comments, to be followed next:\n${rows.join('\n')}`;
}

/** Text of stored bytes with LF ends; '' for what is not text. */
export function textOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return '';
  const decoded = decodeText(bytes);
  return decoded.ok ? toLf(decoded.value.text) : '';
}

function editOf(
  proposal: PatchProposal,
  path: string,
  after: string,
  contents: (digest: string) => Uint8Array | undefined,
): string[] {
  const proposed = proposal.files.find((file) => file.path === path)?.after;
  if (proposed === after || proposed === undefined) return [];
  const from = proposed === null ? '' : textOf(contents(proposed));
  const patch = createTwoFilesPatch(
    `${path} (proposed)`,
    `${path} (applied)`,
    from,
    textOf(contents(after)),
    '',
    '',
    {
      context: 1,
      // By work, not by time: what the model is told must not depend on how busy the machine is.
      maxEditLength: 1_000,
    },
  );
  return [
    patch === undefined
      ? `${path}: too different to show; read it.`
      : patch.split('\n').slice(1).join('\n').trimEnd(),
  ];
}
