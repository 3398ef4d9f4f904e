/**
 * Agents from Markdown files: the front matter says what each may do, the body is what the model is told when it begins. Ours and
 * the person's are read once; a folder's own (`.patchbay/agents`) at every question and only while the folder is trusted, so that
 * what was looked at is what counts. The person's may take the place of one of ours; a folder's only to do less than it.
 */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModeSource } from '../../shared/mode-source.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readFrontMatter, shortName } from '../base/front-matter.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import { readPlainText } from '../base/read-plain-text.ts';
import { gains } from './agent-limits.ts';
import { commonTools, furtherTools, limitedEffects, type Mode, type Modes } from './modes.ts';

export interface ModeFolders {
  shipped: string;
  /** May be missing. */
  own?: string;
  /** Whether the person trusts a folder (real path), as it is now. */
  trusts?: (root: string) => boolean;
}

/** The agents of a folder (real path); null for none. */
export type ModesIn = (root: string | null) => Modes;

const frontMatter = z.strictObject({
  name: shortName,
  title: z.string().min(1).max(40),
  description: z.string().min(1).max(200),
  tools: z.array(z.enum([...commonTools, ...furtherTools])).min(1),
  effects: z.array(z.enum(limitedEffects)),
  writes: z.array(z.string().min(1)),
});

/** Longest words of an agent, in characters: they are paid for at each switch. */
const mostWords = 1_200;
const mostBytes = 64_000;
/** Of one folder. */
const mostFiles = 50;

/** An agent from its file's text; `invalid` names the file and the field. */
export function readMode(file: string, text: string, from: ModeSource): Result<Mode> {
  const wrong = (why: string) => fail('invalid', `${file}: ${why}`);
  const read = readFrontMatter(text, frontMatter);
  if (!read.ok) return wrong(read.error.message);
  const { head, body: words } = read.value;
  if (words === '') return wrong('body: there are no words for the model.');
  if (words.length > mostWords) return wrong(`body: longer than ${mostWords} characters.`);
  const pattern = head.writes.find((one) => createPathPattern(one) === null);
  if (pattern !== undefined) return wrong(`writes: ${JSON.stringify(pattern)} is no pattern of paths.`);
  if (head.writes.length > 0 !== head.effects.includes('write'))
    return wrong('writes: patterns go with the effect "write", and only with it.');
  return ok({ ...head, words, from });
}

/** Throws for a file of ours that is wrong. */
export function createModesIn({ shipped, own, trusts }: ModeFolders): ModesIn {
  const ours = agentFiles(shipped).map((file) => {
    const mode = readMode(file, readFileSync(join(shipped, file), 'utf8'), 'shipped');
    if (!mode.ok) throw new Error(mode.error.message);
    return mode.value;
  });
  ours.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  const base = withThose({ list: ours, problems: [] }, own === undefined ? null : readFolder(own, 'own'));
  const everywhere = asModes(base);
  return (root) => {
    const folder = root === null ? null : join(root, '.patchbay', 'agents');
    // Asked many times a call, and few folders have one: whether that counts is not looked into without it.
    if (root === null || folder === null || !existsSync(folder)) return everywhere;
    if (trusts?.(root) !== true) return asModes({ ...base, problems: [...base.problems, untrusted] });
    return asModes(withThose(base, readFolder(folder, 'workspace')));
  };
}

const untrusted = '.patchbay/agents: this folder has agents of its own; they count once you trust it.';

const order = ['orchestrator', 'coder', 'architect', 'debug', 'ask'];

interface Found {
  list: readonly Mode[];
  problems: readonly string[];
}

const asModes = ({ list, problems }: Found): Modes => ({
  list,
  problems,
  named: (name) => list.find((mode) => mode.name === name),
});

/** One of a name that is taken stands in the other's place, if it may. */
function withThose(base: Found, more: Found | null): Found {
  if (more === null) return base;
  const list = [...base.list];
  const problems = [...base.problems, ...more.problems];
  for (const mode of more.list) {
    const at = list.findIndex(({ name }) => name === mode.name);
    const taken = list[at];
    const refused = taken === undefined ? null : whyNotInstead(taken, mode);
    if (refused !== null) problems.push(refused);
    else if (taken === undefined) list.push(mode);
    else list[at] = mode;
  }
  return { list, problems };
}

function whyNotInstead(taken: Mode, mode: Mode): string | null {
  const who = `the agent "${mode.name}"`;
  if (taken.from === mode.from) return `${who}: there are two files of that name; the first one counts.`;
  if (mode.from !== 'workspace') return null;
  const more = gains(taken, mode);
  const tools = mode.tools.filter((tool) => !taken.tools.includes(tool));
  if (more.length === 0 && tools.length === 0) return null;
  return `.patchbay/agents: ${who} of this folder would do more than yours (${[...more, ...tools].join(', ')}). Give it another name.`;
}

/** Of the person's own, links are followed. */
function readFolder(folder: string, from: 'own' | 'workspace'): Found {
  const links = from === 'own';
  const said = (file: string): string => (links ? join(folder, file) : `.patchbay/agents/${file}`);
  if (!existsSync(folder)) return { list: [], problems: [] };
  if (!links && (isLink(folder) || isLink(join(folder, '..'))))
    return { list: [], problems: ['.patchbay/agents: it is a link, so nothing of it counts.'] };
  let files: string[];
  try {
    files = agentFiles(folder);
  } catch (error) {
    return { list: [], problems: [`${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`] };
  }
  const list: Mode[] = [];
  const problems = files.length > mostFiles ? [`${folder}: only the first ${mostFiles} files count.`] : [];
  for (const file of files.slice(0, mostFiles)) {
    const read = readPlainText(join(folder, file), { links, mostBytes });
    if (read.kind === 'none') continue;
    const mode = read.kind === 'text' ? readMode(said(file), read.text, from) : null;
    if (mode?.ok === true) list.push(mode.value);
    else problems.push(mode?.error.message ?? `${said(file)} ${read.kind === 'unreadable' ? read.why : ''}.`);
  }
  return { list, problems };
}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Names, sorted. */
const agentFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort();
