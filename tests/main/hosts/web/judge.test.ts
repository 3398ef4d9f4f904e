import { describe, expect, it } from 'vitest';
import { createCredentials } from '../../../../src/main/hosts/web/credentials.ts';
import { bodyLimitOf, judge, type RequestFacts } from '../../../../src/main/hosts/web/judge.ts';
import { describeSite } from '../../../../src/main/hosts/web/site.ts';
import { everyTestIsAnAttack } from '../../../support/attack-report.ts';

const site = describeSite(4321);
const credentials = createCredentials();
const own = 'http://127.0.0.1:4321';
const cookie = `patchbay-4321=${credentials.cookie}`;
const authorization = `Bearer ${credentials.token}`;
const json = { contentType: 'application/json', hasBody: true, contentLength: 2 };

const facts = (more: Partial<RequestFacts>): RequestFacts => ({
  method: 'GET',
  target: '/api/v1/sessions',
  upgrade: false,
  hosts: ['127.0.0.1:4321'],
  hasBody: false,
  ...more,
});
const post = (more: Partial<RequestFacts>): Partial<RequestFacts> => ({ method: 'POST', ...json, ...more });
const socket = (more: Partial<RequestFacts>): Partial<RequestFacts> => ({
  target: '/rpc',
  upgrade: true,
  ...more,
});
const status = (more: Partial<RequestFacts>): number => {
  const verdict = judge(facts(more), site, credentials);
  return verdict.ok ? 200 : verdict.status;
};

describe('what is let through', () => {
  it.each<[string, Partial<RequestFacts>, string]>([
    ['the page', { target: '/' }, 'nobody'],
    ['the page from a link elsewhere', { target: '/', fetchSite: 'cross-site' }, 'nobody'],
    ['a file of it', { target: '/assets/a.js', method: 'HEAD' }, 'nobody'],
    ['by the other name', { target: '/', hosts: ['localhost:4321'] }, 'nobody'],
    ['the exchange of a token', post({ target: '/auth', origin: own, fetchSite: 'same-origin' }), 'nobody'],
    ['a GET with a token', { authorization }, 'bearer'],
    ['a GET with a cookie', { cookie: `a=b; ${cookie}`, fetchSite: 'same-origin' }, 'cookie'],
    ['a POST with a token', post({ authorization }), 'bearer'],
    ['a POST with a cookie, from our page', post({ cookie, origin: own }), 'cookie'],
    ['a POST without a body', { method: 'POST', authorization }, 'bearer'],
    [
      'JSON with a charset',
      post({ authorization, contentType: 'application/json; charset=UTF-8' }),
      'bearer',
    ],
    ['a socket with a token and no page', socket({ authorization }), 'bearer'],
    ['a socket of our page', socket({ cookie, origin: own }), 'cookie'],
    [
      'a socket by the other name',
      socket({ cookie, origin: 'http://localhost:4321', hosts: ['localhost:4321'] }),
      'cookie',
    ],
  ])('%s', (_name, more, by) => {
    expect(judge(facts(more), site, credentials)).toMatchObject({ ok: true, by });
  });
});

describe('what is refused', () => {
  everyTestIsAnAttack('web host');
  const signed = { authorization };
  it.each<[string, Partial<RequestFacts>, number]>([
    ['no Host', { ...signed, hosts: [] }, 403],
    ['two Hosts', { ...signed, hosts: ['127.0.0.1:4321', '127.0.0.1:4321'] }, 403],
    ['a Host without port', { ...signed, hosts: ['127.0.0.1'] }, 403],
    ['a Host with another port', { ...signed, hosts: ['127.0.0.1:4322'] }, 403],
    ['a name that resolves to us', { ...signed, hosts: ['evil.example:4321'] }, 403],
    ['a wrong Host for the page too', { target: '/', hosts: ['evil.example:4321'] }, 403],
    ['another Origin', { ...signed, origin: 'http://evil.example' }, 403],
    ['another port as Origin', { ...signed, origin: 'http://127.0.0.1:3000' }, 403],
    ['the null Origin', { ...signed, origin: 'null' }, 403],
    ['an https Origin', { ...signed, origin: 'https://127.0.0.1:4321' }, 403],
    ['the other of our names as Origin', { ...signed, origin: 'http://localhost:4321' }, 403],
    ['another Origin for the page too', { target: '/', origin: 'http://evil.example' }, 403],
    ['what the browser calls cross-site', { cookie, fetchSite: 'cross-site' }, 403],
    ['what the browser calls same-site', { cookie, fetchSite: 'same-site' }, 403],
    ['a POST typed into nothing', post({ cookie, fetchSite: 'none' }), 403],
    ['a POST with a cookie and no Origin', post({ cookie }), 403],
    ['a socket with a cookie and no Origin', socket({ cookie }), 403],
    [
      'a socket of another page, even with a token',
      socket({ authorization, origin: 'http://127.0.0.1:3000' }),
      403,
    ],
    ['no secret', {}, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['a wrong token beside a right cookie', { authorization: 'Bearer wrong', cookie }, 401],
    ['the cookie as token', { authorization: `Bearer ${credentials.cookie}` }, 401],
    ['the token as cookie', { cookie: `patchbay-4321=${credentials.token}` }, 401],
    ['another scheme', { authorization: `Basic ${credentials.token}` }, 401],
    ['the cookie of another port', { cookie: `patchbay-4322=${credentials.cookie}` }, 401],
    ['the cookie twice', { cookie: `${cookie}; ${cookie}` }, 401],
    ['a socket without secret', socket({ origin: own }), 401],
    ['OPTIONS', { ...signed, method: 'OPTIONS' }, 405],
    ['TRACE', { ...signed, method: 'TRACE' }, 405],
    ['HEAD of a call', { ...signed, method: 'HEAD' }, 405],
    ['POST to the page', post({ target: '/' }), 405],
    ['GET of the exchange', { target: '/auth' }, 405],
    ['a socket where none is', { ...signed, upgrade: true }, 400],
    ['no socket where one is', { ...signed, target: '/rpc' }, 426],
    ['a form', post({ ...signed, contentType: 'application/x-www-form-urlencoded' }), 415],
    ['plain text', post({ ...signed, contentType: 'text/plain' }), 415],
    ['JSON by another name', post({ ...signed, contentType: 'text/plain; application/json' }), 415],
    ['a body of no type', { ...signed, method: 'POST', hasBody: true }, 415],
    ['an exchange of no type', { method: 'POST', target: '/auth' }, 415],
    ['a compressed body', post({ ...signed, contentEncoding: 'gzip' }), 415],
    ['a large body', post({ ...signed, contentLength: 4_000_001 }), 413],
    ['a length that is no number', post({ ...signed, contentLength: Number.NaN }), 413],
    ['a large exchange', post({ target: '/auth', contentLength: 4_001 }), 413],
    ['an absolute target', { ...signed, target: 'http://127.0.0.1:4321/api/v1/sessions' }, 400],
    ['no target', { ...signed, target: '' }, 400],
    ['a way round the judge', { target: '/x/../api/v1/sessions' }, 400],
    ['a hidden way round the judge', { target: '/x/%2e%2e/api/v1/sessions' }, 400],
    ['a backslash', { target: '\\api/v1/sessions' }, 400],
    ['a fragment', { target: '/#/api' }, 400],
  ])('%s', (_name, more, expected) => {
    expect(status(more)).toBe(expected);
  });

  it('tells a stranger the same whether the token is right or not', () => {
    const stranger = { origin: 'http://evil.example' };
    expect(judge(facts({ ...stranger, authorization }), site, credentials)).toEqual(
      judge(facts({ ...stranger, authorization: 'Bearer wrong' }), site, credentials),
    );
  });
});

it.each([
  ['/api/v1/sessions/s1/approvals/t1.s1.c1.a1', 12_000_000],
  ['/api/v1/sessions/s1/approvals/t1.s1.c1.a1/renew', 12_000_000],
  ['/api/v1/sessions/import', 12_000_000],
  ['/api/v1/sessions/s1/import', 4_000_000],
  ['/api/v1/sessions', 4_000_000],
] as const)('the body of %s may have %i bytes', (path, expected) => {
  expect(bodyLimitOf('api', path)).toBe(expected);
});

it('makes secrets of 256 bits, new ones each time', () => {
  const other = createCredentials();
  expect(Buffer.from(credentials.token, 'base64url')).toHaveLength(32);
  expect(new Set([credentials.token, credentials.cookie, other.token, other.cookie]).size).toBe(4);
});
