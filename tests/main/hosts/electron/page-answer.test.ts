import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pageAnswer } from '../../../../src/main/hosts/electron/page-answer.ts';

const outside = mkdtempSync(join(tmpdir(), 'patchbay-page-'));
const folder = join(outside, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(outside, 'secret.json'), 'secret');
writeFileSync(join(folder, 'index.html'), '<p>page');
writeFileSync(join(folder, 'assets/a.js'), 'code');
writeFileSync(join(folder, '.env'), 'secret');
symlinkSync(join(outside, 'secret.json'), join(folder, 'link.json'));
afterAll(() => rmSync(outside, { recursive: true }));

const ask = (url: string, method = 'GET') => pageAnswer({ url, method }, folder);

describe('a request for the page', () => {
  it.each([
    ['app://patchbay/', '<p>page', 'text/html; charset=utf-8'],
    ['app://patchbay', '<p>page', 'text/html; charset=utf-8'],
    ['app://patchbay/index.html?x#y', '<p>page', 'text/html; charset=utf-8'],
    ['app://patchbay/assets/a.js', 'code', 'text/javascript; charset=utf-8'],
  ])('%s is answered', async (url, text, type) => {
    const response = await ask(url);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      type,
      text,
    ]);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'app://patchbay/../secret.json',
    'app://patchbay/..%2fsecret.json',
    'app://patchbay/%2e%2e/secret.json',
    'app://patchbay/..\\secret.json',
    'app://patchbay/assets/../../secret.json',
    'app://patchbay//secret.json',
    'app://patchbay/link.json',
    'app://patchbay/.env',
    'app://patchbay/assets',
    'app://patchbay/absent.js',
    'app://elsewhere/index.html',
  ])('%s is refused', async (url) => {
    const response = await ask(url);
    expect([response.status, await response.text()]).toEqual([404, '']);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  });

  it('is only for reading', async () => {
    expect((await ask('app://patchbay/index.html', 'POST')).status).toBe(405);
    expect(await (await ask('app://patchbay/index.html', 'HEAD')).text()).toBe('');
  });
});
