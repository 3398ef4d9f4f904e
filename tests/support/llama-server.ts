/**
 * A real llama-server with a model that says what the test tells it, so that what we believe about the server is checked
 * against the server. Where none can be had (no package manager, no network) the caller gets the reason and skips.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rename, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Play } from '../../src/main/models/scripted/play.ts';
import { type Plays, randomModel, scriptedModel } from './make-gguf.mjs';

export interface LlamaServer {
  /** With the /v1. */
  url: string;
  stop: () => Promise<void>;
}

export interface LlamaServerOptions {
  plays?: Plays;
  /** Several models by name, behind a router. */
  routes?: Record<string, Plays>;
  /** Random weights instead of plays. */
  random?: boolean;
  /** Window in tokens; 8192 unless told. */
  ctx?: number;
  /** More command line arguments. */
  args?: readonly string[];
  /** Of a server that was stopped, to start it again where it was; a free one when absent. */
  port?: number;
}

const here = import.meta.dirname;

const usualPlays: Plays = { default: ['I am a scripted model.'] };

/** Ready to answer when it resolves. Throws when there is a server but it does not start: that is a failure, not a lack. */
export async function startLlamaServer(
  options: LlamaServerOptions = {},
): Promise<LlamaServer | { skipped: string }> {
  const binary = await findBinary();
  if ('skipped' in binary) return binary;
  const ctx = options.ctx ?? 8192;
  const model =
    options.routes === undefined ? ['-m', await oneModel(options, ctx)] : await routed(options.routes, ctx);
  const port = options.port ?? (await freePort());
  const child = spawn(
    binary.file,
    [
      ...['--host', '127.0.0.1', '--port', String(port), '--offline', '--jinja', '--no-ui', ...model],
      // Two threads wait for each other at every token: on a busy machine that is 6 tokens a second instead of 850.
      ...['-np', '1', '-t', '1', '-tb', '1', '-c', String(options.ctx ?? 8192), ...(options.args ?? [])],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (log += bytes.toString()));
  const exited = once(child, 'exit');
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const stop = async () => {
    process.removeListener('exit', killWithUs);
    child.kill('SIGKILL');
    await exited;
  };
  const isUp = await poll(60_000, async () => {
    if (child.exitCode !== null) throw new Error(`llama-server ended:\n${log.slice(-3000)}`);
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  });
  if (!isUp) {
    await stop();
    throw new Error(`llama-server did not get ready:\n${log.slice(-3000)}`);
  }
  return { url: `http://127.0.0.1:${port}/v1`, stop };
}

/** Our own plays in the form the model maker takes. What a real server cannot be made to say (broken JSON) is left out. */
const oneModel = ({ random, plays }: LlamaServerOptions, ctx: number): Promise<string> =>
  random === true ? writeRandomModel(ctx) : writeModel(plays ?? usualPlays, ctx);

/** A router: one server that loads models of a folder by name, when they are asked for. */
async function routed(routes: Record<string, Plays>, ctx: number): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-router-'));
  for (const [name, plays] of Object.entries(routes)) {
    await copyFile(await writeModel(plays, ctx), path.join(folder, `${name}.gguf`));
  }
  return ['--models-dir', folder];
}

export function toLlamaPlays(plays: readonly Play[]): Plays {
  return Object.fromEntries(
    plays.map((play) => [
      play.name,
      play.replies.map((reply) => ({
        ...(reply.reasoning === undefined ? {} : { think: reply.reasoning }),
        text: reply.text ?? '',
        calls: reply.calls.flatMap((call) => {
          const given = parseObject(call.arguments);
          return given === undefined ? [] : [{ name: call.name, arguments: given }];
        }),
      })),
    ]),
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Asks until the answer is yes, at most `limitMs`. An error of `ask` before that counts as no, one it throws itself ends it. */
export async function poll(limitMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof TypeError) return false;
      throw error;
    });
    if (answer) return true;
    await pause(10);
  }
  return false;
}

/** The path of a llama-server, fetched once where none is installed. */
export async function findBinary(): Promise<{ file: string } | { skipped: string }> {
  if (process.env.PATCHBAY_NO_LLAMA_SERVER === '1')
    return { skipped: 'no llama-server: PATCHBAY_NO_LLAMA_SERVER is set' };
  try {
    const { stdout } = await promisify(execFile)('bash', [path.join(here, 'get-llama-server.sh')], {
      timeout: 120_000,
    });
    return { file: stdout.trim().split('\n').at(-1) ?? '' };
  } catch (error) {
    const said =
      typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error);
    return { skipped: `no llama-server: ${said.trim().split('\n').at(-1)}` };
  }
}

/** Made once for the same plays. */
export async function writeModel(plays: Plays, ctx: number): Promise<string> {
  const name = createHash('sha256')
    .update(JSON.stringify([plays, ctx, await readFile(path.join(here, 'make-gguf.mjs'), 'utf8')]))
    .digest('hex')
    .slice(0, 16);
  return writeOnce(`${name}.gguf`, () => scriptedModel(plays, { ctx }));
}

const writeRandomModel = (ctx: number): Promise<string> =>
  writeOnce(`random-${ctx}.gguf`, () => randomModel({ ctx }));

/** Written beside and renamed, since test files run at the same time. */
async function writeOnce(name: string, make: () => Buffer): Promise<string> {
  const dir = path.join(tmpdir(), 'patchbay-test-models');
  const file = path.join(dir, name);
  if (await stat(file).catch(() => undefined)) return file;
  await mkdir(dir, { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, make());
  await rename(draft, file);
  return file;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
