import { expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../../src/main/hosts/content-security.ts';
import { browserOpener } from '../../../../src/main/hosts/web/browser.ts';
import { pageFile } from '../../../../src/main/hosts/web/page-files.ts';
import { isFrame } from '../../../../src/main/hosts/web/rpc-socket.ts';
import { createTokenBucket } from '../../../../src/main/hosts/web/token-bucket.ts';

it.each([
  ['/', 'index.html', 'text/html; charset=utf-8', false],
  ['/?x=../y', 'index.html', 'text/html; charset=utf-8', false],
  ['/assets/index-Ab3dEf9h.js', 'assets/index-Ab3dEf9h.js', 'text/javascript; charset=utf-8', true],
  ['/assets/a/codicon-B1c2D3e4.ttf', 'assets/a/codicon-B1c2D3e4.ttf', 'font/ttf', true],
  ['/assets/plain.css', 'assets/plain.css', 'text/css; charset=utf-8', false],
  ['/icon-12345678.svg', 'icon-12345678.svg', 'image/svg+xml', false],
])('%s is the file %s', (target, file, type, hashed) => {
  expect(pageFile(target)).toEqual({ file, type, hashed });
});

it.each([
  '/../secret.js',
  '/assets/../../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/..\\secret.js',
  '//etc/passwd.txt',
  '/.hidden.js',
  '/assets/.hidden.js',
  '/a.js\0.css',
  '/assets/',
  '/assets',
  '/unknown.xyz',
  '/C:/a.js',
  `/${'a'.repeat(400)}.js`,
])('%j is no file', (target) => {
  expect(pageFile(target)).toBeUndefined();
});

it('lets a burst through, then so many a second', () => {
  let now = 0;
  const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, () => now);
  const take = (times: number) => Array.from({ length: times }, () => bucket.take());
  expect(take(4)).toEqual([true, true, true, false]);
  now = 500;
  expect(take(2)).toEqual([true, false]);
  now = 60_000;
  expect(take(4)).toEqual([true, true, true, false]);
});

it.each([
  ['{"i":"1","p":{"u":"/session/list"}}', true],
  ['{"i":"1","p":{"u":"/a","h":{"last-event-id":"3"},"b":{}}}', true],
  ['{"i":"1","t":4}', true],
  ['{"i":"1","t":3,"p":{"e":"message","d":1}}', true],
  ['', false],
  ['{', false],
  ['null', false],
  ['{"i":"1"}', false],
  ['{"i":"1","p":null}', false],
  ['{"i":"1","p":{"u":7}}', false],
  ['{"i":"1","p":{"u":"http://elsewhere/"}}', false],
  ['{"i":"1","p":{"u":"/a","h":{"content-type":7}}}', false],
  ['{"i":{},"t":4}', false],
  ['{"i":"1","t":9,"p":{"u":"/a"}}', false],
])('%s is a frame: %s', (text, expected) => {
  expect(isFrame(text)).toBe(expected);
});

it('allows scripts from the page itself only, with Trusted Types', () => {
  const policy = contentSecurityPolicy({ connect: ['ws://127.0.0.1:1'] }).split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self' ws://127.0.0.1:1",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]),
  );
  expect(policy.filter((part) => /unsafe|\*|https?:/.test(part))).toEqual([
    "style-src 'self' 'unsafe-inline'",
  ]);
});

it.each([
  ['linux', {}, null],
  ['linux', { DISPLAY: ':0' }, { file: 'xdg-open', args: ['http://x/#a&b'] }],
  ['linux', { WAYLAND_DISPLAY: 'w' }, { file: 'xdg-open', args: ['http://x/#a&b'] }],
  ['darwin', {}, { file: 'open', args: ['http://x/#a&b'] }],
  ['win32', {}, { file: 'rundll32', args: ['url.dll,FileProtocolHandler', 'http://x/#a&b'] }],
] as const)('on %s with %j a browser is opened by %j', (platform, env, expected) => {
  expect(browserOpener('http://x/#a&b', platform, env)).toEqual(expected);
});
