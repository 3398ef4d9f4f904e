/**
 * The trial run that a sandbox has to pass. It is judged by what the machine looks like afterwards, not by what the script in it
 * says: a file that must be there, one that must not, a secret that must not have come out, a listener nobody may have reached.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShellCall } from '../shell.ts';

export interface TrialOptions {
  wrap(bashArguments: readonly string[], workspace: string, cwd: string): Promise<{ call: ShellCall }>;
  /** The same that runs inside, for what has to work outside. */
  bash: string;
  dataFolder: string;
  environment: Record<string, string>;
}

export type TrialResult = { ok: true } | { ok: false; why: string; next: string | null };

const longestMs = 10_000;

/** As bash names a connection. */
const doorOf = (port: number): string => `/dev/tcp/127.0.0.1/${port}`;

/** Each line goes on whatever became of the one before. */
const script = `printf written > "$1/written"
printf escaped > "$2"
cat "$3"
exec 3<>"$4"
printf reached
test -w /proc/sys/kernel/core_pattern && printf kernel-can-be-set
exit 0`;

export async function tryOut({ wrap, bash, dataFolder, environment }: TrialOptions): Promise<TrialResult> {
  const name = `patchbay-trial-${randomUUID()}`;
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-trial-')));
  const home = join(environment.HOME ?? dataFolder, `.${name}`);
  const secretFile = join(dataFolder, name);
  const secret = randomUUID();
  const listener = await countConnections();
  try {
    writeFileSync(secretFile, secret, { mode: 0o600 });
    const args = ['-c', script, 'trial', workspace, home, secretFile, doorOf(listener.port)];
    const { call } = await wrap(args, workspace, workspace);
    const { code, output } = await run(call, environment);
    const reached = listener.count();
    // The same without the sandbox must arrive, or a listener that counts nothing would look like a network that is cut off.
    await run({ file: bash, args: ['-c', `exec 3<>${doorOf(listener.port)}`] }, environment);
    const counts = listener.count() > reached;
    return judge({ code, output, secret, reached, counts, workspace, home });
  } catch (error) {
    return { ok: false, why: `The trial run could not be made: ${String(error)}`, next: null };
  } finally {
    listener.close();
    for (const file of [secretFile, home]) rmSync(file, { force: true });
    await rm(workspace, { recursive: true, force: true });
  }
}

interface Seen {
  code: number | null;
  output: string;
  secret: string;
  reached: number;
  counts: boolean;
  workspace: string;
  home: string;
}

function judge({ code, output, secret, reached, counts, workspace, home }: Seen): TrialResult {
  const said = output.trim().split('\n').slice(-3).join(' · ').slice(0, 300);
  const written = join(workspace, 'written');
  if (code === null) return bad('The trial run did not end.');
  if (!existsSync(written) || readFileSync(written, 'utf8') !== 'written')
    return {
      ok: false,
      why: `A command in it could not write its workspace (${said || `exit ${code}`}).`,
      next: 'Are user namespaces switched off on this system (sysctl kernel.unprivileged_userns_clone, AppArmor)?',
    };
  if (existsSync(home)) return bad('A command in it could write your home folder.');
  if (output.includes(secret)) return bad('A command in it could read what belongs to Patchbay.');
  if (output.includes('kernel-can-be-set')) return bad('A command in it could set the kernel’s switches.');
  if (!counts) return bad('Whether the network is cut off could not be found out.');
  return reached > 0 ? bad('A command in it could reach the network.') : { ok: true };
}

const bad = (why: string): TrialResult => ({ ok: false, why, next: null });

async function run({ file, args }: ShellCall, env: Record<string, string>) {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString('utf8')).slice(-20_000);
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  } finally {
    clearTimeout(timer);
  }
}

async function countConnections() {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    count: () => count,
    close: () => server.close(),
  };
}
