import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/main/base/log.ts';

const root = mkdtempSync(join(tmpdir(), 'patchbay-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const folder = (): string => {
  count += 1;
  return join(root, String(count));
};
const file = (dataFolder: string): string => join(dataFolder, 'logs', 'patchbay.log');
const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('log', () => {
  it('writes at once, for its owner only, errors with their stack and cause', () => {
    const data = folder();
    const log = createLog(data);
    log.error('it broke', new Error('outer', { cause: new Error('inner') }), { call: 'session.list' });
    log.error('odd', 'just words');
    const [first, second] = lines(file(data));
    expect(first).toMatchObject({ msg: 'it broke', call: 'session.list' });
    expect(JSON.stringify(first)).toMatch(/outer.*log\.test\.ts/);
    expect(JSON.stringify(first)).toContain('inner');
    expect(JSON.stringify(second)).toContain('just words');
    if (process.platform !== 'win32') expect(statSync(file(data)).mode & 0o777).toBe(0o600);
  });

  it('hides what is secret by its name', () => {
    const data = folder();
    createLog(data).info('request', { token: 's3cret', headers: { authorization: 's3cret', host: 'seen' } });
    expect(lines(file(data))).toMatchObject([{ token: '(hidden)', headers: { host: 'seen' } }]);
    expect(readFileSync(file(data), 'utf8')).not.toContain('s3cret');
  });

  it('goes on where it was, and starts anew beyond its size', () => {
    const data = folder();
    createLog(data).info('one');
    createLog(data).info('two');
    expect(lines(file(data))).toHaveLength(2);
    createLog(data, 10).info('three');
    expect(lines(file(data))).toMatchObject([{ msg: 'three' }]);
    expect(lines(`${file(data)}.1`)).toMatchObject([{ msg: 'one' }, { msg: 'two' }]);
  });

  it('writes to nowhere rather than stopping the program', () => {
    const blocked = join(root, 'a-file');
    writeFileSync(blocked, '');
    expect(() => createLog(blocked).error('unheard', new Error('x'))).not.toThrow();
  });
});
