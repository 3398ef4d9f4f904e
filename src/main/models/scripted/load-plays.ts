/**
 * Plays from YAML files. A mistake in one is told with file, line and the place inside, since plays are written by hand.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type Play, playsSchema } from './play.ts';

/**
 * All plays of the `.yaml` files in `dir`, files by name, plays in their order. Fails with `not_found` without the folder,
 * with `invalid` for a file that is not what it should be, and for names or fallbacks that occur twice.
 */
export async function loadPlays(dir: string): Promise<Result<Play[]>> {
  const names = await readdir(dir).catch(() => undefined);
  if (names === undefined) return fail('not_found', `There is no folder of plays at ${dir}.`);
  const plays: Play[] = [];
  for (const name of names.filter((entry) => entry.endsWith('.yaml')).sort()) {
    const parsed = parsePlays(await readFile(path.join(dir, name), 'utf8'), name);
    if (!parsed.ok) return parsed;
    plays.push(...parsed.value);
  }
  const twice = plays.find((play, index) => plays.findIndex((other) => other.name === play.name) !== index);
  if (twice !== undefined) return fail('invalid', `Two plays are called ${twice.name}.`);
  const fallbacks = plays.filter((play) => play.fallback).map((play) => play.name);
  if (fallbacks.length > 1)
    return fail('invalid', `Only one play can be the fallback, not ${fallbacks.join(' and ')}.`);
  return ok(plays);
}

/** Plays of one file's text. `file` is only for the messages. */
export function parsePlays(text: string, file: string): Result<Play[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    return fail('invalid', `${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`);
  }
  const parsed = playsSchema.safeParse(document.toJS());
  if (parsed.success) return ok(parsed.data.plays);
  const issue = parsed.error.issues[0];
  const place = (issue?.path ?? []).map((step) => (typeof step === 'symbol' ? String(step) : step));
  const line = lineOf(place);
  return fail(
    'invalid',
    `${file}${line}: ${place.join('.') || 'the file'}: ${issue?.message ?? 'not a list of plays'}`,
  );

  /** The nearest enclosing thing that is there, because what is wrong may be that something is missing. */
  function lineOf(steps: readonly (string | number)[]): string {
    for (let length = steps.length; length >= 0; length -= 1) {
      const node = document.getIn(steps.slice(0, length), true);
      if (isNode(node) && node.range) return `:${lines.linePos(node.range[0]).line}`;
    }
    return '';
  }
}
