/**
 * What a command in the sandbox cannot do, judged by the machine afterwards and never by what the command prints. Each row runs
 * twice: without the sandbox it must do its harm, or the row would prove nothing; in the sandbox it must not.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../src/main/exec/command.ts';
import { createSandbox, type SandboxGiven } from '../../../../src/main/exec/sandbox/sandbox.ts';
import { attackRow } from '../../../support/attack-report.ts';

interface Ground {
  base: string;
  workspace: string;
  home: string;
  dataFolder: string;
  port: number;
  socket: string;
  connections: () => number;
  victim: ChildProcess;
  /** What the command printed, for secrets that must not come out. */
  output: string;
}

interface Attack {
  name: string;
  /** What the command gets more or less than others. */
  given?: (ground: Ground) => SandboxGiven;
  /** Run first, in the same manner. */
  before?: (ground: Ground) => string;
  command: (ground: Ground) => string;
  hurt: (ground: Ground) => boolean;
}

const secret = 'the-secret-nobody-may-read';
const marker = 'changed by the command';
const reads = (path: string, text: string): boolean =>
  fs.existsSync(path) && fs.readFileSync(path, 'utf8').includes(text);
const at = (folder: (ground: Ground) => string, path: string, text: string) => (ground: Ground) =>
  reads(join(folder(ground), path), text);
const home = ({ home }: Ground): string => home;
const workspace = ({ workspace }: Ground): string => workspace;
const leaks = ({ output }: Ground): boolean => output.includes(secret);
const reached = ({ connections }: Ground): boolean => connections() > 0;
const python = (code: string): string => `python3 -c '${code}'`;
const writes = (path: string): string => `printf '${marker}' > ${path}`;
const marked = (path: string) => at(workspace, path, marker);

/** Processes of the machine whose command line holds this text. */
const runs = (text: string): boolean =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });

const classes: Record<string, Attack[]> = {
  'writing outside': [
    {
      name: 'a file in the home folder',
      command: () => writes('~/.bashrc'),
      hurt: at(home, '.bashrc', marker),
    },
    {
      name: 'a key added for ssh',
      command: () => `mkdir -p ~/.ssh; ${writes('~/.ssh/authorized_keys')}`,
      hurt: at(home, '.ssh/authorized_keys', marker),
    },
    {
      name: 'a file beside the workspace',
      command: () => writes('../beside'),
      hurt: ({ base }) => reads(join(base, 'beside'), marker),
    },
    {
      name: 'through a symbolic link to the home folder',
      command: () => `ln -s ~ way; ${writes('way/.profile')}`,
      hurt: at(home, '.profile', marker),
    },
    {
      name: 'through a hard link',
      command: ({ home }) => `ln ${home}/secret link && ${writes('link')}`,
      hurt: at(home, 'secret', marker),
    },
    {
      name: 'through /proc/self/root',
      command: ({ home }) => writes(`/proc/self/root${home}/.zshrc`),
      hurt: at(home, '.zshrc', marker),
    },
    {
      name: 'through the root of the process that started it',
      command: ({ home }) => writes(`/proc/$PPID/root${home}/.zprofile`),
      hurt: at(home, '.zprofile', marker),
    },
    {
      name: 'by moving the folder of a file',
      command: () => `mkdir -p d && mv d ../moved`,
      hurt: ({ base }) => fs.existsSync(join(base, 'moved')),
    },
    {
      name: 'by removing a file',
      command: ({ home }) => `rm -f ${home}/secret`,
      hurt: ({ home }) => !fs.existsSync(join(home, 'secret')),
    },
    {
      name: 'a file for everybody in /tmp',
      command: ({ base }) => writes(`${base}/for-all`),
      hurt: ({ base }) => reads(join(base, 'for-all'), marker),
    },
    {
      name: 'shared memory',
      command: () => writes(inMemory),
      hurt: () => fs.existsSync(inMemory),
    },
    {
      name: 'the data folder of Patchbay',
      command: ({ dataFolder }) => writes(`${dataFolder}/settings.json`),
      hurt: ({ dataFolder }) => reads(join(dataFolder, 'settings.json'), marker),
    },
  ],
  'reading what is not its': [
    { name: 'a file in the home folder', command: ({ home }) => `cat ${home}/secret`, hurt: leaks },
    { name: 'a key of ssh', command: () => 'cat ~/.ssh/id_ed25519', hurt: leaks },
    { name: 'what Patchbay keeps', command: ({ dataFolder }) => `cat ${dataFolder}/keys.json`, hurt: leaks },
    { name: 'a folder beside the workspace', command: () => 'cat ../other/secret', hurt: leaks },
    { name: 'through a link that lies in the workspace', command: () => 'cat planted-link', hurt: leaks },
    {
      name: 'the environment of another process',
      command: ({ victim }) => `tr '\\0' '\\n' < /proc/${victim.pid}/environ`,
      hurt: leaks,
    },
    {
      name: 'the command line of another process',
      command: ({ victim }) => `cat /proc/${victim.pid}/cmdline`,
      hurt: leaks,
    },
    {
      name: 'archived into the workspace',
      command: ({ home }) => `cp ${home}/secret stolen; true`,
      hurt: at(workspace, 'stolen', secret),
    },
  ],
  'what stands elsewhere by another name': [
    {
      name: 'a repository moved to where none is looked for',
      before: () => 'mv sub target; true',
      command: () => `${writes('target/module/.git/hooks/post-checkout')}; mv target sub; true`,
      hurt: marked('sub/module/.git/hooks/post-checkout'),
    },
    {
      name: 'a folder of hooks that git names, moved away in one command',
      command: () => `mv tools away; mkdir -p tools/hooks; ${writes('tools/hooks/pre-commit')}; true`,
      hurt: marked('tools/hooks/pre-commit'),
    },
    {
      name: 'a denied file through a link of its folder',
      given: () => ({ withheld: ['by-link/*'] }),
      command: () => 'cat by-l*k/key; true',
      hurt: leaks,
    },
  ],
  'what a rule keeps from commands': [
    ...[
      'cat private/key',
      'cat pr?v*/k[a-z]y',
      'grep -r the-secret .',
      'find . -type f -exec cat {} +',
      'tar cf - . | tr -d "\\0"',
      'ln -s private way; cat way/key',
      'ln private/key way; cat way',
      'cp -r private way; cat way/key',
      'mv private way; cat way/key',
      'mv private/key way; cat way',
      'cat /proc/self/root$PWD/private/key',
      'chmod -R 777 private; cat private/key',
      'umount private; cat private/key',
      'cat deep/er/SERVER.Pem',
      'cat named-otherwise',
      'cat linked.pem',
    ].map(
      (text): Attack => ({
        name: text,
        given: () => ({ withheld: ['private/**', '*.pem'] }),
        command: () => `${text}; true`,
        hurt: leaks,
      }),
    ),
    {
      name: 'written over',
      given: () => ({ withheld: ['private/**'] }),
      command: () => writes('private/key'),
      hurt: at(workspace, 'private/key', marker),
    },
    {
      name: 'put in its place',
      given: () => ({ withheld: ['private/**'] }),
      command: () => `rm -rf private; mkdir -p private; ${writes('private/key')}`,
      hurt: at(workspace, 'private/key', marker),
    },
    {
      name: 'moved away with the folder it is in, then read by the next command',
      given: () => ({ withheld: ['deep/er/*.pem'] }),
      before: () => 'mv deep/er deep/away; true',
      command: () => 'cat deep/away/SERVER.Pem',
      hurt: leaks,
    },
  ],
  'more than it was given': [
    {
      name: 'one folder to write: not the one beside it',
      given: ({ base }) => ({ place: { write: join(base, 'other') } }),
      command: ({ base }) => `printf kept > ${base}/other/mine; ${writes(`${base}/beside`)}; true`,
      hurt: ({ base }) => !reads(join(base, 'other/mine'), 'kept') || reads(join(base, 'beside'), marker),
    },
    {
      name: 'one folder to write: not the settings of git in it',
      given: ({ base }) => ({ place: { write: join(base, 'far') } }),
      command: ({ base }) => `cd ${base}/far; printf kept > mine; ${writes('.git/config')}; true`,
      hurt: ({ base }) =>
        !reads(join(base, 'far/mine'), 'kept') || reads(join(base, 'far/.git/config'), marker),
    },
    {
      name: 'one file to read: not to write',
      given: ({ base }) => ({ place: { read: join(base, 'other/secret') } }),
      command: ({ base }) => `cp ${base}/other/secret mine; ${writes(`${base}/other/secret`)}; true`,
      hurt: ({ base, workspace }) =>
        !reads(join(workspace, 'mine'), secret) || reads(join(base, 'other/secret'), marker),
    },
    {
      name: 'one folder to read: not the home folder in it, nor what Patchbay keeps',
      given: ({ base }) => ({ place: { read: base } }),
      command: ({ base, home, dataFolder }) =>
        `cp ${base}/other/secret mine; cat ${home}/secret ${dataFolder}/keys.json > stolen; true`,
      hurt: ({ workspace }) =>
        !reads(join(workspace, 'mine'), secret) || reads(join(workspace, 'stolen'), secret),
    },
  ],
  'reading through what an earlier command left': [
    {
      name: 'a file that calls a private folder a repository',
      before: ({ base }) => `mkdir -p x && echo "gitdir: ${base}/other" > x/.git`,
      command: ({ base }) => `cat ${base}/other/secret`,
      hurt: leaks,
    },
    {
      name: 'a file that names the repository of somebody else',
      before: ({ home }) => `mkdir -p x && echo "gitdir: ${home}/private/.git" > x/.git`,
      command: ({ home }) => `cat ${home}/private/.git/description`,
      hurt: leaks,
    },
    {
      name: 'a link to a private folder under the name of an editor’s',
      before: () => 'ln -s ../other .idea',
      command: ({ base }) => `cat ${base}/other/secret`,
      hurt: leaks,
    },
    {
      name: 'a link to the home folder under the name of git’s',
      before: () => 'mkdir -p x && ln -s ~ x/.git',
      command: () => 'cat ~/secret',
      hurt: leaks,
    },
  ],
  network: [
    {
      name: 'TCP to this machine',
      command: ({ port }) => `exec 3<>/dev/tcp/127.0.0.1/${port}`,
      hurt: reached,
    },
    {
      name: 'TCP from Python',
      command: ({ port }) => python(`import socket; socket.create_connection(("127.0.0.1", ${port}), 2)`),
      hurt: reached,
    },
    {
      name: 'TCP from node',
      command: ({ port }) =>
        `node -e 'require("net").connect(${port}, "127.0.0.1").on("connect", () => process.exit()).on("error", () => process.exit(1))'`,
      hurt: reached,
    },
    {
      name: 'a socket in the file system',
      command: ({ socket }) =>
        python(`import socket; s = socket.socket(socket.AF_UNIX); s.connect("${socket}")`),
      hurt: reached,
    },
    {
      name: 'an abstract socket',
      command: ({ base }) =>
        python(`import socket; s = socket.socket(socket.AF_UNIX); s.connect("\\0${base}")`),
      hurt: reached,
    },
    {
      name: 'a socket in the home folder',
      command: ({ home }) =>
        python(`import socket; s = socket.socket(socket.AF_UNIX); s.connect("${home}/agent.sock")`),
      hurt: reached,
    },
    {
      name: 'a socket in the workspace that another program listens on',
      command: () => python('import socket; s = socket.socket(socket.AF_UNIX); s.connect("dev.sock")'),
      hurt: reached,
    },
  ],
  'what runs later': [
    {
      name: 'a hook of git',
      command: () => writes('.git/hooks/pre-commit'),
      hurt: marked('.git/hooks/pre-commit'),
    },
    {
      name: 'a hook of git by moving the folder away',
      command: () => `mv .git .old && mkdir -p .git/hooks && ${writes('.git/hooks/pre-commit')}`,
      hurt: marked('.git/hooks/pre-commit'),
    },
    {
      name: 'a hook in the folder that git’s settings name',
      command: () => writes('tools/hooks/pre-commit'),
      hurt: marked('tools/hooks/pre-commit'),
    },
    {
      name: 'a program in settings that git’s settings include',
      command: () => `git config -f tools/git-settings core.fsmonitor '${marker}'`,
      hurt: marked('tools/git-settings'),
    },
    {
      name: 'a program in the settings of a bare repository',
      command: () => `git -C store.git config core.fsmonitor '${marker}'`,
      hurt: marked('store.git/config'),
    },
    {
      name: 'a program in git’s settings',
      command: () => `git config core.fsmonitor '${marker}'`,
      hurt: marked('.git/config'),
    },
    {
      name: 'an alias appended to git’s settings',
      command: () => `printf '[alias]\\n x = "!${marker}"\\n' >> .git/config`,
      hurt: marked('.git/config'),
    },
    {
      name: 'a commit',
      command: () => `git -c user.name=a -c user.email=a@b commit -q --allow-empty -m '${marker}'`,
      hurt: ({ workspace }) =>
        execFileSync('git', ['log', '-1', '--format=%s'], { cwd: workspace, encoding: 'utf8' }).includes(
          marker,
        ),
    },
    {
      name: 'the repository of a folder below',
      command: () => writes('sub/module/.git/hooks/post-checkout'),
      hurt: marked('sub/module/.git/hooks/post-checkout'),
    },
    {
      name: 'the repository behind a worktree',
      command: () => 'git -C tree config alias.y "!changed by the command"',
      hurt: ({ base }) => reads(join(base, 'far/.git/config'), marker),
    },
    {
      name: 'a task of the editor',
      command: () => writes('.vscode/tasks.json'),
      hurt: marked('.vscode/tasks.json'),
    },
    {
      name: 'a task of the editor, by replacing its folder',
      command: () => `rm -rf .vscode; mkdir -p .vscode; ${writes('.vscode/tasks.json')}`,
      hurt: marked('.vscode/tasks.json'),
    },
    { name: 'an environment file', command: () => writes('.envrc'), hurt: marked('.envrc') },
    { name: 'a hook of husky', command: () => writes('.husky/pre-push'), hurt: marked('.husky/pre-push') },
    { name: 'a server for agents', command: () => writes('.mcp.json'), hurt: marked('.mcp.json') },
    {
      name: 'our own settings',
      command: () => writes('.patchbay/settings.json'),
      hurt: marked('.patchbay/settings.json'),
    },
    {
      name: 'the rights of a protected file',
      command: () => 'chmod 777 .envrc',
      hurt: ({ workspace }) => (fs.statSync(join(workspace, '.envrc')).mode & 0o777) === 0o777,
    },
  ],
  'other processes': [
    {
      name: 'killing one',
      command: ({ victim }) =>
        `kill -9 ${victim.pid}; for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 ${victim.pid} 2>/dev/null || break; sleep 0.05; done`,
      hurt: ({ victim }) => victim.signalCode !== null || !fs.existsSync(`/proc/${victim.pid}/exe`),
    },
    {
      name: 'leaving one that goes on',
      command: ({ base }) =>
        `env -i setsid -f bash -c 'exec -a ${base}-stays sleep 30' < /dev/null > /dev/null 2>&1; sleep 0.2`,
      hurt: ({ base }) => runs(`${base}-stays`),
    },
    {
      name: 'shared memory of System V',
      command: () => `ipcmk -M 64 | grep -o '[0-9]*$' > id`,
      hurt: ({ workspace }) => {
        const id = fs.readFileSync(join(workspace, 'id'), 'utf8').trim();
        const there = fs
          .readFileSync('/proc/sysvipc/shm', 'utf8')
          .split('\n')
          .some((line) => id !== '' && line.trim().split(/\s+/)[1] === id);
        if (there) execFileSync('bash', ['-c', `ipcrm -m ${Number(id)}`]);
        return there;
      },
    },
  ],
  'more rights': [
    ...(process.getuid?.() === 0
      ? [
          {
            name: 'a switch of the kernel',
            command: () => 'exec 3>> /proc/sys/vm/swappiness && touch got',
            hurt: ({ workspace }: Ground) => fs.existsSync(join(workspace, 'got')),
          },
        ]
      : []),
    {
      name: 'a user namespace of its own',
      command: () => 'unshare -Ur touch got',
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
    {
      name: 'a mount',
      command: () => 'mkdir -p m && unshare -rm mount -t tmpfs none m && touch got',
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
    {
      name: 'a trace of a child',
      command: () =>
        python(
          'import ctypes, os; libc = ctypes.CDLL(None, use_errno=True); r = libc.ptrace(0, 0, 0, 0); r == 0 and open("got", "w")',
        ),
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
    {
      name: 'the keyring of the kernel',
      command: () =>
        python(
          'import ctypes; libc = ctypes.CDLL(None); r = libc.syscall(250 if __import__("os").uname().machine == "x86_64" else 219, 0, -3, 1); r > 0 and open("got", "w")',
        ),
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
    {
      name: 'requests that pass the filter by (io_uring)',
      command: () =>
        python(
          'import ctypes; libc = ctypes.CDLL(None); b = ctypes.create_string_buffer(120); r = libc.syscall(425, 4, b); r >= 0 and open("got", "w")',
        ),
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
    {
      name: 'the machine next door (vsock)',
      command: () => python('import socket; socket.socket(40, 1); open("got", "w")'),
      hurt: ({ workspace }) => fs.existsSync(join(workspace, 'got')),
    },
  ],
};

let ground: Ground;
const closing: (() => void)[] = [];

function write(folder: string, path: string, text = 'as it was\n'): void {
  fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
  fs.writeFileSync(join(folder, path), text);
}

const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.templateDir='];
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', [...who, ...args], { cwd, stdio: 'pipe' });

async function listening(server: Server, place: number | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', resolve);
    if (typeof place === 'number') server.listen(place, '127.0.0.1');
    else server.listen(place);
  });
  closing.push(() => server.close());
}

/** All rows stand on this one place, made anew for each from `fresh`: git writes absolute paths, so it cannot be another. */
const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-attack-')));
const fresh = `${base}-fresh`;
/** The only thing an attack leaves beside that place. */
const inMemory = `/dev/shm/${basename(base)}`;
const folders = {
  base,
  workspace: join(base, 'workspace'),
  home: join(base, 'home'),
  dataFolder: join(base, 'data'),
};

function layGround({ workspace, home, dataFolder }: typeof folders): void {
  for (const folder of [workspace, home, dataFolder]) fs.mkdirSync(folder);
  write(home, 'secret', secret);
  write(home, '.ssh/id_ed25519', secret);
  write(dataFolder, 'keys.json', secret);
  write(base, 'other/secret', secret);
  fs.mkdirSync(join(home, 'private'));
  git(join(home, 'private'), 'init', '-q');
  write(home, 'private/.git/description', secret);
  fs.symlinkSync(join(base, 'other/secret'), join(workspace, 'planted-link'));
  for (const path of [
    '.vscode/tasks.json',
    '.envrc',
    '.husky/pre-push',
    '.mcp.json',
    '.patchbay/settings.json',
    'a',
  ])
    write(workspace, path);
  for (const folder of [workspace, join(workspace, 'sub/module'), join(base, 'far')]) {
    fs.mkdirSync(folder, { recursive: true });
    git(folder, 'init', '-q');
    fs.mkdirSync(join(folder, '.git/hooks'));
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  }
  write(workspace, 'private/key', secret);
  write(workspace, 'deep/er/SERVER.Pem', secret);
  write(workspace, 'named-otherwise', secret);
  fs.symlinkSync('named-otherwise', join(workspace, 'linked.pem'));
  fs.symlinkSync('private', join(workspace, 'by-link'));
  git(join(base, 'far'), 'worktree', 'add', '-q', join(workspace, 'tree'));
  git(workspace, 'init', '-q', '--bare', 'store.git');
  fs.mkdirSync(join(workspace, 'tools/hooks'), { recursive: true });
  write(workspace, 'tools/git-settings', '# none\n');
  git(workspace, 'config', 'core.hooksPath', 'tools/hooks');
  git(workspace, 'config', 'include.path', '../tools/git-settings');
}

const copy = (from: string, to: string): void => {
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
};

async function openGround(): Promise<Ground> {
  copy(fresh, base);
  closing.push(() => fs.rmSync(inMemory, { force: true }));
  let connections = 0;
  const count = () =>
    createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
  const tcp = count();
  await listening(tcp, 0);
  const socket = join(base, 'service.sock');
  const others = [join(folders.home, 'agent.sock'), join(folders.workspace, 'dev.sock')];
  for (const place of [socket, `\0${base}`, ...others]) await listening(count(), place);
  const victim = spawn('sh', ['-c', 'sleep 20; true', secret], {
    env: { ...process.env, VICTIM: secret },
    stdio: 'ignore',
  });
  closing.push(() => victim.kill('SIGKILL'));
  const address = tcp.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { ...folders, port: address.port, socket, connections: () => connections, victim, output: '' };
}

function closeGround(): void {
  for (const close of closing.splice(0)) close();
}

const environment = (home: string) => ({
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: home,
  LANG: 'C.UTF-8',
});

layGround(folders);
const sandbox = createSandbox({
  environment: environment(folders.home),
  home: folders.home,
  dataFolder: folders.dataFolder,
  tools: () => [],
});
const state = await sandbox.state();
copy(base, fresh);
const lack =
  state.kind === 'enforced' ? '' : `no sandbox: ${state.kind === 'unavailable' ? state.reason : state.kind}`;

afterAll(() => {
  for (const folder of [base, fresh]) fs.rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(lack !== '')(`attacks from a command${lack === '' ? '' : ` (${lack})`}`, () => {
  beforeEach(async () => {
    ground = await openGround();
  });
  afterEach(closeGround);
  it('is not what an ordinary command is taken for: it leaves nothing in the background', async () => {
    const left: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      const inside = await sandbox.wrap(['-c', 'echo a; echo b'], ground.workspace, ground.workspace);
      if (!inside.ok) throw new Error(inside.error.message);
      const { stopped } = await runCommand({
        command: inside.value.call,
        cwd: ground.workspace,
        env: environment(ground.home),
        timeoutMs: 20_000,
        signal: new AbortController().signal,
        ...{ headBytes: 50_000, tailBytes: 10_000, spillLimit: 0 },
      });
      left.push(stopped);
    }
    expect(left).toEqual(Array(12).fill(0));
  });

  for (const [name, attacks] of Object.entries(classes)) {
    describe(name, () => {
      it.each(attacks)('$name', async ({ given = () => ({}), before, command, hurt }) => {
        const run = async (isIn: boolean): Promise<boolean> => {
          const { workspace, home } = ground;
          const runOne = async (text: string): Promise<string> => {
            const inside = await sandbox.wrap(['-c', text], workspace, workspace, given(ground));
            if (!inside.ok) throw new Error(inside.error.message);
            const call = isIn ? inside.value.call : text;
            const { output } = await runCommand({
              command: call,
              cwd: workspace,
              env: environment(home),
              timeoutMs: 20_000,
              signal: new AbortController().signal,
              ...{ headBytes: 50_000, tailBytes: 10_000, spillLimit: 0 },
            });
            return output;
          };
          if (before !== undefined) await runOne(before(ground));
          const output = await runOne(command(ground));
          return hurt({ ...ground, output });
        };
        const inside = await run(true);
        closeGround();
        ground = await openGround();
        const outside = await run(false);
        attackRow({ kind: `sandbox: ${name}`, blocked: !inside, harmful: outside });
        expect({ inside, outside }).toEqual({ inside: false, outside: true });
      });
    });
  }
});
