/** What `--help` prints. Kept by hand: it says why one would want an option, which no parser knows. */
import type { CommandName } from './command-line.ts';
import { program } from './program.ts';

const shared = `
  --json           one JSON value a line instead of words
  --data DIR       data folder (else PATCHBAY_DATA, else the platform's)
  --set KEY=VALUE  a setting for this command only; may be repeated
  --offline        connect to the model servers you chose and to nothing else, and look for none
  --help           this text`;

const texts: Record<CommandName, string> = {
  run: `${program} run "TASK" [options]

Starts a session in a folder, sends the task and follows it to its end.

  --workspace DIR  the folder to work in (default: the current one)
  --model NAME     a model as the app lists it (default: the setting "model")
  --endpoint URL   an OpenAI-compatible server for this run only; --model then names the model on it
  --embedded FILE  a GGUF file that answers inside the app, without a server (needs: npm run engine)
  --gguf FILE      start a llama-server for this file; --window and --kv (f16, q8_0, q4_0) are then its
                   window and cache, and without them what fits is chosen
  --window N       its context window in tokens, when the server does not tell
  --agent NAME     which agent speaks first (default: coder)
  --approve HOW    ask: writes and commands wait for you, unless a rule decides · reads: they are refused ·
                   all: they happen unseen (default: the setting "approve", which is ask)
  --trust          trust the folder; in one that nobody has trusted agents only read${shared}

At a terminal each patch and command is shown and asked for. Elsewhere the command ends with exit code 3
and names what waits; decide with "approve" or "reject", or in the app.
Ctrl-C stops the turn. Exit codes: 0 done · 1 failed · 2 wrong usage · 3 waits for a person · 130 stopped.
With --json each line is a feed item, the last one {"kind":"result", reason, sessionId, usage}.`,
  sessions: `${program} sessions [options]

Lists all sessions, newest first.
${shared}`,
  show: `${program} show ID [options]

Prints a session: what was said, each call and its result. ID is a session or any unique beginning of one.
${shared}`,
  context: `${program} context ID [options]

Prints what the session's next request is made of, in tokens, what would go first when room is wanted, and what
the server read again and why. ID is a session or any unique beginning of one.
${shared}`,
  compact: `${program} compact ID [options]

Makes room in the model's window: old answers are sent to it in short, or a summary in the place of old steps. The
record stays as it is. ID is a session or any unique beginning of one. Happens by itself when the window is full.
${shared}`,
  approvals: `${program} approvals [options]

Lists everything that waits for a person, oldest first, with the command that decides it.
${shared}`,
  approve: `${program} approve ID [options]

Approves what waits, exactly as shown, and follows the turn until it ends or waits again (exit codes as of "run").
ID is SESSION/APPROVAL as "approvals" prints it, or a SESSION when only one call of it waits.

  --renew          a file changed meanwhile: propose the kept text again on the file as it is now, and
                   show it; approving that is a second command
  --grant WHAT     give a command in the sandbox more, this once: network · unsandboxed (your full rights)${shared}`,
  reject: `${program} reject ID [options]

Rejects what waits and follows the turn until it ends or waits again. ID as of "approve".

  --words TEXT     tell the model why, or answer its question${shared}`,
  server: `${program} server list|start|stop|logs [FILE] [options]

llama-servers that Patchbay starts itself, for GGUF files on this machine. FILE is a path or a model's name as
"list" prints it.

  list             llama-server, memory, models of the named folders and whether they fit, what runs
  start FILE       start one; beside the open app it belongs to that, else it runs until Ctrl-C
  stop FILE        stop one of the open app
  logs FILE        print its last lines, also after it has ended

  --window N       its window in tokens (default: as chosen before, or what fits)
  --kv TYPE        how its cache is stored: f16, q8_0 or q4_0${shared}

Folders and the path of llama-server are the settings server.folders and server.binary.`,
  model: `${program} model list|show|probe|rung [options]

How models make tool calls: native (the server's own), constrained (JSON that the server holds to a schema), text
(blocks in the model's words). Each model is tried out at its first use, and goes down when calls cannot be read.

  list             models with their window and how they make calls
  show [NAME]      all that is known of one, asked of its server now; what nobody tells is "unknown"
  probe            try a model out (again): four short questions
  rung HOW         choose native, constrained or text yourself; auto takes the choice back

  --model NAME     a model as "list" prints it (default: the setting "model")
  --endpoint URL   an OpenAI-compatible server; --model then names the model on it${shared}

The setting "rung" decides for all models at once.`,
  trust: `${program} trust [DIR] [options]

Trusts a folder (default: the current one) as it is now: agents may propose changes and run commands there, and what
is listed counts. When that changes, Patchbay asks again.

  --show           only list what would count and how it stands
  --remove         trust it no longer${shared}`,
  policy: `${program} policy list|test [COMMAND] [options]

What may happen without asking. deny is stronger than ask, ask than allow; nothing is run or changed here.

  list             every rule with where it comes from, the strongest first
  test "COMMAND"   each simple command in it, what becomes of it, and the rule that decided

  --workspace DIR  with the rules of this folder, which can only be stricter (default: the current one)
  --agent NAME     as if this agent asked (default: coder)
  --sandboxed      as if a sandbox worked here; without one no rule allows a command${shared}

Exit codes of "test": 0 allow · 1 deny · 3 ask. Your rules are the setting "rules", a list of objects with verdict
(deny, ask, allow) and tool, path, command or agent: {"verdict":"allow","command":"npm run lint *"}. A "*" alone at the
end of a command stands for all that follows, alone elsewhere for one word. A command with pipes, "&&" or ";" is allowed
only if each part is; redirections to files, substitutions, variables and what starts other programs always ask.`,
  connections: `${program} connections [options]

Lists the connections that the running app tried to open since it was started: where to, why, how often,
when last, and whether it was let (see --offline). Commands you allowed are not among them.
${shared}`,
  agents: `${program} agents [options]

Lists the agents and what each may do. Your own are Markdown files in agents/ of the data folder: front matter with
name, title, description, tools, effects and writes (patterns of paths), then what the model is told.
${shared}`,
  processes: `${program} processes [options]

Lists what the running app has started and what of it runs: commands of agents, your terminals, model servers; and
what an earlier start that was killed had left behind, which is ended by then.

  --end ID         end one, with all it started; a command's agent is told that you stopped it${shared}`,
};

export const helpText = (about: CommandName | null): string => (about === null ? overview : texts[about]);

const overview = `${program} COMMAND [options]

  run "TASK"       do a task in a folder
  sessions         list sessions
  show ID          print one
  context ID       print what fills its window
  compact ID       make room in it now
  approvals        list what waits for a person
  approve ID       approve it, and go on
  reject ID        reject it with words, and go on
  server …         llama-servers of its own: list, start, stop, logs
  model …          what is known of models, and how they make calls: list, show, probe, rung
  agents           list the agents and what each may do
  policy …         rules of what may happen without asking: list, test
  connections      list what the running app connected to
  trust            trust a folder, or no longer
  processes        list what it has started and what runs, and end it

"COMMAND --help" tells more. It works beside the open app: both look at the same sessions.`;
