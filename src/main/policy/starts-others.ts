/**
 * Commands that do more than they are: they start what their arguments name, or change the shell that reads the rest. No rule may
 * allow one unseen, whatever its pattern: `find *` would allow `find -exec rm`. The list cannot be complete and need not be: what
 * nobody wrote a rule for asks anyway.
 */

/** `of -exec`, or a sentence about `it`. */
type Look = (words: readonly string[]) => string | null;

const always =
  (why: string): Look =>
  () =>
    why;

const starter = always('it runs what its arguments say');
const changer = always('it changes the shell that reads what follows');
const typed = always('it runs a program of its own language');

/** `--exec` and every beginning of it, since many programs take options cut short; `--exec=x`, and short ones also in a bundle. */
function options(long: readonly string[], short = ''): Look {
  return (words) => {
    for (const word of words.slice(1)) {
      const [name = ''] = word.split('=', 1);
      const isLong = name.startsWith('--') && name.length > 2;
      if (isLong && long.some((option) => option.startsWith(name.slice(2)))) return `of ${name}`;
      if (/^-[^-]/.test(word) && [...short].some((letter) => word.slice(1).includes(letter)))
        return `of ${word}`;
    }
    return null;
  };
}

const predicates = (pattern: RegExp): Look => {
  return (words) => {
    const found = words.slice(1).find((word) => pattern.test(word));
    return found === undefined ? null : `of ${found}`;
  };
};

/** A script file as the first argument is fine, as is asking for the version; options, or nothing at all, run something else. */
const interpreter: Look = ([, ...rest]) => {
  if (rest.length === 0) return 'it runs what it is given to read';
  const script = rest.findIndex((word) => !word.startsWith('-'));
  const before = script === -1 ? rest : rest.slice(0, script);
  const option = before.find((word) => !/^(--version|-v|-V|--test|--check)$/.test(word));
  return option === undefined ? null : `of ${option}`;
};

const subcommands = (...names: string[]): Look => {
  return ([, ...rest]) => {
    const found = rest.find((word) => names.includes(word));
    return found === undefined ? null : `of ${found}`;
  };
};

const gitOptions = options(
  'upload-pack receive-pack exec ext-diff textconv output open-files-in-pager show-signature template config config-env upload-archive'.split(
    ' ',
  ),
);
/** Besides starting programs, what changes git's own settings: they name programs for later. */
const gitSubcommands = subcommands(
  ...'config bisect submodule filter-branch difftool mergetool rebase alias hook daemon instaweb send-email'.split(
    ' ',
  ),
  ...'fast-import credential remote-ext upload-pack receive-pack shell p4 svn gui citool maintenance'.split(
    ' ',
  ),
);

const git: Look = (words) => {
  const first = words[1];
  // -c, -C, --git-dir, --exec-path: settings of another folder, or of the line itself, can name programs.
  if (first?.startsWith('-') && first !== '--no-pager' && first !== '--version') return `of ${first}`;
  const [sub, ...rest] = first === '--no-pager' ? words.slice(2) : words.slice(1);
  if (sub?.startsWith('-') && first === '--no-pager') return `of ${sub}`;
  if (sub === 'grep' && rest.some((word) => /^-[a-zA-Z]*O/.test(word))) return 'of -O';
  if ((sub === 'clone' || sub === 'fetch') && rest.some((word) => /^-u|::/.test(word))) return 'of -u';
  return gitSubcommands(['git', sub ?? '']) ?? gitOptions(words);
};

/** `sed -n 5,20p file` prints lines. Any other script may write files (w) or run commands (e), so it is left to the person. */
const sed: Look = ([, option, script, ...files]) => {
  const prints = option === '-n' && /^(\d+|\$)(,(\d+|\$))?p$/.test(script ?? '');
  return prints && files.every((file) => !file.startsWith('-')) ? null : 'a script of sed can run commands';
};

const packages = subcommands('exec', 'x', 'dlx', 'init', 'create', 'explore', 'edit', 'config', 'set');

const shells = 'sh bash dash zsh ksh fish csh tcsh busybox toybox';
const interpreters =
  'node nodejs deno bun python python2 python3 perl ruby php lua luajit rscript ts-node tsx';

const named: readonly (readonly [string, Look])[] = [
  [
    'eval source . exec export alias unalias trap set shopt enable command builtin declare typeset local readonly unset hash bind let read mapfile readarray umask ulimit complete compgen compopt fc history wait jobs fg bg disown coproc function return exit logout break continue getopts suspend times printf test [',
    changer,
  ],
  // After it every path means another file, and git reads another folder's settings, which can name programs.
  ['cd pushd popd chdir', changer],
  [
    'xargs env sudo doas su nohup nice ionice chrt taskset timeout stdbuf unbuffer setsid time watch strace ltrace gdb lldb perf valgrind script unshare nsenter chroot flock parallel entr ssh scp sftp rsync docker podman kubectl systemd-run systemctl crontab at batch screen tmux expect npx pnpx bunx uvx pipx corepack make gmake just ninja run-parts setpriv prlimit ld.so catchsegv',
    starter,
  ],
  [shells, starter],
  [
    'fakeroot fakechroot proot pkexec run0 runuser firejail bwrap flatpak toolbox distrobox tini dumb-init gosu su-exec chpst softlimit setlock envdir setarch linux32 linux64 faketime eatmydata trickle proxychains proxychains4 torsocks torify rlwrap mpirun mpiexec srun cross-env cross-env-shell env-cmd dotenv direnv concurrently npm-run-all run-s run-p nodemon nx turbo lerna nix nix-shell guix xvfb-run dbus-run-session busctl gio xdg-open',
    starter,
  ],
  ['awk gawk mawk nawk vi vim nvim view ed ex emacs nano less more man sqlite3 dc m4 jshell', typed],
  ['pwsh powershell osascript tclsh wish', typed],
  [interpreters, interpreter],
  ['deno bun', subcommands('eval', 'repl', 'task', 'serve')],
  [
    'uv poetry pdm pipenv rye hatch conda mamba micromamba bundle rbenv pyenv nodenv asdf mise volta nvm fnm opam stack cabal dotnet gradle mvn',
    subcommands('run', 'exec', 'x', 'tool', 'shell', 'script'),
  ],
  ['find', predicates(/^-(exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/)],
  ['fd fdfind', options(['exec', 'exec-batch'], 'xX')],
  ['rg', options(['pre', 'pre-glob', 'hostname-bin', 'search-zip'], 'z')],
  ['sort', options(['compress-program', 'output'], 'o')],
  [
    'tar bsdtar',
    options(
      'to-command checkpoint-action use-compress-program info-script new-volume-script rsh-command'.split(
        ' ',
      ),
      'IF',
    ),
  ],
  ['zip', options(['unzip-command'], 'T')],
  ['curl', options(['config', 'engine'], 'K')],
  ['wget', options(['use-askpass', 'execute', 'config'], 'e')],
  ['gcc g++ cc c++ clang clang++', predicates(/^(-fplugin|-wrapper|-B|@|-Xclang|-load)/)],
  ['go', predicates(/^-{1,2}(exec|toolexec)|^(generate|tool)$/)],
  ['cargo', options(['config'])],
  ['npm pnpm yarn bun', packages],
  ['sed', sed],
  ['git', git],
];

const looks = new Map<string, Look[]>();
for (const [names, look] of named) {
  for (const name of names.split(' ')) looks.set(name, [...(looks.get(name) ?? []), look]);
}

/** The program that a command's first word means: without its folder, in lower case, without a version (`python3.12`). */
export function programOf(word: string): string {
  const name = (word.split('/').at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  return looks.has(name) ? name : name.replace(/[-.]?\d+(\.\d+)*$/, '');
}

/** Why no rule may allow these words unseen, to be read after "because"; null when one may. */
export function startsOthers(words: readonly string[]): string | null {
  const [program = ''] = words;
  for (const look of looks.get(programOf(program)) ?? []) {
    const why = look(words);
    if (why?.startsWith('of ')) return `${program} with ${why.slice(3)} can start programs or write files`;
    if (why !== null) return why.replace(/^it /, `${program} `);
  }
  return null;
}

const carried = new Set(`${shells} ${interpreters} env xargs sudo doas eval exec`.split(' '));

/**
 * Whether a later word is the name of what runs any text given to it: `launcher sh -c x`. The list of what starts others cannot be
 * complete, and where all is allowed this is what is left to see of it.
 */
export const namesRunner = (words: readonly string[]): boolean =>
  words.slice(1).some((word) => carried.has(programOf(word)));
