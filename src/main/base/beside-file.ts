/**
 * A file of ours that runs as a process or thread of its own: the source itself beside `here`, or what the build made of it, which is
 * one folder above its chunks.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function besideFile(here: string, name: string): string {
  const files = [join(here, `${name}.ts`), join(here, `${name}.js`), join(here, '..', `${name}.js`)];
  const file = files.find(existsSync);
  if (file === undefined) throw new Error(`no ${name} beside ${here}`);
  return file;
}
