/** What `--help` prints. Kept by hand: it says why one would want an option, which no parser knows. */
import type { CommandName } from './command-options.ts';
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
  --agent NAME     which agent speaks first (default: the setting agent); auto: one is chosen for each message
  --approve HOW    ask: writes and commands wait for you, unless a rule decides · reads: they are refused ·
                   all: they happen unseen (default: the setting "approve", which is ask)
  --review WHEN    each: every write is shown before it is made · turn: the agent works in a copy, and all of it is
                   shown when the turn ends (default: the setting "review.when", which is each)
  --trust          trust the folder; in one that nobody has trusted agents only read
  --background     do not follow it: it begins in the open app when its turn comes, or when the app is opened; the setting
                   errands.atOnce says how many are at work at once. "sessions" lists those that wait, with their places${shared}

At a terminal each patch and command is shown and asked for. Elsewhere the command ends with exit code 3
and names what waits; decide with "approve" or "reject", or in the app.
Ctrl-C stops the turn. Exit codes: 0 done · 1 failed · 2 wrong usage · 3 waits for a person · 130 stopped.
With --json each line is a feed item, the last one {"kind":"result", reason, sessionId, usage}.`,
  send: `${program} send ID "MESSAGE" [options]

Sends a message to a session. Where nothing goes on, its turn is followed as with "run" (and its exit codes). While a turn
goes on the message is queued, and is the next one when that turn ends well. ID is a session or any unique beginning of one.

  --steer          while a turn goes on: tell the agent at its next step instead${shared}`,
  sessions: `${program} sessions [list|pin|unpin|archive|restore|duplicate|front|rename|delete|export|import|clean] [ID] [options]

Lists sessions, pinned ones first, then the newest. ID is a session or any unique beginning of one.

  pin ID           keep it first in the list; unpin ID undoes it
  archive ID       hide it from the list; restore ID brings it back
  duplicate ID     a new session with the same past; nothing runs or waits in it
  rename ID TITLE  give it another title
  front ID         of those that wait in the background, let it go first; delete ID cancels one
  delete ID        delete it and its journal
  export ID        print it as JSON lines, with all it takes to import it; --format md prints it for reading
  import FILE      a new session from such lines; --workspace DIR when its folder is elsewhere here

  clean            delete old ones now, as the settings keepSessionsDays and keepSessionsCount say; what is
                   pinned, runs or waits stays (the app does it at its start and once a day)

  --search WORDS   find words in titles, messages, replies, paths and commands, with where they stand
  --all            list archived ones, too
  --up-to TURN     duplicate only up to this turn (t3)${shared}`,
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

Lists everything that waits for a person, in the order of the inbox, with the command that decides it: calls of sessions, and
runs of pipelines, whose command says what they ask.
${shared}`,
  approve: `${program} approve ID [options]

Approves what waits, exactly as shown, and follows the turn until it ends or waits again (exit codes as of "run").
ID is SESSION/APPROVAL as "approvals" prints it, or a SESSION when only one call of it waits.

  --renew          a file changed meanwhile: propose the kept text again, merged with the file as it is now,
                   and show it; approving that is a second command
  --settled        where both changed the same lines, those of the patch are wanted; without it such a patch waits
  --grant WHAT     give a command in the sandbox more, this once: network · write:FOLDER · read:PATH
                   · unsandboxed (your full rights)
  --background     a command that does not end (a dev server, a watcher) runs on while the session goes on, without a
                   time limit; the agent is told what it prints. It ends with its session and with the app${shared}`,
  reject: `${program} reject ID [options]

Rejects what waits and follows the turn until it ends or waits again. ID as of "approve".

  --words TEXT     tell the model why, or answer its question${shared}`,
  review: `${program} review ID [options]

Reviews now what is held: with --review turn the changes of a turn that was stopped or failed stay with the session and
would wait for the end of its next turn. Shown and asked for as with "run" (and its exit codes); no model is asked for
anything. ID is a session or any unique beginning of one.
${shared}`,
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
  policy: `${program} policy list|test|suggestions|accept|dismiss [COMMAND or ID] [options]

What may happen without asking. deny is stronger than ask, ask than allow; nothing is run here.

  list             every rule with where it comes from, the strongest first
  test "COMMAND"   each simple command in it, what becomes of it, and the rule that decided
  suggestions      rules that what you approved in this folder speaks for, with what else they would have allowed; and
                   which of those you took were taken back
  accept ID        store the rule of a suggestion (for every folder), or put back one that was taken back
  dismiss ID       not this one; of a rule that you took and whose last command failed: remove it

  --workspace DIR  with the rules of this folder, which can only be stricter (default: the current one)
  --agent NAME     as if this agent asked (default: coder)
  --sandboxed      as if a sandbox worked here; without one no rule allows a command${shared}

Exit codes of "test": 0 allow · 1 deny · 3 ask. Your rules are the setting "rules", a list of objects with verdict
(deny, ask, allow) and tool, path, command or agent: {"verdict":"allow","command":"npm run lint *"}. A "*" alone at the
end of a command stands for all that follows, alone elsewhere for one word. A command with pipes, "&&" or ";" is allowed
only if each part is; redirections to files, substitutions, variables and what starts other programs always ask.`,
  memory: `${program} memory list|search|add|remove|keep|reject|export|import [WORDS, ID or FILE] [options]

What is remembered for this folder and everywhere. What matches a message is told to the model behind it; what is only
proposed is told to nobody. ID is any unique beginning of one.

  list             kept, proposed and rejected entries
  search WORDS     entries that hold them all; the last may be the beginning of a word
  add "TEXT"       remember it for this folder
  remove ID        forget an entry
  keep ID          keep an entry that was proposed; reject ID: never propose it again
  export           print what is kept as Markdown
  import FILE      take over such Markdown; a line that cannot be read refuses all of it

  --workspace DIR  the folder (default: the current one)
  --everywhere     add: for every folder; list, search, export: of every folder
  --kind KIND      add: fact (default), preference, convention or lesson${shared}`,
  learning: `${program} learning [list|reset [ID]] [options]

What worked, by model and kind of task: of each alternative (edit format, hint behind the message, temperature of a
retry) how often it did, how often it is chosen from here on, and why. The setting "learning" turns the choosing off.

  list             the figures (default)
  reset [ID]       forget those of a row, or all; ID is any unique beginning of one${shared}`,
  plan: `${program} plan list|add|check|keep|remove|export|import [TITLE, ID or FILE] [options]

The features of a folder, and whether each has passed: its check ended with 0 when the app ran it, and nothing was edited
since. A check is a command like any other: rules, sandbox and trust hold for it, and what they ask about is shown first.

  list             features in their order, how each stands and why
  add "TITLE"      a feature, with --check and --done
  check ID         run its check; --all: run those of all
  keep ID          keep a feature that an agent proposed
  remove ID        delete a feature with its evidence
  export           print the plan as feature_list.json
  import FILE      take over such a list; what it says of having passed is not read

  --workspace DIR  the folder (default: the current one)
  --check CMD      add: the shell command that ends with 0 when it is done
  --done TEXT      add: what done means
  --files GLOB     add: the files it is about (default: all); may be repeated
  --yes            check: let run once what the rules ask about${shared}

Exit codes of list and check: 0 only when all have passed · 1 when not · 3 when a check waits for your word. The setting
plan.file keeps the plan in feature_list.json, too.`,
  gate: `${program} gate list|run|kpi|release [NAMES] [options]

The gates of a folder, as its .patchbay/gates.yaml has them: commands like any other (rules, sandbox and trust hold for
them) whose output is read, and looks of the app's own at structure and names. A gate has passed only when the app ran it
itself, its limits hold, and nothing was edited since. A program that is not there is "not available", never passed.
A gates file, in short (docs/gates.md has all of it):

  gates:
    types: { run: "npx tsc --noEmit", tool: tsc, needs: [node_modules/.bin/tsc] }
    tests: { run: "node --test --experimental-test-coverage", tool: node-test, hard: [coverage >= 80] }

  list [NAMES]     how each stands
  run [NAMES]      run these, or all, one after the other
  kpi              the numbers that are followed, against floor and target
  release          go or no-go: gates, KPIs, plan, and what waits to be reviewed

  --workspace DIR  the folder (default: the current one)
  --approve all    run: let run once what the rules ask about; without it they ask in a terminal and are refused elsewhere
  --baseline       run: as what was there before the work; later runs are not charged with what this one finds${shared}

Exit codes: 0 all hold (release: go) · 1 one fails (release: no-go) · 2 the command line or the gates file is wrong ·
3 refused: not let run, denied by a rule, or the folder is not trusted · 4 a program is not available · 5 nothing is known
of the files as they are now: never run, stale, interrupted · 130 stopped. The first of these that is so counts in this
order: 2, 3, 1, 130, 4, 5. Optional gates do not count.`,
  pipeline: `${program} pipeline list|runs|start|show|ACTION [NAME or RUN] [WORDS] [options]

Work in stages, from a prompt to a report: each stage waits for your word where it has to, gates are run by the app, and
the report says what was recorded. RUN is any unique beginning of a run's ID.

  list             the pipelines that this folder can be worked on with
  runs             the runs of this folder
  start NAME TEXT  begin one, and follow it until it wants you
  show RUN         where it stands, with what its stages wrote down
  answer RUN TEXT  answer what it asks, one question or several
  approve RUN      approve a stage, after printing what that is; with WORDS also gates that failed
  back RUN WORDS   send a record back with what is to change
  decide RUN TEXT  decide a conflict: one of its options, or your own words
  course RUN TEXT  say something that every later sub-stage is told
  size RUN SIZE    say that the work is small, medium or large: stages that then differ are done anew
  reopen RUN STAGE [WORDS]  begin again at a stage, with what is to be different; all behind it is done anew
  allow RUN        let its gates run, also again in this run
  again RUN        once more, after something failed; with WORDS to a sub-stage that is stuck
  look RUN         run the gates of the sub-stage that it is at once more, after you changed something yourself
  done RUN WHY     leave that sub-stage as done, as it is; skip RUN WHY: leave it out
  pause, stop RUN  hold it; resume RUN: go on with it, or follow it where it goes on
  sign RUN         sign it off; with WORDS also where something speaks against it
  raise RUN        raise a run that is signed off by one level: a new run from its records, which does only the difference
  report RUN       print the report; --out DIR: put all that the run left into a folder that is not there yet, or that holds
                   what the same run left there before and nobody has changed; anything else is refused
  document RUN NAME  print a document that a stage was given to read
  remove RUN       delete a run with its records and its report; files of the folder stay

  --workspace DIR  the folder (default: the current one)
  --model NAME, --endpoint URL, --window N   start: the model that answers
  --approve MODE   start: ask (default), reads or all
  --review WHEN    start: each (before every write, default), turn (after each sub-stage) or stage
  --size SIZE      start: small, medium or large; else it is judged
  --trust          start: trust the folder; in one that nobody has trusted nothing is built
  --shown DIGEST   answer, approve, back, decide, again, look, done, skip, sign: only if that is still what was printed with this
  --yes            let gates run that the rules ask about${shared}

At a terminal gates, patches and commands are shown and asked for; elsewhere it ends with exit code 3 and names what waits.
Ctrl-C pauses it. Where no app is open a run goes on only while a command follows it: "resume" does.
Exit codes: 0 finished, or done as you said · 1 something failed · 2 wrong usage · 3 it waits for you · 130 paused or
stopped while it was followed or shown.`,
  connections: `${program} connections [options]

Lists the connections that the running app tried to open since it was started: where to, why, how often,
when last, and whether it was let (see --offline). Commands you allowed are not among them.
${shared}`,
  agents: `${program} agents [options]

Lists the agents and what each may do. Your own are Markdown files in agents/ of the data folder: front matter with
name, title, description, tools, effects and writes (patterns of paths), then what the model is told. One with the name
of ours takes its place. A folder you trust may have more in .patchbay/agents.

  --workspace DIR  the folder (default: the current one)${shared}`,
  frozen: `${program} frozen ID [options]

Lists files of a session that passed several rounds of checks as they are. Agents write them only with your word. ID is
a session or any unique beginning of one.

  --unfreeze PATH  let one be written again; its rounds are counted anew
${shared}`,
  checkpoints: `${program} checkpoints ID [A [B]] [options]

Lists the checkpoints of a session; with A what is different now, with A and B what is different in B. A checkpoint is
named by its number in the list or a beginning of its id. ID is a session or any unique beginning of one.

  --left-out       with A: what it does not hold, and why
  --whose          who changed what since the first one: the agent's patches, commands, or you
${shared}

Settings: checkpoints.days and checkpoints.megabytes bound how many are kept, checkpoints.fileMegabytes how large the
files in them are.`,
  rewind: `${program} rewind ID CHECKPOINT [options]

Says what going back to a checkpoint would change, and what it cannot undo; with --yes it does it, after a checkpoint of
the files as they are. Nothing is removed that the app did not create.

  --what WHAT      files (default), conversation: what was said since is told to no model any more, or both
  --redo           instead of a checkpoint: undo the last rewind, until the next message
  --yes            do it
${shared}`,
  processes: `${program} processes [options]

Lists what the running app has started and what of it runs: commands of agents, your terminals, model servers; and
what an earlier start that was killed had left behind, which is ended by then.

  --end ID         end one, with all it started; a command's agent is told that you stopped it
  --output ID      print what a command in the background has printed${shared}`,
};

export const helpText = (about: CommandName | null): string => (about === null ? overview : texts[about]);

const overview = `${program} COMMAND [options]

  run "TASK"       do a task in a folder
  send ID "TEXT"   send a message to a session, also while a turn goes on
  sessions …       list, search, pin, archive, duplicate, rename, delete, export, import
  show ID          print one
  context ID       print what fills its window
  compact ID       make room in it now
  frozen ID        list its files that are frozen, and let one go
  checkpoints ID   list and compare states of its files, and who changed what
  rewind ID …      go back to one, and forward again
  approvals        list what waits for a person
  approve ID       approve it, and go on
  reject ID        reject it with words, and go on
  review ID        review now what a stopped turn left to be reviewed
  server …         llama-servers of its own: list, start, stop, logs
  model …          what is known of models, and how they make calls: list, show, probe, rung
  agents           list the agents and what each may do
  policy …         rules of what may happen without asking: list, test, suggestions
  memory …         what is remembered: list, search, add, remove, keep, export, import
  learning         what works with which model, and forgetting it
  plan …           features of a folder and whether they pass: list, add, check, export, import
  gate …           gates of a folder: list, run, kpi, release; exit codes for CI
  pipeline …       work in stages, from a prompt to a report: list, start, answer, approve, report
  connections      list what the running app connected to
  trust            trust a folder, or no longer
  processes        list what it has started and what runs, and end it

"COMMAND --help" tells more. It works beside the open app: both look at the same sessions.`;
