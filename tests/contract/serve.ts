/**
 * The real app behind the real web host, in a data folder of its own: what contract and host tests talk to. Nothing is
 * replaced but the built page, which is a few small files.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../src/main/app.ts';
import type { ServedRouter } from '../../src/main/hosts/web/rpc-socket.ts';
import { startWebHost, type WebHost } from '../../src/main/hosts/web/web-host.ts';
import { readOptions } from '../../src/main/options.ts';

export interface Served {
  app: App;
  host: WebHost;
  port: number;
  token: string;
  dataFolder: string;
  /** A folder with one file, to open sessions in. */
  project: string;
  close(): Promise<void>;
}

export const pageFiles: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>page</title>',
  'assets/index-Ab3dEf9h.js': 'export const a = 1;',
  'assets/plain.css': 'a{}',
  '.hidden.js': 'hidden',
  'assets/unknown.xyz': 'unknown',
};

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** `change` may put other handlers in the place of the app's. */
export async function serveApp(
  change: (router: App['router']) => ServedRouter = (router) => router,
): Promise<Served> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-served-')));
  const dataFolder = join(root, 'data');
  const rendererFolder = join(root, 'page');
  const project = join(root, 'project');
  writeAll(rendererFolder, pageFiles);
  writeAll(project, { 'a.txt': 'one\n' });
  writeAll(root, { 'secret.js': 'outside' });
  const env = { PATH: process.env.PATH, HOME: root };
  const options = readOptions({ argv: ['--data', dataFolder], host: 'web', env, cwd: root });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { host: 'web' });
  if (!app.ok) throw new Error(app.error.message);
  const host = await startWebHost({ router: change(app.value.router) }, { ...options.value, rendererFolder });
  if (!host.ok) throw new Error(host.error.message);
  const token = new URL(host.value.url).hash.slice('#token='.length);
  const close = async (): Promise<void> => {
    await host.value.close();
    await app.value.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { app: app.value, host: host.value, port: host.value.port, token, dataFolder, project, close };
}

export interface Asked {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

export interface Question {
  method?: string;
  /** As it is put on the request line: nothing is normalised. */
  path?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One request, with exactly these headers (besides Node's Host and Connection, and the length of a body). */
export function ask(
  port: number,
  { method = 'GET', path = '/', headers: given = {}, body }: Question = {},
): Promise<Asked> {
  // Node frames the body of a DELETE by nothing, which is no request but two.
  const framed = body === undefined || 'transfer-encoding' in given;
  const headers = framed ? given : { ...given, 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers,
      agent: false,
      setHost: !('host' in headers),
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      const done = (): void => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      };
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done);
      // A stream does not end by itself: its first item is the answer.
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        response.on('data', () => {
          if (!Buffer.concat(chunks).includes('\ndata:')) return;
          done();
          sent.destroy();
        });
      }
      response.on('error', reject);
    });
    sent.on('error', reject); // after an answer this rejects what is resolved already, which does nothing
    sent.end(body);
  });
}
