/** `policy test` and `policy list`: what the rules say of a command, part by part, and which rules there are. Nothing is run. */
import type { PolicyTest } from '../../../shared/contract/policy.ts';
import type { LayeredRule, Verdict } from '../../../shared/policy.ts';
import { unusualWords } from './card.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk, type Ink } from './ink.ts';
import type { PolicyCommand } from './policy-command.ts';
import { answerSuggestion, listSuggestions } from './policy-suggestions.ts';
import type { Terminal } from './terminal.ts';
import { judgeable } from './visible-text.ts';

/** As for a turn: done, failed, waits for a person. */
const codes: Record<Verdict, ExitCode> = {
  allow: exitCodes.done,
  deny: exitCodes.failed,
  ask: exitCodes.waiting,
};

export async function policy(
  { action, command, agent, sandboxed, json }: PolicyCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const { client, options } = connection;
  const ink = createInk(terminal.colour);
  const workspace = options.workspace === null ? {} : { workspace: options.workspace };
  if (action === 'suggestions') return listSuggestions(connection, terminal, workspace, json);
  if (command !== null && (action === 'accept' || action === 'dismiss'))
    return answerSuggestion(action, command, connection, terminal, workspace);
  if (action === 'list' || command === null) {
    const { rules, trouble } = await client.policy.rules(workspace);
    if (trouble !== null) terminal.advise(`${judgeable(trouble)}\n`);
    for (const rule of rules) terminal.write(`${json ? JSON.stringify(rule) : ruleLine(rule, ink)}\n`);
    return exitCodes.done;
  }
  const found = await client.policy.test({
    command,
    ...workspace,
    ...(agent === null ? {} : { agent }),
    ...(sandboxed ? { sandbox: 'assume' } : {}),
  });
  terminal.write(json ? `${JSON.stringify(found)}\n` : verdictText(found, ink));
  return codes[found.verdict];
}

function ruleLine({ layer, rule: { verdict, ...rest }, ignored }: LayeredRule, ink: Ink): string {
  const what = Object.entries(rest).map(([key, value]) => `${key} ${judgeable(value)}`);
  const note = ignored === null ? '' : ink.yellow(`  (ignored: ${ignored})`);
  return `${colour(verdict, ink)}  ${what.join(' · ')}  ${ink.dim(layer)}${note}`;
}

function colour(verdict: Verdict, ink: Ink): string {
  const paint = { allow: ink.green, ask: ink.yellow, deny: ink.red }[verdict];
  return paint(verdict.padEnd(5));
}

const sandboxes = {
  enforced: 'in the sandbox',
  unavailable: 'no sandbox works here, so every command asks; see with --sandboxed what rules would say',
  off: 'the sandbox is switched off, so no rule allows anything; see with --sandboxed what rules would say',
};

function verdictText({ verdict, rule, parts, marks, unusual, sandbox }: PolicyTest, ink: Ink): string {
  const lines = parts.map(
    (part) =>
      `  ${colour(part.verdict, ink)}  ${judgeable(part.text).replaceAll('\n', '⏎')}  ${ink.dim(judgeable(part.why))}`,
  );
  return [
    ...lines,
    ...marks.map((mark) => ink.yellow(`  ! ${mark}`)),
    ...unusual.map(({ kind, what }) => ink.yellow(`  ! ${unusualWords[kind]}: ${judgeable(what)}`)),
    `${colour(verdict, ink)}  ${ink.bold(judgeable(rule))}`,
    ink.dim(`       ${sandboxes[sandbox]}`),
    '',
  ].join('\n');
}
