/**
 * Rows of the attack report (`npm run attacks`): each is one attack, whether it was blocked, and whether it does its harm where nothing
 * blocks it, so that a row that could not fail is seen. In an ordinary test run nothing is written.
 */
import { appendFileSync } from 'node:fs';
import { afterEach } from 'vitest';

const file = process.env.PATCHBAY_ATTACKS;

export interface AttackRow {
  kind: string;
  blocked: boolean;
  /** Absent where the control is a test of its own: what is allowed is let through, by the same code. */
  harmful?: boolean;
}

export function attackRow(row: AttackRow): void {
  // One write of a line each: rows come from several processes at once.
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** Each test of the suite this is called in is one attack, blocked when it passes. */
export function everyTestIsAnAttack(kind: string): void {
  afterEach(({ task }) => {
    if (task.mode === 'run') attackRow({ kind, blocked: task.result?.state !== 'fail' });
  });
}
