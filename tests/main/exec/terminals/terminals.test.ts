/** Terminals with a real shell: judged by what they print, and by the machine's processes and descriptors. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../../../src/main/exec/process-table.ts';
import { createTerminals, type Terminals } from '../../../../src/main/exec/terminals/terminals.ts';
import type { TerminalItem, TerminalRow } from '../../../../src/shared/contract/terminals.ts';

const folder = mkdtempSync(join(tmpdir(), 'terminals-'));
const noted: string[] = [];
const note = ({ kind, what }: { kind: string; what: string }) => {
  noted.push(`${kind} ${what}`);
  return { is: async () => {}, over: () => void noted.splice(noted.indexOf(`${kind} ${what}`), 1) };
};
const env = {
  SHELL: '/bin/bash',
  PATH: process.env.PATH,
  HOME: folder,
  PS1: '$ ',
  OWN_SECRET: 'passes',
  ELECTRON_RUN_AS_NODE: '1',
};
const create = (): Terminals => createTerminals({ env, now: Date.now, processes: { note } });
let terminals = create();
afterEach(async () => {
  await terminals.closeAll();
  terminals = create();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(): TerminalRow {
  const opened = terminals.open(folder, { cols: 90, rows: 30 });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

function watch(id: string, after = 0): AsyncGenerator<TerminalItem, void, undefined> {
  const watched = terminals.watch(id, after);
  if (!watched.ok) throw new Error(watched.error.message);
  return watched.value;
}

/** Reads until `found` is printed, or everything where it never is. */
async function until(id: string, found: RegExp | null, after = 0): Promise<{ text: string; to: number }> {
  let text = '';
  let to = after;
  for await (const item of watch(id, after)) {
    if (item.kind === 'ended') break;
    expect(item.from - item.lost, 'parts join').toBe(to);
    ({ to } = item);
    text += item.text;
    if (found?.test(text)) return { text, to };
  }
  if (found !== null) throw new Error(`${found} was not printed: ${text.slice(-500)}`);
  return { text, to };
}

const isAlive = async (pid: number): Promise<boolean> =>
  (await readProcesses()).some((row) => row.pid === pid);

describe.skipIf(process.platform === 'win32')('a terminal', () => {
  it('is the login shell of the person, in the folder, with all they have', async () => {
    const { id, pid } = open();
    terminals.write(id, 'echo "is:$0 $PWD $OWN_SECRET :$ELECTRON_RUN_AS_NODE: $COLUMNS"\r');
    const { text } = await until(id, /is:-\S*bash.* \d+\r/);
    expect(text).toContain(`is:-/bin/bash ${folder} passes :: 90`);
    // The shell has pipes of its own for a moment while it starts a program.
    const descriptors = () => readdirSync(`/proc/${pid}/fd`).map(Number);
    await expect
      .poll(() => descriptors().filter((one) => one > 2 && one !== 255), {
        message: 'none of ours is handed down',
      })
      .toEqual([]);
    expect(terminals.list()).toMatchObject([{ id, pid, state: 'running', folder, cols: 90, rows: 30 }]);
    expect(noted).toEqual([`terminal ${folder}`]);
  });

  it('is joined in the middle without a gap and without anything twice', async () => {
    const { id } = open();
    terminals.write(id, 'seq 1 200; echo do""ne\r');
    const first = await until(id, /\ndone/);
    terminals.write(id, 'seq 201 400; echo ov""er\r');
    const rest = await until(id, /\nover/, first.to);
    const whole = await until(id, /\nover/);
    expect(whole.text).toBe(first.text + rest.text);
  });

  it('tells programs its size, and the program in front as its title', async () => {
    const { id } = open();
    terminals.resize(id, { cols: 33, rows: 11 });
    terminals.write(id, 'stty size; echo go; exec sleep 600\r');
    await until(id, /11 33\r\n/);
    await expect.poll(() => terminals.list()[0]).toMatchObject({ title: 'sleep', cols: 33, rows: 11 });
  });

  it('loses the middle of a flood, says how much, and keeps nothing without a bound', async () => {
    const { id } = open();
    terminals.write(id, 'stty -echo; seq 1 700000; echo do""ne; exit\r');
    let [lost, got, from] = [0, 0, 0];
    let last = '';
    for await (const item of watch(id)) {
      if (item.kind === 'ended') break;
      lost += item.lost;
      got += item.to - item.from;
      from = item.to;
      last = (last + item.text).slice(-100);
    }
    expect(last).toMatch(/699999\r\n700000\r\ndone\r\n/);
    expect(got + lost).toBe(from);
    expect(from).toBeGreaterThan(5_000_000);
    const kept = await until(id, null);
    expect(kept.text.length).toBeLessThanOrEqual(2 * 400_000 + 1_000);
  });

  it('that is closed ends what runs in it, also what does not listen, and not what was set apart', async () => {
    const { id, pid } = open();
    terminals.write(
      id,
      "(trap '' HUP TERM; echo $BASHPID > deaf; while :; do sleep 600; done) & sleep 600 &\r",
    );
    terminals.write(
      id,
      "setsid bash -c 'echo $$ > apart; exec sleep 600' & until [ -s apart ]; do :; done; echo re''ady\r",
    );
    await until(id, /\nready/);
    const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'));
    expect(await Promise.all([pid, pidIn('deaf'), pidIn('apart')].map(isAlive))).toEqual([true, true, true]);
    await terminals.close(id);
    const inSession = (await readProcesses()).filter((row) => row.group === pid);
    expect(inSession).toEqual([]);
    expect([await isAlive(pidIn('deaf')), terminals.list(), noted]).toEqual([false, [], []]);
    process.kill(pidIn('apart'), 'SIGKILL');
  });

  it('that ended by itself says how, and stays to be read', async () => {
    const { id } = open();
    terminals.write(id, 'echo la""st; exit 3\r');
    const items: TerminalItem[] = [];
    for await (const item of watch(id)) items.push(item);
    expect(items.at(-1)).toEqual({ kind: 'ended', exitCode: 3 });
    expect(terminals.list()).toMatchObject([{ id, state: 'ended', exitCode: 3 }]);
    expect((await until(id, null)).text).toContain('last');
    expect([terminals.write(id, 'x').ok, noted]).toEqual([true, []]);
    expect(terminals.write('t99', 'x')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('leaves no descriptor and no process behind, twelve times over', async () => {
    await terminals.close(open().id);
    const before = readdirSync('/proc/self/fd').length;
    const opened = Array.from({ length: 12 }, open);
    expect(readdirSync('/proc/self/fd').length).toBeGreaterThan(before);
    await terminals.closeAll();
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    expect((await Promise.all(opened.map(({ pid }) => isAlive(pid)))).filter(Boolean)).toEqual([]);
  });

  it('is not opened where there is no folder, and not without end', async () => {
    expect(terminals.open(join(folder, 'none'), { cols: 80, rows: 24 })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    for (let count = 0; count < 20; count += 1) open();
    expect(terminals.open(folder, { cols: 80, rows: 24 })).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
  });
});
