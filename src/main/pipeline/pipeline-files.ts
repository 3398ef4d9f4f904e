/**
 * Pipelines from YAML files: ours, the person's (in the data folder) and, while it is trusted, a folder's own (`.patchbay/pipelines`).
 * Each may have a folder of documents of its name beside it. The person's may take the place of one of ours; a folder's may not, since it
 * names gates that are run.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Gate } from '../../shared/gate.ts';
import { type Pipeline, type PipelineSource, pipelineSchema, slug } from '../../shared/pipeline.ts';
import { ok, type Result } from '../../shared/result.ts';
import { readPlainText } from '../base/read-plain-text.ts';
import { readYaml, type Wrong } from '../base/yaml-file.ts';
import { gateOf, wrongInGate } from '../gates/gates-file.ts';
import { saidGateSchema } from '../gates/gates-file-schema.ts';

export interface PipelineFile extends PipelineSource {
  /** Folder of its documents, which may be missing. */
  documents: string;
}

export interface FoundPipelines {
  list: readonly PipelineFile[];
  problems: readonly string[];
}

export interface PipelineFiles {
  /** Those a folder (real path) can be worked on with. */
  in(root: string): FoundPipelines;
  /** Folder of the documents of one that a run began with: its file may be wrong now, or gone. Empty where nothing of it counts. */
  documentsOf(root: string, begun: PipelineSource): string;
}

const ofWorkspace = '.patchbay/pipelines';
const mostBytes = 128_000;
const mostFiles = 50;

/** As it is written: gates by their name, as in a gates file, with the level and the module that they are for. */
const fileSchema = pipelineSchema.omit({ gates: true }).extend({
  gates: z
    .record(slug, saidGateSchema.safeExtend({ level: z.number().int().optional(), module: slug.optional() }))
    .default({}),
});
type Said = z.infer<typeof fileSchema>;

/** `invalid` names the file, the line, the place and what would be right. */
export function readPipeline(file: string, text: string): Result<Pipeline> {
  const read = readYaml({ file, text }, fileSchema, wrongIn);
  if (!read.ok) return read;
  const { gates, ...about } = read.value;
  return ok({
    ...about,
    gates: Object.entries(gates).map(([name, { level, module, ...gate }]) => ({
      ...madeBy(gateOf(name, gate)),
      ...(level === undefined ? {} : { level }),
      ...(module === undefined ? {} : { module }),
    })),
  });
}

/** The files that a pipeline asks for are its own work. */
const madeBy = (gate: Gate): Gate =>
  gate.how.kind === 'structure'
    ? { ...gate, how: { kind: 'structure', rules: { ...gate.how.rules, made: true } } }
    : gate;

/** What a schema cannot see. */
function wrongIn(said: Said): Wrong[] {
  const { gates, stages } = said;
  const wrong: Wrong[] = Object.entries(gates).flatMap(([name, gate]) => wrongInGate(['gates', name], gate));
  for (const [index, stage] of stages.entries()) {
    const path = ['stages', index];
    const before = stages.slice(0, index);
    if (before.some(({ name }) => name === stage.name))
      wrong.push({ path: [...path, 'name'], why: `is "${stage.name}", which another stage is called.` });
    for (const gate of gatesOf(stage))
      if (!Object.hasOwn(gates, gate))
        wrong.push({ path: [...path, 'gates'], why: `names the gate "${gate}", which is not in this file.` });
    const items = stage.kind === 'generate' ? stage.items : undefined;
    const record = before.find(({ name }) => name === items?.stage);
    const part = record?.kind === 'record' && record.parts.some(({ name }) => name === items?.part);
    if (items !== undefined && part !== true)
      wrong.push({
        path: [...path, 'items'],
        why: `names the part "${items.part}" of stage "${items.stage}", which no stage before it has.`,
      });
    if (stage.from !== 'small' && !said.sized)
      wrong.push({ path: [...path, 'from'], why: 'goes with "sized: true" at the top, and only with it.' });
    if (stage.kind === 'intake' && said.fields === undefined)
      wrong.push({ path, why: 'asks for fields, and the file has none: add them under "fields".' });
  }
  return [...wrong, ...wrongNames(said), ...wrongFields(said)];
}

/** Words of an answer of the model's that are not a part's or a part's field's: see `record-answer.ts`. */
const ofAnswers: ReadonlySet<string> = new Set(['remove', 'conflicts']);
const ofEntries: ReadonlySet<string> = new Set(['id', 'title', 'text']);

/** What is spoken of by its name has one of its own. */
function wrongNames({ stages, rules, levels }: Said): Wrong[] {
  return [
    ...twice(
      ['rules'],
      rules.map(({ name }) => name),
      'name',
    ),
    ...twice(
      ['levels'],
      levels.map(({ level }) => String(level)),
      'level',
    ),
    ...stages.flatMap((stage, index) => wrongInside(stage, ['stages', index])),
  ];
}

function wrongInside(stage: Said['stages'][number], path: readonly PropertyKey[]): Wrong[] {
  const own = (place: readonly PropertyKey[], name: string): Wrong => ({
    path: [...path, ...place],
    why: `is "${name}", which Patchbay uses itself; give it another name.`,
  });
  const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  if (stage.kind === 'generate') {
    const { steps, items } = stage;
    const isItems = (name: string): boolean => name.replace(/-\d+$/, '-') === `${items?.part}-`;
    const taken = steps.map(({ name }, at) =>
      name === 'mend' || isItems(name) ? [own(['steps', at, 'name'], name)] : [],
    );
    return [...twice([...path, 'steps'], namesOf(steps), 'name'), ...taken.flat()];
  }
  if (stage.kind !== 'record') return [];
  const { name: page, parts } = stage;
  return [
    // Its page would be overwritten by the report's.
    ...(page === 'report' ? [own(['name'], page)] : []),
    ...twice([...path, 'parts'], namesOf(parts), 'name'),
    ...parts.flatMap(({ name, fields }, at) => [
      ...(ofAnswers.has(name) ? [own(['parts', at, 'name'], name)] : []),
      ...Object.keys(fields)
        .filter((field) => ofEntries.has(field))
        .map((field) => own(['parts', at, 'fields', field], field)),
    ]),
  ];
}

const twice = (path: readonly PropertyKey[], names: readonly string[], key: string): Wrong[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: [...path, index, key], why: `is "${name}", which is there already; give it another.` }]
      : [],
  );

function wrongFields({ fields = [], level, modules, levels }: Said): Wrong[] {
  const of = (key: string, name: string | undefined, kind: 'choice' | 'choices'): Wrong[] => {
    if (name === undefined || fields.some((one) => one.name === name && one.kind === kind)) return [];
    return [{ path: [key], why: `is the name of a field of kind "${kind}"; there is no such field.` }];
  };
  const unnamed = levels.length > 0 && level === undefined;
  return [
    ...of('level', level, 'choice'),
    ...of('modules', modules, 'choices'),
    ...(unnamed
      ? [{ path: ['levels'], why: 'go with "level", the name of the field that chooses one.' }]
      : []),
  ];
}

function gatesOf(stage: Said['stages'][number]): readonly string[] {
  if (stage.kind === 'verify') return stage.gates ?? [];
  return stage.kind === 'generate' ? [...stage.gates, ...stage.steps.flatMap(({ gates }) => gates)] : [];
}

export interface PipelineFolders {
  shipped: string;
  /** May be missing. */
  own: string;
  trusts(root: string): boolean;
}

/** Throws for a file of ours that is wrong. */
export function createPipelineFiles({ shipped, own, trusts }: PipelineFolders): PipelineFiles {
  const ours = namesIn(shipped).map((name): PipelineFile => {
    const read = readPipeline(`${name}.yaml`, readFileSync(join(shipped, `${name}.yaml`), 'utf8'));
    if (!read.ok) throw new Error(read.error.message);
    return { pipeline: read.value, source: 'shipped', documents: join(shipped, name) };
  });
  return {
    in(root) {
      const base = withThose({ list: ours, problems: [] }, readFolder(own, own, 'own'));
      const folder = join(root, ofWorkspace);
      if (!existsSync(folder)) return base;
      if (!trusts(root)) return { ...base, problems: [...base.problems, untrusted] };
      if (isLinked(root))
        return {
          ...base,
          problems: [...base.problems, `${ofWorkspace}: it is a link, so nothing of it counts.`],
        };
      return withThose(base, readFolder(folder, ofWorkspace, 'workspace'));
    },
    documentsOf(root, { pipeline: { name }, source }) {
      if (source !== 'workspace') return join(source === 'own' ? own : shipped, name);
      return trusts(root) && !isLinked(root) ? join(root, ofWorkspace, name) : '';
    },
  };
}

const isLinked = (root: string): boolean =>
  isLink(join(root, ofWorkspace)) || isLink(join(root, '.patchbay'));

const untrusted = `${ofWorkspace}: this folder has pipelines of its own; they count once you trust it.`;

function withThose(base: FoundPipelines, more: FoundPipelines): FoundPipelines {
  const list = [...base.list];
  const problems = [...base.problems, ...more.problems];
  for (const one of more.list) {
    const { name } = one.pipeline;
    const at = list.findIndex(({ pipeline }) => pipeline.name === name);
    const taken = list[at];
    if (taken === undefined) list.push(one);
    else if (one.source === 'workspace' || taken.source === one.source)
      problems.push(
        `${fileOf(one)}: name is "${name}", which another pipeline has already; give it another name.`,
      );
    else list[at] = one;
  }
  return { list, problems };
}

/** As it is told in problems. */
const fileOf = ({ documents, source }: PipelineFile): string =>
  `${source === 'workspace' ? `${ofWorkspace}/${basename(documents)}` : documents}.yaml`;

function readFolder(folder: string, said: string, source: 'own' | 'workspace'): FoundPipelines {
  const list: PipelineFile[] = [];
  const names = namesIn(folder);
  const more = names.length - mostFiles;
  const problems = more > 0 ? [`${said}: has ${more} files too many; the first ${mostFiles} count.`] : [];
  for (const name of names.slice(0, mostFiles)) {
    const file = `${said}/${name}.yaml`;
    const read = readPlainText(join(folder, `${name}.yaml`), { links: source === 'own', mostBytes });
    if (read.kind === 'none') continue;
    const found = read.kind === 'text' ? readPipeline(file, read.text) : null;
    if (found?.ok === true) list.push({ pipeline: found.value, source, documents: join(folder, name) });
    else problems.push(...(found?.error.message.split('\n') ?? [`${file}: ${whyNot(read)}.`]));
  }
  return { list, problems };
}

const whyNot = (read: ReturnType<typeof readPlainText>): string =>
  read.kind === 'unreadable' ? read.why : 'cannot be read';

/** Without the ending, sorted. None of what is no folder. */
const namesIn = (folder: string): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -'.yaml'.length))
        .sort()
    : [];

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
