/**
 * Pipelines from YAML files: ours, the person's (in the data folder) and, while it is trusted, a folder's own (`.patchbay/pipelines`).
 * Each may have a folder of documents of its name beside it. The person's may take the place of one of ours; a folder's may not, since it
 * names gates that are run.
 */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
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
}

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
      ...gateOf(name, gate),
      ...(level === undefined ? {} : { level }),
      ...(module === undefined ? {} : { module }),
    })),
  });
}

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
      if (gates[gate] === undefined)
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
  return [...wrong, ...wrongFields(said)];
}

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
      const folder = join(root, '.patchbay', 'pipelines');
      if (!existsSync(folder)) return base;
      if (!trusts(root)) return { ...base, problems: [...base.problems, untrusted] };
      if (isLink(folder) || isLink(join(root, '.patchbay')))
        return {
          ...base,
          problems: [...base.problems, '.patchbay/pipelines: it is a link, so nothing of it counts.'],
        };
      return withThose(base, readFolder(folder, '.patchbay/pipelines', 'workspace'));
    },
  };
}

const untrusted = '.patchbay/pipelines: this folder has pipelines of its own; they count once you trust it.';

function withThose(base: FoundPipelines, more: FoundPipelines): FoundPipelines {
  const list = [...base.list];
  const problems = [...base.problems, ...more.problems];
  for (const one of more.list) {
    const { name } = one.pipeline;
    const at = list.findIndex(({ pipeline }) => pipeline.name === name);
    const taken = list[at];
    if (taken === undefined) list.push(one);
    else if (one.source === 'workspace' || taken.source === one.source)
      problems.push(`The pipeline "${name}" is there already; give this folder's another name.`);
    else list[at] = one;
  }
  return { list, problems };
}

function readFolder(folder: string, said: string, source: 'own' | 'workspace'): FoundPipelines {
  const list: PipelineFile[] = [];
  const problems: string[] = [];
  for (const name of namesIn(folder).slice(0, mostFiles)) {
    const file = `${said}/${name}.yaml`;
    const read = readPlainText(join(folder, `${name}.yaml`), { links: source === 'own', mostBytes });
    if (read.kind === 'none') continue;
    const found = read.kind === 'text' ? readPipeline(file, read.text) : null;
    if (found?.ok === true) list.push({ pipeline: found.value, source, documents: join(folder, name) });
    else problems.push(...(found?.error.message.split('\n') ?? [`${file} cannot be read.`]));
  }
  return { list, problems };
}

/** Without the ending, sorted. */
const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -'.yaml'.length))
        .sort()
    : [];

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
