/**
 * The composition root: builds every service once, in order, and stops them in reverse. Nothing else constructs a service, and
 * nothing here knows which host it runs in.
 */
import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../shared/result.ts';
import type { Engine } from './agent/engine.ts';
import { createOrchestrator } from './agent/orchestrator.ts';
import { createSessionBook } from './agent/session-book.ts';
import { type AppRouter, createRouter } from './api/router.ts';
import type { Shell } from './api/shell.ts';
import { createLog } from './base/log.ts';
import { fillTemplate } from './base/template.ts';
import { commandEnvironment } from './exec/environment.ts';
import { createFolders } from './folders.ts';
import { createModelRegistry, type ModelRegistry } from './models/registry.ts';
import type { AppOptions } from './options.ts';
import { createKeys } from './settings/keys.ts';
import { createBlobs } from './store/blobs.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createJournal } from './store/journal.ts';
import { acquireLock } from './store/lock.ts';
import { createRecentWorkspaces } from './store/recent-workspaces.ts';
import { createToolRegistry } from './tools/registry.ts';

export interface App {
  readonly router: AppRouter;
  /** Resolves when no session is being worked on. */
  idle(): Promise<void>;
  /** Stops work (open turns go on at the next start), closes the database, gives the data folder free. */
  close(): Promise<void>;
}

/** Milliseconds between two words of the demo's model, so that a newcomer can follow it. */
const demoPace = 12;

const dayMs = 86_400_000;
const littleDiskBytes = 200_000_000;

/** `conflict` when another process owns the data folder, `failed` when the database cannot be used. */
export async function createApp(options: AppOptions, shell: Shell): Promise<Result<App>> {
  const made = makeDataFolder(options.dataFolder);
  if (!made.ok) return made;
  const lock = acquireLock(options.dataFolder);
  if (!lock.ok) return lock;
  const file = join(options.dataFolder, 'patchbay.sqlite');
  const database = openDatabase(file, join(options.resourcesFolder, 'migrations'), lock.value.unclean);
  if (!database.ok) {
    lock.value.release();
    return database;
  }
  return ok(compose(options, shell, database.value, lock.value.release));
}

function makeDataFolder(folder: string): Result<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return ok(undefined);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'failed',
      `The data folder ${folder} cannot be made: ${why}.`,
      'Choose another with --data DIR.',
    );
  }
}

function compose(options: AppOptions, shell: Shell, database: Database, release: () => void): App {
  const log = createLog(options.dataFolder);
  const report = (message: string, error: unknown): void => log.error(message, error);
  const blobs = createBlobs(database);
  const book = createSessionBook(createJournal(database, blobs));
  const recent = createRecentWorkspaces(database);
  const keys = createKeys(options.dataFolder);
  const models = createModelRegistry({
    entries: () => options.settings.get('models'),
    apiKey: (name) => keys.get(name),
    playsFolder: join(options.resourcesFolder, 'plays'),
    pace: demoPace,
  });
  const folders = createFolders(options.dataFolder, ({ workspace }) => {
    try {
      recent.remember(workspace.root, workspace.name, Date.now());
    } catch (error) {
      report('remembering a folder', error); // a convenience; no reason not to open it
    }
  });
  const engine = createEngine(options, { book, blobs, models, folders, report });
  const orchestrator = createOrchestrator(engine);
  const { settings } = options;
  const about = {
    version: versionOf(options),
    dataFolder: options.dataFolder,
    workspace: options.workspace,
    demoFolder: join(options.resourcesFolder, 'demo'),
    home: homedir(),
    platform: process.platform,
  };
  const health = () => healthOf(database, options.dataFolder);
  const router = createRouter(
    { engine, orchestrator, models, recent, settings, keys, shell, health, about },
    report,
  );
  // A terminal runs one task and goes: it leaves other sessions to the host that stays.
  if (shell.host !== 'cli') {
    const days = settings.get('keepSessionsDays');
    if (days > 0) orchestrator.cleanUp(Date.now() - days * dayMs);
    orchestrator.recover();
  }
  return {
    router,
    idle: () => orchestrator.idle(),
    async close() {
      await orchestrator.close();
      book.close();
      await folders.close();
      database.close();
      release();
    },
  };
}

interface EngineParts extends Pick<Engine, 'book' | 'blobs'> {
  models: ModelRegistry;
  folders: ReturnType<typeof createFolders>;
  report: Engine['log'];
}

function createEngine(options: AppOptions, { book, blobs, models, folders, report }: EngineParts): Engine {
  const templates = new Map<string, string>();
  return {
    book,
    blobs,
    tools: createToolRegistry({ commandEnvironment: commandEnvironment(options.commandEnvironment) }),
    folder: (path) => folders.open(path),
    model: (name) => models.get(name),
    systemPrompt(prompt, workspace) {
      const template =
        templates.get(prompt) ?? readFileSync(join(options.promptsFolder, `${prompt}.md`), 'utf8');
      templates.set(prompt, template);
      return fillTemplate(template, { workspace });
    },
    limits: () => ({
      maxSteps: options.settings.get('maxSteps'),
      answerLimit: options.settings.get('answerLimit'),
      commandTimeoutMs: options.settings.get('commandTimeoutSeconds') * 1000,
    }),
    spillFolder(sessionId) {
      const folder = join(options.dataFolder, 'spill', sessionId);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    now: Date.now,
    log: report,
  };
}

const versionOf = (options: AppOptions): string => {
  const text = readFileSync(join(options.resourcesFolder, '..', 'package.json'), 'utf8');
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : 'unknown';
};

/** `ok` or what is wrong, by service. Asked for by the health call; costs under a millisecond. */
function healthOf({ sqlite }: Database, dataFolder: string): Record<string, string> {
  const { bavail, bsize } = statfsSync(dataFolder);
  const free = bavail * bsize;
  return {
    database: sqlite.open && sqlite.prepare('select 1').pluck().get() === 1 ? 'ok' : 'closed',
    disk: free > littleDiskBytes ? 'ok' : `only ${Math.round(free / 1e6)} MB free for ${dataFolder}`,
  };
}
