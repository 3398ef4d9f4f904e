/** Real commands, and a clock that the test turns: when a command counts as living, and that each byte is told once. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BackgroundStart,
  type Patience,
  startInBackground,
} from '../../../src/main/exec/background-command.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'background-'));
  writeFileSync(join(folder, 'said'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A clock on which nothing happens but by `ring`. */
function handClock(): { patience: Patience; ring: (ms: number) => void; set: number[] } {
  const timers = new Map<object, { ms: number; action: () => void }>();
  const set: number[] = [];
  return {
    set,
    ring: (ms) => {
      for (const timer of timers.values()) if (timer.ms === ms) timer.action();
    },
    patience: {
      quietMs: 1,
      mostMs: 2,
      after: (ms, action) => {
        const key = {};
        timers.set(key, { ms, action });
        set.push(ms);
        return () => timers.delete(key);
      },
    },
  };
}

const heard: [string, boolean][] = [];
beforeEach(() => heard.splice(0));

function begin(command: string, patience: Patience, turn = new AbortController()): Promise<BackgroundStart> {
  return startInBackground(
    {
      ...{ command, cwd: folder, env: { PATH: process.env.PATH ?? '' }, signal: turn.signal },
      ...{ headBytes: 4096, tailBytes: 4096, spillLimit: 0 },
      onOutput: (text, inBackground) => heard.push([text, inBackground]),
    },
    patience,
  );
}

const all = (inBackground: boolean): string =>
  heard
    .filter(([, which]) => which === inBackground)
    .map(([text]) => text)
    .join('')
    .replaceAll('\r', '');
/** A file and not a pipe: whoever opens a pipe waits for the other side, and this process must not. */
const say = (line: string): void => appendFileSync(join(folder, 'said'), `${line}\n`);
const listens = 'exec 3< <(tail -n +1 -f said)';
const gated = `${listens}; echo first; while read -r line <&3; do [ "$line" = end ] && exit 4; echo "$line"; done`;

async function living(start: Promise<BackgroundStart>) {
  const started = await start;
  if (started.kind === 'ended') throw new Error(`it has ended: ${started.result.output}`);
  return started.command;
}

describe.skipIf(process.platform === 'win32')('a command that is let run on', () => {
  it('lives once it is quiet after its first words, and tells each word once', async () => {
    const { patience, ring, set } = handClock();
    const start = begin(gated, patience);
    await expect.poll(() => set).toContain(1);
    ring(1);
    const command = await living(start);
    expect(command.printed).toBe('first\n');
    expect(all(true), 'told again as that of the background').toBe('first\n');
    expect(command.take()).toBe('');
    say('second');
    await expect.poll(() => all(true)).toContain('second');
    expect([command.take(), command.take()]).toEqual(['second\n', '']);
    say('third');
    await expect.poll(() => all(true)).toContain('third');
    say('end');
    expect(await command.ended).toMatchObject({ status: 'exited', exitCode: 4 });
    expect(command.take()).toBe('third\n');
    expect(command.output()).toBe('first\nsecond\nthird\n');
    expect(all(false)).toBe('first\n');
    expect(command.stoppedBy()).toBeUndefined();
  });

  it('lives when it has had long enough, however silent; the turn that began it may end then', async () => {
    const { patience, ring } = handClock();
    const turn = new AbortController();
    const start = begin(`${listens}; read -r line <&3; echo "after $line"; read -r line <&3`, patience, turn);
    ring(2);
    const command = await living(start);
    expect(command.printed).toBe('');
    turn.abort();
    say('the turn');
    await expect.poll(() => command.take()).toBe('after the turn\n');
    command.stop('closed');
    command.stop('stopped');
    expect(await command.ended).toMatchObject({ status: 'cancelled' });
    expect(command.stoppedBy()).toBe('closed');
  });

  it('ends with its turn before that, and with what it did where it is short', async () => {
    const { patience, set, ring } = handClock();
    const turn = new AbortController();
    const start = begin('echo begun; sleep 600', patience, turn);
    await expect.poll(() => set).toContain(1);
    turn.abort();
    ring(1);
    ring(2);
    expect(await start).toMatchObject({ kind: 'ended', result: { status: 'cancelled', output: 'begun\n' } });
    const short = await begin('echo short; exit 3', patience);
    expect(short).toMatchObject({ kind: 'ended', result: { exitCode: 3, output: 'short\n' } });
    expect(all(true)).toBe('');
  });
});
