// Checkpoints of a large folder are made in a thread. Judged by git's own view of the store and by bytes on disk, beside the same
// work done here.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeeperAside } from '../../../src/main/checkpoints/aside.ts';
import {
  type Checkpoints,
  type CheckpointsAt,
  collectIn,
  openCheckpoints,
} from '../../../src/main/checkpoints/checkpoints.ts';
import type { Bytes } from '../../../src/main/checkpoints/difference.ts';
import type { Result } from '../../../src/shared/result.ts';

let base = '';
let root = '';
const opened: Checkpoints[] = [];

const put = (path: string, text: string | Buffer, mode?: number) => {
  fs.mkdirSync(join(root, path, '..'), { recursive: true });
  fs.writeFileSync(join(root, path), text);
  if (mode !== undefined) fs.chmodSync(join(root, path), mode);
};
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const open = async (name: string, more: Partial<CheckpointsAt>): Promise<Checkpoints> => {
  const checkpoints = value(await openCheckpoints({ dir: join(base, name), root, ...more }));
  opened.push(checkpoints);
  return checkpoints;
};
const inThread = { mostHere: 0 };
const here = { mostHere: Number.POSITIVE_INFINITY };
const git = (name: string, ...args: string[]) =>
  execFileSync('git', [`--git-dir=${join(base, name, 'store.git')}`, ...args], { encoding: 'utf8' });
/** Everything a checkpoint holds and says, but not when it was made. */
const heldBy = (name: string, id: string) => git(name, 'ls-tree', '-r', id);
const fsck = (name: string) => git(name, 'fsck', '--connectivity-only', '--no-dangling');
const nothing = { createdByApp: new Set<string>() };
/** Linux tells the names of threads; elsewhere what is done is judged, not where. */
const threads = () =>
  fs
    .readdirSync('/proc/self/task')
    .filter((task) => fs.readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim() === 'checkpoints')
    .length;
const isLinux = process.platform === 'linux';

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-aside-')));
  root = join(base, 'project');
  fs.mkdirSync(root);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((checkpoints) => checkpoints.close()));
  if (isLinux) expect(threads()).toBe(0);
  fs.rmSync(base, { recursive: true, force: true });
});

describe('in a thread', { timeout: 60_000 }, () => {
  it('keeps, compares and restores exactly what is kept, compared and restored here', async () => {
    for (let at = 0; at < 300; at += 1) put(`d${at % 7}/${at}.txt`, `file ${at}\n`.repeat(at));
    put('.gitignore', 'secret\n');
    put('secret', 's', 0o600);
    put('run.sh', 'echo', 0o755);
    put('empty', '');
    put('large', Buffer.alloc(2 * 1024 * 1024 + 1));
    put('vendor/.git/HEAD', 'ref');
    put('vendor/x', 'x');
    const largest = () => 2 * 1024 * 1024;
    const [aside, beside] = [
      await open('aside', { ...inThread, largest }),
      await open('here', { ...here, largest }),
    ];
    const request = { reason: 'r', include: ['secret', 'not-there'] };
    const [one, other] = [value(await aside.create(request)), value(await beside.create(request))];
    expect({ ...one, id: '' }).toEqual({ ...other, id: '' });
    expect(one.skipped).toContainEqual({ path: 'large', why: 'larger than 2 MB' });
    expect(heldBy('aside', one.id)).toBe(heldBy('here', other.id));
    expect(heldBy('aside', one.id).split('\n').length).toBeGreaterThan(300);

    put('d0/0.txt', 'changed');
    put('added', 'by the app');
    fs.rmSync(join(root, 'empty'));
    const [two] = [value(await aside.create({ reason: 's' })), value(await beside.create({ reason: 's' }))];
    put('run.sh', 'echo again', 0o755);
    const look = async (_: string, read: () => Promise<Result<Bytes>>) => {
      const { before, after } = value(await read());
      return { before: before && new Uint8Array(before), after: after && new Uint8Array(after) };
    };
    for (const [from, to] of [
      [one.id, null],
      [one.id, two.id],
    ] as const) {
      const seen = value(await aside.difference({ from, to, look }));
      const others = {
        from: other.id,
        to: to === null ? null : value(await beside.create({ reason: 't' })).id,
      };
      if (to === null) expect(seen).toEqual(value(await beside.difference({ ...others, look })));
      expect(seen.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
        'added added',
        'modified d0/0.txt',
        'deleted empty',
        ...(to === null ? ['modified run.sh'] : []),
      ]);
      expect(seen.files[0]?.seen).toEqual({ before: null, after: new Uint8Array(Buffer.from('by the app')) });
    }
    const past = value(await aside.pastOf({ ids: [one.id, two.id], paths: ['d0/0.txt', 'added'] }));
    expect(await past.read('added', one.id)).toBeNull();
    expect(Buffer.from((await past.read('d0/0.txt', two.id)) ?? []).toString()).toBe('changed');
    expect(value(await aside.leftOut(one.id))).toEqual(one.skipped);
    const byApp = { createdByApp: new Set(['added']) };
    const plan = value(await aside.restore(one.id, byApp));
    expect(plan.changes.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'remove added',
      'rewrite d0/0.txt',
      'recreate empty',
      'rewrite run.sh',
    ]);
    expect(fs.existsSync(join(root, 'added'))).toBe(false);
    expect(value(await beside.preview(other.id, byApp)).changes).toEqual([]);
    expect(await aside.preview('0'.repeat(40), nothing)).toMatchObject({ error: { code: 'not_found' } });
    expect(fsck('aside')).toBe('');
  });

  it('goes on there when a folder turns out too large for here, and begins there the next time', async () => {
    const checkpoints = await open('data', { mostHere: 30 });
    for (let at = 0; at < 20; at += 1) put(`${at}`, `${at}`);
    const small = value(await checkpoints.create({ reason: 'small' }));
    if (isLinux) expect(threads()).toBe(0);
    for (let at = 20; at < 40; at += 1) put(`${at}`, `${at}`);
    const large = value(await checkpoints.create({ reason: 'large' }));
    if (isLinux) expect(threads()).toBe(1);
    expect([small.files, large.files]).toEqual([20, 40]);
    expect(git('data', 'log', '--format=%s', 'checkpoints')).toBe('large\nsmall\n');
    put('0', 'lost');
    expect(value(await checkpoints.restore(small.id, nothing)).changes).toEqual([
      { path: '0', kind: 'rewrite' },
    ]);
    expect(fs.readFileSync(join(root, '0'), 'utf8')).toBe('0');
    await checkpoints.close();
    if (isLinux) expect(threads()).toBe(0);
    // Old ones of a folder nobody has open; a manifest of many files is not opened here either.
    fs.appendFileSync(join(base, 'data/manifest.sqlite'), Buffer.alloc(1024 * 1024));
    const collected = value(await collectIn(join(base, 'data'), { days: 1, megabytes: 0 }, Date.now()));
    expect(collected).toMatchObject({ kept: 2, dropped: 0 });
  });

  it('keeps what is there in the end, of a file that changes while it is looked at', async () => {
    const checkpoints = await open('data', inThread);
    for (let at = 0; at < 500; at += 1) put(`d/${at}`, `${at}`);
    let isGoingOn = true;
    let writes = 0;
    const digits = (): string => String(writes).padStart(8, '0');
    put('d/250', digits());
    const file = fs.openSync(join(root, 'd/250'), 'r+');
    // The size stays and the time is set back, as a tool that hides its traces would.
    const write = () => {
      writes += 1;
      fs.writeSync(file, digits(), 0);
      fs.futimesSync(file, 1_000, 1_000);
      if (isGoingOn) setImmediate(write);
    };
    write();
    const keptNow = async () => {
      const { id } = value(await checkpoints.create({ reason: 'r' }));
      return Number(git('data', 'cat-file', 'blob', `${id}:files/d/250`));
    };
    try {
      for (let round = 0; round < 5; round += 1) {
        const before = writes;
        const kept = await keptNow();
        expect(kept).toBeGreaterThan(before);
        expect(kept).toBeLessThanOrEqual(writes);
      }
    } finally {
      isGoingOn = false;
      await new Promise(setImmediate);
      fs.closeSync(file);
    }
    expect(await keptNow()).toBe(writes);
  });
});

describe('a thread that does not come to its end', { timeout: 60_000 }, () => {
  const many = () => {
    for (let at = 0; at < 1_500; at += 1) put(`d${at % 40}/${at}`, `file ${at}\n`);
  };
  /** Something of the checkpoint under way is on disk. */
  const begun = async (name: string) => {
    const store = join(base, name, 'store.git/objects');
    const isBegun = () => fs.existsSync(store) && fs.readdirSync(store).some((folder) => folder.length === 2);
    while (!isBegun()) await new Promise(setImmediate);
  };

  it('stops when it is cancelled, keeps nothing of it, and the next one holds all', async () => {
    many();
    const checkpoints = await open('data', inThread);
    const cancelling = new AbortController();
    const cancelled = checkpoints.create({ reason: 'cancelled' }, cancelling.signal);
    await begun('data');
    cancelling.abort();
    expect(await cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await checkpoints.create({ reason: 'never' }, cancelling.signal)).toMatchObject({
      error: { code: 'cancelled' },
    });
    const { id, files } = value(await checkpoints.create({ reason: 'whole' }));
    expect(files).toBe(1_500);
    expect(git('data', 'log', '--format=%s', 'checkpoints')).toBe('whole\n');
    expect(
      heldBy('data', id)
        .split('\n')
        .filter((line) => line.includes('\tfiles/')).length,
    ).toBe(1_500);
    expect(fsck('data')).toBe('');
  });

  it('is not waited for when the app is closed meanwhile', async () => {
    many();
    const checkpoints = await open('data', inThread);
    const made = checkpoints.create({ reason: 'closed' });
    await begun('data');
    await checkpoints.close();
    opened.length = 0;
    expect(await made).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const again = await open('data', inThread);
    expect(value(await again.create({ reason: 'again' })).files).toBe(1_500);
    const leftovers = fs
      .readdirSync(join(base, 'data/store.git/objects/pack'))
      .filter((name) => name.endsWith('.tmp'));
    expect(leftovers).toEqual([]);
    expect(fsck('data')).toBe('');
  });

  it('says what failed in it, and works again when that is mended', async () => {
    put('a', 'a');
    const checkpoints = await open('data', inThread);
    value(await checkpoints.create({ reason: 'first' }));
    put('a', 'other');
    const objects = join(base, 'data/store.git/objects/new');
    fs.renameSync(objects, `${objects}-away`);
    const failed = await checkpoints.create({ reason: 'fails' });
    expect(failed).toMatchObject({ ok: false, error: { message: expect.stringContaining('checkpoint') } });
    fs.renameSync(`${objects}-away`, objects);
    const { id } = value(await checkpoints.create({ reason: 'mended' }));
    expect(git('data', 'cat-file', 'blob', `${id}:files/a`)).toBe('other');
  });

  it('is told from one that answers: it dies, throws, cannot begin', async () => {
    const thread = (name: string, text: string) => {
      fs.writeFileSync(join(base, name), `const { parentPort } = require('node:worker_threads');\n${text}`);
      return join(base, name);
    };
    const place = { dir: join(base, 'data'), root };
    const answering = `parentPort.postMessage({ opened: { ok: true, value: null } });\n`;
    const dying = thread('dying.cjs', `${answering}parentPort.on('message', () => process.exit(3));`);
    const died = value(await openKeeperAside(place, dying));
    for (let time = 0; time < 2; time += 1)
      expect(await died.leftOut('a')).toMatchObject({
        ok: false,
        error: { code: 'failed', message: expect.stringContaining('is safe') },
      });
    const throwing = thread(
      'throwing.cjs',
      `${answering}parentPort.on('message', ({ id }) => parentPort.postMessage({ id, error: new Error('a bug') }));`,
    );
    const bug = value(await openKeeperAside(place, throwing));
    await expect(bug.leftOut('a')).rejects.toThrow('a bug');
    await expect(bug.close()).rejects.toThrow('a bug');
    expect(await openKeeperAside(place, thread('broken.cjs', 'throw new Error("no")'))).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: expect.stringContaining('no') },
    });
    expect(await openKeeperAside(place, 'no/such file')).toMatchObject({
      error: { code: 'unavailable' },
    });
    fs.rmSync(root, { recursive: true });
    expect(await openKeeperAside(place)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
