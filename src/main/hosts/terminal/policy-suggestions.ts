/**
 * `policy suggestions`, `policy accept` and `policy dismiss`: rules that what was decided in a folder speaks for, and what became of
 * those that were taken. Only `accept` widens what may happen, and it prints what it stored.
 */
import type { Rule } from '../../../shared/policy.ts';
import type { DoubtfulRule, Suggestion, SuggestionList, WithdrawnRule } from '../../../shared/suggestion.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk, type Ink } from './ink.ts';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';
import { judgeable, oneLine } from './visible-text.ts';

export async function listSuggestions(
  { client }: Connection,
  terminal: Terminal,
  place: { workspace?: string },
  json: boolean,
): Promise<ExitCode> {
  const list = await client.policy.suggestions(place);
  const rows = rowsOf(list, createInk(terminal.colour));
  for (const { kind, row, text } of rows)
    terminal.write(json ? `${JSON.stringify({ kind, ...row })}\n` : `${text}\n`);
  if (rows.length === 0 && !json) terminal.write('Nothing is suggested for this folder.\n');
  return exitCodes.done;
}

/** What `id` was is printed, because it is not in the list any more. Fails with the host's `NOT_FOUND`. */
export async function answerSuggestion(
  action: 'accept' | 'dismiss',
  id: string,
  { client }: Connection,
  terminal: Terminal,
  place: { workspace?: string },
): Promise<ExitCode> {
  const { suggestions, withdrawn, doubtful } = await client.policy.suggestions(place);
  const rule = [...suggestions, ...doubtful, ...withdrawn].find((each) => each.id === id)?.rule;
  await client.policy[action]({ id, ...place });
  const said = action === 'accept' ? 'Stored, for every folder' : 'Put away';
  terminal.write(`${said}: ${rule === undefined ? id : ruleWords(rule)}\n`);
  return exitCodes.done;
}

interface Listed {
  kind: 'suggestion' | 'withdrawn' | 'doubtful';
  row: Suggestion | WithdrawnRule | DoubtfulRule;
  text: string;
}

function rowsOf({ suggestions, withdrawn, doubtful }: SuggestionList, ink: Ink): Listed[] {
  return [
    ...suggestions.map((row): Listed => ({ kind: 'suggestion', row, text: suggestionText(row, ink) })),
    ...doubtful.map((row): Listed => {
      const how = row.exitCode === null ? 'did not come to an end' : `ended with exit code ${row.exitCode}`;
      const end =
        row.check === null
          ? how
          : `went well, and ${oneLine(judgeable(row.check))}, which had passed before, ${how}`;
      const text = `${head(row, ink)}\n  ${ink.yellow(`taken from a suggestion; its last command ${end}`)}\n  ${program} policy dismiss ${row.id}   to remove it`;
      return { kind: 'doubtful', row, text };
    }),
    ...withdrawn.map((row): Listed => {
      const why = `its command was ${row.kind}`;
      const text = `${head(row, ink)}\n  ${ink.yellow(`taken back ${day(row.at)}, because ${why}`)}\n  ${program} policy accept ${row.id}   to have it again`;
      return { kind: 'withdrawn', row, text };
    }),
  ];
}

function suggestionText(row: Suggestion, ink: Ink): string {
  const { approvals, sessions, firstAt, lastAt, also } = row;
  const where = sessions === 1 ? 'one session' : `${sessions} sessions`;
  const others = also.commands.map((command) => `\n    ${oneLine(judgeable(command))}`).join('');
  return [
    head(row, ink),
    `  approved ${approvals} times in a row in ${where}, each with exit code 0 (${day(firstAt)} to ${day(lastAt)})`,
    also.count === 0
      ? '  would have allowed nothing else in the past of this folder'
      : `  would also have allowed ${also.count} other ${also.count === 1 ? 'call' : 'calls'}:${others}`,
    `  ${program} policy accept ${row.id}`,
  ].join('\n');
}

const head = ({ id, rule }: { id: string; rule: Rule }, ink: Ink): string =>
  `${ink.dim(id)}  ${ink.bold(ruleWords(rule))}`;

const ruleWords = ({ verdict, ...rest }: Rule): string =>
  [verdict, ...Object.entries(rest).map(([key, value]) => `${key} ${judgeable(value)}`)].join(' · ');

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
