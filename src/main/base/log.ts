/**
 * What went wrong, with its stack, for whoever has to mend it: JSON lines in `logs/patchbay.log` of the data folder. The
 * only place where the details of an unexpected error go; on the wire it is one neutral sentence. A log that cannot be
 * written never stops the program.
 */
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino } from 'pino';

export interface Log {
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  /** `error` is written with its stack and the stacks of its causes. */
  error(message: string, error: unknown, facts?: Record<string, unknown>): void;
}

const largest = 5_000_000;
const secrets = ['apiKey', 'token', 'authorization', 'cookie'];

/** The log of one start and its predecessor are kept: at most twice `limit` bytes. */
function rotate(file: string, limit: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limit) renameSync(file, `${file}.1`);
}

function open(dataFolder: string, limit: number) {
  const folder = join(dataFolder, 'logs');
  const file = join(folder, 'patchbay.log');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rotate(file, limit);
    const stream = destination({ dest: file, sync: true, mode: 0o600 });
    stream.on('error', () => {}); // a full disk, say; what is lost is this line
    return stream;
  } catch {
    return undefined;
  }
}

/** Opens (and, beyond `limit` bytes, rotates) the log of a data folder. Writes to nowhere when that is impossible. */
export function createLog(dataFolder: string, limit = largest): Log {
  const redact = { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '(hidden)' };
  const stream = open(dataFolder, limit);
  const options = { base: { pid: process.pid }, redact, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = stream === undefined ? pino({ enabled: false }) : pino(options, stream);
  return {
    info: (message, facts = {}) => logger.info(facts, message),
    warn: (message, facts = {}) => logger.warn(facts, message),
    error: (message, error, facts = {}) =>
      logger.error({ ...facts, err: error instanceof Error ? error : new Error(String(error)) }, message),
  };
}
