/** `learning`: what worked with which model, and why the alternative that leads is chosen. */
import type { ArmFigures, LearningFigures } from '../../../shared/learning.ts';
import {
  armWords,
  choiceWords,
  kindWords,
  percent,
  rateWords,
  reasonWords,
} from '../../../shared/learning-words.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { digestValue } from '../../base/digest.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk, type Ink } from './ink.ts';
import type { LearningCommand } from './learning-command.ts';
import type { Terminal } from './terminal.ts';
import { judgeable } from './visible-text.ts';

export async function learning(
  { action, row, json }: LearningCommand,
  { client }: Pick<Connection, 'client'>,
  terminal: Pick<Terminal, 'write' | 'colour'>,
): Promise<Result<ExitCode>> {
  const ink = createInk(terminal.colour);
  const { on, figures } = await client.learning.list();
  const chosen = row === null ? ok(figures) : named(figures, row);
  if (!chosen.ok) return chosen;
  if (action === 'reset') {
    if (row === null) await client.learning.resetAll();
    for (const { choice, model, kind } of row === null ? [] : chosen.value)
      await client.learning.reset({ choice, model, kind });
  } else if (!on && !json) terminal.write('Learning is off: the usual way is always chosen.\n');
  if (json) {
    for (const cell of chosen.value) terminal.write(`${JSON.stringify({ id: idOf(cell), ...cell })}\n`);
    return ok(exitCodes.done);
  }
  if (chosen.value.length === 0) terminal.write('Nothing was decided yet.\n');
  for (const cell of chosen.value) terminal.write(lines(cell, ink).join(''));
  if (action === 'reset' && chosen.value.length > 0) terminal.write('Forgotten.\n');
  return ok(exitCodes.done);
}

/** The same for the same row, whatever else there is. */
const idOf = ({ choice, model, kind }: LearningFigures): string =>
  digestValue([choice, model, kind]).slice(0, 8);

/** By any unique beginning of its ID. */
function named(figures: readonly LearningFigures[], id: string): Result<LearningFigures[]> {
  const found = figures.filter((cell) => idOf(cell).startsWith(id));
  if (found.length === 0) return fail('not_found', `There is no row "${id}".`, 'See: learning list');
  return found.length === 1 ? ok(found) : fail('invalid', `More than one row begins with "${id}".`);
}

function lines(cell: LearningFigures, ink: Ink): string[] {
  const { choice, model, kind, arms, leading } = cell;
  const width = Math.max(...arms.map(({ arm }) => armWords(choice, arm).length));
  const line = (arm: ArmFigures): string => {
    const name = armWords(choice, arm.arm).padEnd(width);
    const figures = arm.trials === 0 ? 'no results' : rateWords(arm);
    return `  ${arm.arm === leading ? ink.bold(name) : name}  ${percent(arm.share).padStart(5)}  ${figures}\n`;
  };
  const about = `${choiceWords[choice]} · ${kindWords[kind]} · ${judgeable(modelLabel(model))}`;
  return [`${ink.dim(idOf(cell))}  ${about}\n`, ...arms.map(line), `  ${ink.dim(reasonWords(cell))}\n`];
}
