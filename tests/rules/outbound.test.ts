/** Every connection of the app goes through one file. Each way around it is shown to be found before the tree is believed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attachment, door, noOutbound, opener } from './outbound.ts';

const root = join(import.meta.dirname, '../..');
const at = (text: string, path = 'src/main/tools/thing.ts') => noOutbound({ path, text });

describe('a way past the door is found:', () => {
  it.each([
    ['the global fetch', "await fetch('http://a');"],
    ['handed on', 'ask({ fetch });'],
    ['given another name', 'const send = fetch;'],
    ['of the global object', "globalThis.fetch('http://a');"],
    ['a request', "import { request } from 'node:http';"],
    ['a request under another name', "import { get as createServer } from 'node:http';"],
    ['all of a module', "import http from 'node:http';"],
    ['all of a module, named', "import * as https from 'https';"],
    ['a socket', "import { createServer, connect } from 'node:net';"],
    ['an encrypted socket', "import tls from 'node:tls';"],
    ['a datagram', "import { createSocket } from 'node:dgram';"],
    ['a name looked up', "import { lookup } from 'node:dns/promises';"],
    ['a library', "import { request } from 'undici';"],
    ['passed on', "export { request } from 'node:http';"],
    ['passed on whole', "export * from 'node:net';"],
    ['loaded late', "await import('node:net');"],
    ['required', "require('node:http');"],
    ['asked of the process', "process.getBuiltinModule('net');"],
    ['a WebSocket', "new WebSocket('ws://a');"],
    ['a WebSocket of the library', "import { WebSocket } from 'ws';"],
    ['the electron module', "import { app, net } from 'electron';"],
    ['the client with its own fetch', "new OpenAI({ baseURL: 'http://a' });"],
    ['the opener', "import { singleUseFetch } from '../models/single-use-fetch.ts';"],
  ])('%s', (_name, text) => {
    expect(at(text)).toHaveLength(1);
  });

  it('also in the file that may attach to our own host', () => {
    expect(at("import { request } from 'node:http';", attachment)).toHaveLength(1);
    expect(at("fetch('http://a');", attachment)).toHaveLength(1);
  });
});

describe('what connects to nothing is left alone:', () => {
  it.each([
    ['a server', "import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';"],
    ['types', "import type { Socket } from 'node:net';"],
    ['a server of WebSockets', "import { WebSocketServer } from 'ws';"],
    [
      'a fetch that was handed in',
      'const f = (fetch) => fetch(1);\nfunction g({ fetch }) { return { fetch }; }',
    ],
    ['a fetch of one’s own', 'const fetch = egress.fetch(1);\nfetch(2);'],
    ['another’s method', 'hono.fetch(request);\nsystem.fetch;'],
    ['a type’s member', 'interface A { fetch: B }\ntype C = { fetch(): void };'],
    ['the client with ours', 'new OpenAI({ fetch: (input) => egress.fetch(1)(input) });'],
    ['another module', "await import('node:fs');"],
    ['the opener’s types', "import type { WireWatch } from './single-use-fetch.ts';"],
  ])('%s', (_name, text) => {
    expect(at(text)).toEqual([]);
  });

  it('the page, which its own policy holds', () => {
    expect(at("fetch('/auth');", 'src/renderer/stores/a.ts')).toEqual([]);
  });
});

it('src/main goes through the door', () => {
  const files = readdirSync(join(root, 'src/main'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/main/${file.replaceAll('\\', '/')}`);
  expect(files).toEqual(expect.arrayContaining([door, opener, attachment]));
  expect(existsSync(join(root, opener))).toBe(true);
  const found = files.flatMap((path) => noOutbound({ path, text: readFileSync(join(root, path), 'utf8') }));
  expect(found).toEqual([]);
});
