/** Pipelines over the app's own models, sessions, gates and files. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ok, type Result } from '../shared/result.ts';
import type { Engine } from './agent/engine.ts';
import type { Orchestrator } from './agent/orchestrator.ts';
import type { Gates } from './gates/gates.ts';
import type { AppOptions } from './options.ts';
import { deliverablesOf } from './own-deliverables.ts';
import { createArtefacts } from './pipeline/artefacts.ts';
import { begunText } from './pipeline/begun.ts';
import { type IndexedDocument, readIndex } from './pipeline/documents/document-index.ts';
import { createShelf } from './pipeline/documents/shelf.ts';
import { createPipelineFiles } from './pipeline/pipeline-files.ts';
import { createPipelines, type Pipelines } from './pipeline/pipelines.ts';
import { createRunBook } from './pipeline/run-book.ts';
import { begunFile } from './pipeline/run-files.ts';
import { createRunRows } from './pipeline/run-rows.ts';
import { createStageGates } from './pipeline/stage-gates.ts';
import { createStepSessions } from './pipeline/step-sessions.ts';
import type { Database } from './store/database.ts';
import type { Journal } from './store/journal.ts';

interface Parts {
  database: Database;
  journal: Journal;
  engine: Engine;
  orchestrator: Orchestrator;
  gates: Gates;
}

export function createOwnPipelines(
  { dataFolder, resourcesFolder }: Pick<AppOptions, 'dataFolder' | 'resourcesFolder'>,
  { database, journal, engine, orchestrator, gates }: Parts,
): Pipelines {
  const files = createPipelineFiles({
    shipped: join(resourcesFolder, 'pipelines'),
    own: join(dataFolder, 'pipelines'),
    trusts: engine.trusts,
  });
  const artefacts = createArtefacts(join(dataFolder, 'pipeline-runs'));
  const book = createRunBook(createRunRows(database), engine.now);
  return createPipelines({
    ...{ book, files, artefacts, trusts: engine.trusts, now: engine.now, newId: randomUUID, log: engine.log },
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
    deliverables: (run) => deliverablesOf({ engine, journal, gates, artefacts, book }, run),
    async open(path) {
      const folder = await engine.folder(path);
      if (!folder.ok) return folder;
      const { workspace, checkpoints } = folder.value;
      const keep = async (run: string): Promise<Result<void>> => {
        const found = await checkpoints.files();
        if (!found.ok) return found;
        const written = await artefacts.write(run, begunFile, begunText(found.value));
        return written.ok ? ok(undefined) : written;
      };
      return ok({ root: workspace.root, keep });
    },
    async workspace(path) {
      const folder = await engine.folder(path);
      return folder.ok ? ok(folder.value.workspace) : folder;
    },
  });
}

const listed = ({ name, title, summary, tokens }: IndexedDocument) => ({ name, title, summary, tokens });
