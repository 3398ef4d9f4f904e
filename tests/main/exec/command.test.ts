import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandOptions, runCommand } from '../../../src/main/exec/command.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = process.env.PATH ?? '/usr/bin:/bin';

const run = (command: string, options: Partial<CommandOptions> = {}) =>
  runCommand({
    command,
    cwd: folder,
    env: { PATH: path },
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    headBytes: 32 * 1024,
    tailBytes: 32 * 1024,
    spillLimit: 20 * 1024 * 1024,
    ...options,
  });

/** Pids written by commands into `name`, one a line. */
const pidsIn = (name: string): number[] =>
  readFileSync(join(folder, name), 'utf8').trim().split('\n').map(Number);

/** Judged by the machine: a zombie is dead, anything else alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when a file of that name is in the folder. */
function appears(name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => check());
    const check = (): void => {
      if (!readdirSync(folder).includes(name)) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

/** Children in every way of getting away: another session, ignored signals, no parent, no environment; then says ready. */
const runaways = [
  "trap '' TERM HUP INT",
  'echo $$ > pids',
  'sleep 600 & echo $! >> pids',
  'setsid bash -c \'trap "" TERM HUP; echo $$ >> pids; echo > one; while :; do sleep 600; done\' &',
  "(setsid bash -c 'echo $$ >> pids; echo > two; exec sleep 600' > /dev/null 2>&1 &)",
  'env -i /bin/bash -c \'trap "" TERM; echo $$ >> pids; echo > three; while :; do sleep 600; done\' &',
  'until [ -e one ] && [ -e two ] && [ -e three ]; do :; done',
  'mv pids ready',
].join('\n');

describe('runCommand', () => {
  it('gives output and exit code', async () => {
    const result = await run('echo one; echo two >&2; exit 3');
    expect(result).toMatchObject({
      status: 'exited',
      exitCode: 3,
      output: 'one\ntwo\n',
      omittedBytes: 0,
      stopped: 0,
    });
    expect(result.signal).toBeUndefined();
  });

  it.each([
    `printf '%s' "it's \\"quoted\\" $HOME \\$(id)"`,
    "printf '%s\\n' '$(touch pwned)' '`touch pwned`'; echo \"a;b\"",
    'cat <<EOF\n$(echo expanded)\nEOF',
    'for i in 1 2; do\n  echo "$i"\ndone',
    '# only a comment',
  ])('takes the text as the shell would: %s', async (command) => {
    const script = join(folder, 'script.sh');
    writeFileSync(script, command);
    const direct = await run('bash script.sh');
    expect(direct.status).toBe('exited');
    expect((await run(command)).output).toBe(direct.output);
    expect(readdirSync(folder)).toEqual(['script.sh']);
  });

  it('runs in the folder with a terminal for output, no keyboard, and the given environment only', async () => {
    const result = await run(
      'pwd; test -t 1 && echo terminal; test -t 0 || echo no keyboard; cat; env | cut -d= -f1 | sort',
    );
    expect(result.output.split('\n').slice(0, 3)).toEqual([folder, 'terminal', 'no keyboard']);
    const names = new Set(result.output.trimEnd().split('\n').slice(3));
    for (const own of ['_', 'PWD', 'SHLVL', 'OLDPWD']) names.delete(own);
    expect([...names].sort()).toEqual([
      'GIT_PAGER',
      'GIT_TERMINAL_PROMPT',
      'PAGER',
      'PATCHBAY_CALL',
      'PATH',
      'TERM',
    ]);
  });

  it('hands no descriptor of other commands down', async () => {
    const other = new AbortController();
    const running = run('echo > up; sleep 600', { signal: other.signal });
    await appears('up');
    const result = await run('ls -l /proc/$$/fd; true');
    other.abort();
    await running;
    const open = [...result.output.matchAll(/(\d+) -> (\S+)/g)].map((match) => match[1]);
    expect(open).toEqual(['0', '1', '2']);
  });

  it('tells a signal from an exit code', async () => {
    const result = await run('kill -SEGV $$');
    expect(result).toMatchObject({ status: 'exited', signal: 11 });
    expect(result.exitCode).toBeUndefined();
  });

  it('tells how a program ended that closed its output before, by whatever it was begun', async () => {
    const early = `bash -c 'exec 0<&- 1>&- 2>&-; sleep 0.3; exit 7'`;
    for (const command of [early, `${early} # and why`, `cd . && ${early}`])
      expect(await run(command)).toMatchObject({ status: 'exited', exitCode: 7 });
  });

  it('gives a command no arguments, and its text to no trap of the shell', async () => {
    const result = await run('echo "$# [$*]"; trap "echo left" EXIT; cat <<end\n$1.\nend\nfalse');
    expect(result).toMatchObject({ exitCode: 1, output: '0 []\n.\nleft\n' });
    expect(await run('set -e\nfalse\necho on')).toMatchObject({ exitCode: 1, output: '' });
  });

  it('says that it could not start', async () => {
    expect(await run('true', { cwd: join(folder, 'none') })).toMatchObject({ status: 'unavailable' });
    expect(await run('true', { env: { PATH: folder } })).toMatchObject({ status: 'unavailable' });
    expect(await run('true')).toMatchObject({ status: 'exited', exitCode: 0 });
  });

  it('bounds ten megabytes and keeps all of them in the file', async () => {
    const spillFile = join(folder, 'spill', 'c1.txt');
    let live = 0;
    const result = await run(
      "echo first; head -c 10000000 /dev/zero | tr '\\0' x | fold -w 99; echo; echo last",
      {
        spillFile,
        onOutput: (text) => {
          live += text.length;
        },
      },
    );
    expect(result.output.length).toBeLessThan(65 * 1024);
    expect(result.output.startsWith('first\nxxx')).toBe(true);
    expect(result.output.endsWith('x\nlast\n')).toBe(true);
    expect(result.output).toContain(`[... ${result.omittedBytes} bytes left out ...]`);
    const whole = readFileSync(spillFile, 'utf8');
    expect(whole.replace(/[\r\n]/g, '')).toBe(`first${'x'.repeat(10_000_000)}last`);
    expect(result.spill).toEqual({ file: spillFile, bytes: whole.length, complete: true });
    expect(live).toBe(whole.length);
  });

  it('loses nothing at the end of a hundred outputs', async () => {
    const lost: number[] = [];
    const runOne = async (index: number): Promise<void> => {
      const result = await run(`seq 1 3000; echo end ${index}`);
      if (!result.output.endsWith(`2999\n3000\nend ${index}\n`) || result.omittedBytes !== 0)
        lost.push(index);
    };
    for (let ten = 0; ten < 100; ten += 10)
      await Promise.all(Array.from({ length: 10 }, (_, index) => runOne(ten + index)));
    expect(lost).toEqual([]);
  });

  it('loses nothing at the end when the host is busy with other work just then', async () => {
    const busy = setInterval(() => {
      const until = performance.now() + 150;
      while (performance.now() < until);
    }, 1);
    try {
      const results = await Promise.all(Array.from({ length: 4 }, () => run('seq 1 3000; echo end')));
      for (const { output } of results) expect(output.slice(-9)).toBe('3000\nend\n');
    } finally {
      clearInterval(busy);
    }
  });

  it('shows output while it runs', async () => {
    const seen: string[] = [];
    const running = run('echo hello; until [ -e go ]; do sleep 0.01; done; echo bye', {
      onOutput: (text) => {
        seen.push(text);
        if (seen.join('').includes('hello')) writeFileSync(join(folder, 'go'), '');
      },
    });
    expect((await running).output).toBe('hello\nbye\n');
  });

  it('ends the whole tree at the time limit', async () => {
    const result = await run(`${runaways}; while :; do sleep 600; done`, { timeoutMs: 3000 });
    expect(result).toMatchObject({ status: 'timeout' });
    expect(result.exitCode).toBeUndefined();
    const pids = pidsIn('ready');
    expect(pids).toHaveLength(5);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('ends the whole tree when cancelled', async () => {
    const controller = new AbortController();
    const running = run(`${runaways}; while :; do sleep 600; done`, { signal: controller.signal });
    await appears('ready');
    const pids = pidsIn('ready');
    expect(pids.filter(isAlive)).toHaveLength(5);
    controller.abort();
    expect((await running).status).toBe('cancelled');
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('stops what is left in the background when the command has ended', async () => {
    const result = await run(
      "sleep 600 & echo $! > pids; setsid bash -c 'echo $$ >> pids; echo > up; exec sleep 600' & until [ -e up ]; do :; done; echo bye",
    );
    expect(result).toMatchObject({ status: 'exited', exitCode: 0, output: 'bye\n' });
    expect(result.stopped).toBeGreaterThanOrEqual(1);
    expect(pidsIn('pids').filter(isAlive)).toEqual([]);
  });

  it('can be cancelled before and at any moment after the start', async () => {
    expect(await run('echo > ran', { signal: AbortSignal.abort() })).toMatchObject({
      status: 'cancelled',
      output: '',
    });
    expect(readdirSync(folder)).toEqual([]);
    for (let ticks = 0; ticks < 12; ticks += 1) {
      const controller = new AbortController();
      const running = run('echo $$ >> pids; sleep 600', { signal: controller.signal });
      for (let tick = 0; tick < ticks; tick += 1) await new Promise(setImmediate);
      controller.abort();
      expect((await running).status).toBe('cancelled');
    }
    const started = readdirSync(folder).includes('pids') ? pidsIn('pids') : [];
    // Who was killed before it had a group of its own is gone a moment later.
    await expect.poll(() => started.filter(isAlive)).toEqual([]);
  });

  it('leaves no descriptor open after fifty commands', async () => {
    await run('true');
    const before = readdirSync('/proc/self/fd').length;
    for (let index = 0; index < 50; index += 1) await run(index % 10 === 0 ? 'sleep 600 & true' : 'echo x');
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

describe('a command that starts processes', () => {
  /** Others sleep on this machine, too. */
  const nap = `600.${process.pid}`;
  const start = (count: number): string =>
    `for ((i = 0; i < ${count}; i++)); do sleep ${nap} & done; echo started; ${count > 1000 ? 'wait' : 'exec sleep 0.7'}`;

  it('without end is stopped, with all of them', async () => {
    const { status, output } = await run(`echo $$ > pids; ${start(1_200)}`);
    expect({ status, output }).toEqual({ status: 'crowded', output: expect.any(String) });
    expect(isAlive(pidsIn('pids')[0] ?? 0)).toBe(false);
    const left = readdirSync('/proc').filter((name) => {
      try {
        return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8') === `sleep\x00${nap}\x00`;
      } catch {
        return false;
      }
    });
    expect(left).toEqual([]);
  });

  it('in hundreds may do so', async () => {
    expect(await run(start(300))).toMatchObject({ status: 'exited', exitCode: 0 });
  });
});
