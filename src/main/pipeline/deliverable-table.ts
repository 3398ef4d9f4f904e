/**
 * The catalogue of what changed in a folder while a run went on, for its report: what the run did first, then what others did beside it,
 * each file with who it was by what was recorded. Where the list from the beginning is missing, that is said instead of a guess. Pure.
 */
import { code, plain, row, stamp } from './page-words.ts';

/** `name`: of the run or the session; '' for this run and for nobody. */
export interface NamedWriter {
  who: 'this-run' | 'run' | 'session' | 'nobody';
  name: string;
  /** It changed while a command or a gate of theirs was at work. */
  isGuess: boolean;
}

export interface Deliverable {
  path: string;
  change: 'added' | 'modified' | 'deleted' | 'unknown';
  bytes: number;
  /** SHA-256 in hexadecimal; null of what is not there any more. */
  digest: string | null;
  by: readonly NamedWriter[];
}

/** `nothing`: neither the list from the beginning nor a checkpoint is there; then the files are those that records name. */
export type ComparedWith = { kind: 'begun' } | { kind: 'checkpoint'; at: number } | { kind: 'nothing' };

export interface Catalogue {
  with: ComparedWith;
  files: readonly Deliverable[];
}

export const isOwn = ({ by }: Pick<Deliverable, 'by'>): boolean => by.some(({ who }) => who === 'this-run');

export function deliverableText({ with: compared, files }: Catalogue): string {
  const [own, others] = [files.filter(isOwn), files.filter((file) => !isOwn(file))];
  const parts = [
    lostWords(compared),
    tableOf(own),
    own.length === 0 && others.length > 0 ? '*None of this run.*' : '',
    others.length === 0 ? '' : `### Changed meanwhile, but not by this run\n\n${tableOf(others)}`,
    notes(files),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Why what changed is not sure, in one sentence; '' where it is. */
export function lostWords(compared: ComparedWith): string {
  if (compared.kind === 'begun') return '';
  const lost = 'The list of the files from when the run began is missing or damaged';
  return compared.kind === 'checkpoint'
    ? `${lost}. Files are compared with the first checkpoint since, of ${stamp(compared.at)}: what changed before that is not in this list.`
    : `${lost}, and no checkpoint takes its place, so that what changed cannot be told. Listed is what records name; any other file may have changed, too.`;
}

function tableOf(files: readonly Deliverable[]): string {
  if (files.length === 0) return '';
  const rows = files.map(({ path, change, bytes, digest, by }) =>
    row([
      ...[code(path), change, by.map(writerWords).join(' and ')],
      ...(digest === null ? ['', ''] : [String(bytes), `\`${digest}\``]),
    ]),
  );
  return [row(['File', 'Change', 'By', 'Bytes', 'SHA-256']), row(Array(5).fill('---')), ...rows].join('\n');
}

function writerWords({ who, name, isGuess }: NamedWriter): string {
  if (who === 'nobody') return 'no record';
  const words = who === 'this-run' ? 'this run' : `${who} “${plain(name)}”`;
  return isGuess ? `${words} (by a command)` : words;
}

/** Words of the tables that do not speak for themselves. */
function notes(files: readonly Deliverable[]): string {
  const by = files.flatMap((file) => file.by);
  return [
    ...(by.some(({ isGuess }) => isGuess)
      ? [
          '*By a command*: the file was another after a command or a gate of theirs had run than before. If somebody else wrote it in that time, no record tells.',
        ]
      : []),
    ...(by.some(({ who }) => who === 'nobody')
      ? [
          '*No record*: no session, run or gate in this app is known to have made the file what it is. It was you, or another program.',
        ]
      : []),
  ].join('\n\n');
}
