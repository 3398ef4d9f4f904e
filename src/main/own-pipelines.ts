/** Pipelines over the app's own models, sessions, gates and files. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../shared/result.ts';
import type { Engine } from './agent/engine.ts';
import type { Orchestrator } from './agent/orchestrator.ts';
import { digestBytes } from './base/digest.ts';
import { changesBetween, type TreeFile } from './base/tree-state.ts';
import type { Gates } from './gates/gates.ts';
import type { AppOptions } from './options.ts';
import { type Artefacts, createArtefacts } from './pipeline/artefacts.ts';
import { type IndexedDocument, readIndex } from './pipeline/documents/document-index.ts';
import { createShelf } from './pipeline/documents/shelf.ts';
import { begunFile } from './pipeline/hand-over.ts';
import { createPipelineFiles } from './pipeline/pipeline-files.ts';
import { createPipelines, type Pipelines } from './pipeline/pipelines.ts';
import type { Deliverable } from './pipeline/report-page.ts';
import { createRunBook } from './pipeline/run-book.ts';
import { createRunRows } from './pipeline/run-rows.ts';
import { createStageGates } from './pipeline/stage-gates.ts';
import { createStepSessions } from './pipeline/step-sessions.ts';
import type { Database } from './store/database.ts';

interface Parts {
  database: Database;
  engine: Engine;
  orchestrator: Orchestrator;
  gates: Gates;
}

export function createOwnPipelines(
  { dataFolder, resourcesFolder }: Pick<AppOptions, 'dataFolder' | 'resourcesFolder'>,
  { database, engine, orchestrator, gates }: Parts,
): Pipelines {
  const files = createPipelineFiles({
    shipped: join(resourcesFolder, 'pipelines'),
    own: join(dataFolder, 'pipelines'),
    trusts: engine.trusts,
  });
  const artefacts = createArtefacts(join(dataFolder, 'pipeline-runs'));
  return createPipelines({
    ...{ files, artefacts, trusts: engine.trusts, now: engine.now, newId: randomUUID, log: engine.log },
    book: createRunBook(createRunRows(database), engine.now),
    sessions: createStepSessions(orchestrator, engine.passOn),
    gates: createStageGates(gates),
    shelf: (run) => createShelf(files, run),
    documents: ({ documents: folder, source }) => {
      const { documents, problems } = readIndex(folder, { links: source !== 'workspace' });
      return { documents: documents.map(listed), problems };
    },
    folderGates: (root) => gates.rules(root).gates,
    model: engine.model,
    turnOver: engine.turnOver,
    prompt: engine.question,
    deliverables: ({ id, workspace }) => deliverablesOf(engine, artefacts, id, workspace),
    async open(path) {
      const folder = await engine.folder(path);
      if (!folder.ok) return folder;
      const { workspace, checkpoints } = folder.value;
      const keep = async (run: string): Promise<Result<void>> => {
        const found = await checkpoints.files();
        if (!found.ok) return found;
        const written = await artefacts.write(run, begunFile, JSON.stringify(found.value));
        return written.ok ? ok(undefined) : written;
      };
      return ok({ root: workspace.root, keep });
    },
    async put(path, texts) {
      const folder = await engine.folder(path);
      if (!folder.ok) return folder;
      const changes = texts.map(({ path: file, text }) => ({
        ...{ path: file, before: null, after: Buffer.from(text) },
      }));
      const done = await folder.value.workspace.apply(changes);
      return done.ok ? ok(undefined) : done;
    },
  });
}

/** By path, since the run began. */
async function deliverablesOf(
  engine: Engine,
  artefacts: Artefacts,
  run: string,
  root: string,
): Promise<Result<Deliverable[]>> {
  const folder = await engine.folder(root);
  if (!folder.ok) return folder;
  const { workspace, checkpoints } = folder.value;
  const now = await checkpoints.files();
  if (!now.ok) return now;
  const begun = JSON.parse((await artefacts.read(run, begunFile)) ?? '[]') as TreeFile[];
  const changes = changesBetween(begun, now.value);
  const found = await Promise.all(
    changes.map(async ({ path, change }): Promise<Deliverable[]> => {
      // What an ignore file leaves out since then is not gone.
      if (change === 'deleted')
        return existsSync(join(workspace.root, path)) ? [] : [{ path, change, bytes: 0, digest: null }];
      const file = await workspace.read(path);
      return file.ok
        ? [{ path, change, bytes: file.value.bytes.length, digest: digestBytes(file.value.bytes) }]
        : [{ path, change, bytes: 0, digest: null }];
    }),
  );
  return ok(found.flat());
}

const listed = ({ name, title, summary, tokens }: IndexedDocument) => ({ name, title, summary, tokens });
