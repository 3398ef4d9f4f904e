/** What `--help` prints. Kept by hand: it says why one would want an option, which no parser knows. */
import type { CommandName } from './command-line.ts';
import { program } from './program.ts';

const shared = `
  --json           one JSON value a line instead of words
  --data DIR       data folder (else PATCHBAY_DATA, else the platform's)
  --set KEY=VALUE  a setting for this command only; may be repeated
  --offline        open no connection but to the model's server
  --help           this text`;

const texts: Record<CommandName, string> = {
  run: `${program} run "TASK" [options]

Starts a session in a folder, sends the task and follows it to its end.

  --workspace DIR  the folder to work in (default: the current one)
  --model NAME     a model as the app lists it (default: the setting "model")
  --endpoint URL   an OpenAI-compatible server for this run only; --model then names the model on it
  --window N       its context window in tokens, when the server does not tell
  --agent NAME     which agent speaks first (default: coder)
  --approve HOW    ask: writes and commands wait for you · reads: they are refused ·
                   all: they happen unseen (default: the setting "approve", which is ask)${shared}

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
  approvals: `${program} approvals [options]

Lists everything that waits for a person, oldest first, with the command that decides it.
${shared}`,
  approve: `${program} approve ID [options]

Approves what waits, exactly as shown, and follows the turn until it ends or waits again (exit codes as of "run").
ID is SESSION/APPROVAL as "approvals" prints it, or a SESSION when only one call of it waits.

  --renew          a file changed meanwhile: propose the kept text again on the file as it is now, and
                   show it; approving that is a second command${shared}`,
  reject: `${program} reject ID [options]

Rejects what waits and follows the turn until it ends or waits again. ID as of "approve".

  --words TEXT     tell the model why, or answer its question${shared}`,
};

export const helpText = (about: CommandName | null): string => (about === null ? overview : texts[about]);

const overview = `${program} COMMAND [options]

  run "TASK"       do a task in a folder
  sessions         list sessions
  show ID          print one
  approvals        list what waits for a person
  approve ID       approve it, and go on
  reject ID        reject it with words, and go on

"COMMAND --help" tells more. It works beside the open app: both look at the same sessions.`;
