/**
 * The composition root: builds every service once, in order, and stops them in reverse. Nothing else constructs a service, and
 * nothing here knows which host it runs in.
 */
import { readFileSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../shared/result.ts';
import { untrusted } from '../shared/untrusted-text.ts';
import { createAnswerNow } from './agent/answer-now.ts';
import type { Engine } from './agent/engine.ts';
import { createModes } from './agent/modes.ts';
import { createOrchestrator, type Orchestrator } from './agent/orchestrator.ts';
import { createSessionBook, type SessionBook } from './agent/session-book.ts';
import { type AppRouter, createRouter } from './api/router.ts';
import type { Services } from './api/services.ts';
import type { Shell } from './api/shell.ts';
import { createLog, type Log } from './base/log.ts';
import { makeFolder } from './base/make-folder.ts';
import { createProcessLedger, type ProcessLedger } from './base/process-ledger.ts';
import { createPromptFiles } from './base/prompt-files.ts';
import { fillTemplate } from './base/template.ts';
import { commandEnvironment } from './exec/environment.ts';
import { endLeftBehind } from './exec/left-behind.ts';
import { startOf } from './exec/process-table.ts';
import { createSandbox, type Sandbox } from './exec/sandbox/sandbox.ts';
import { usualTools } from './exec/sandbox/usual-tools.ts';
import { createTerminals } from './exec/terminals/terminals.ts';
import { createFolders } from './folders.ts';
import { createEgress, type Egress } from './models/egress.ts';
import { createEmbeddedModels, type EmbeddedModels } from './models/embedded/embedded-models.ts';
import { findInstallation, wantedVersion } from './models/embedded/installation.ts';
import { serverThreads } from './models/managed/machine.ts';
import { createManagedServers, type ManagedServers } from './models/managed/managed-servers.ts';
import {
  type ChosenModels,
  chosenEndpoints,
  createModelRegistry,
  type ModelRegistry,
} from './models/registry.ts';
import { createSlotKeeper } from './models/slots.ts';
import { pruneSlotFiles } from './models/slots-prune.ts';
import type { AppOptions } from './options.ts';
import { createPolicy, type Policy } from './policy/policy.ts';
import { createKeys, type Keys } from './settings/keys.ts';
import { createBlobs } from './store/blobs.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createJournal } from './store/journal.ts';
import { acquireLock } from './store/lock.ts';
import { createModelRungs } from './store/model-rungs.ts';
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
  const made = makeFolder(options.dataFolder);
  if (!made.ok) return fail('failed', made.error.message, 'Choose another data folder with --data DIR.');
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

function compose(options: AppOptions, shell: Shell, database: Database, release: () => void): App {
  const log = createLog(options.dataFolder);
  const report = (message: string, error: unknown): void => log.error(message, error);
  const blobs = createBlobs(database);
  const book = createSessionBook(createJournal(database, blobs));
  const recent = createRecentWorkspaces(database);
  const keys = createKeys(options.dataFolder, shell.secrets);
  const prompt = createPromptFiles(options.promptsFolder);
  // A command in a terminal goes at once; moving gigabytes to a disk each time would cost more than it saves.
  const keepsSlots = shell.host !== 'cli';
  const embedded = createEmbedded(options);
  const processes = createLedger(options, log);
  const { egress, models, servers } = createModels(options, {
    embedded,
    processes,
    book,
    keys,
    database,
    keepsSlots,
    prompt,
    report,
  });
  const folders = createFolders(options.dataFolder, ({ workspace }) => {
    try {
      recent.remember(workspace.root, workspace.name, Date.now());
    } catch (error) {
      report('remembering a folder', error); // a convenience; no reason not to open it
    }
  });
  const sandbox = createCommandSandbox(options);
  const engine = createEngine(options, {
    ...{ book, blobs, models, folders, sandbox, processes, prompt, report },
  });
  const orchestrator = createOrchestrator(engine);
  const terminals = createTerminals({ env: options.commandEnvironment, now: Date.now, processes });
  const { settings, trust } = options;
  const about = aboutOf(options);
  const health = () => healthOf(database, options.dataFolder);
  const router = createRouter(
    {
      ...{ engine, orchestrator, models, embedded, servers, sandbox, egress, processes, terminals },
      ...{ recent, settings, trust, keys, shell, health, about },
    },
    report,
  );
  // A terminal runs one task and goes: it leaves other sessions to the host that stays.
  if (shell.host !== 'cli') goOn(options, orchestrator);
  return {
    router,
    idle: () => orchestrator.idle(),
    async close() {
      await Promise.all([orchestrator.close(), terminals.closeAll()]);
      book.close();
      await models.close();
      await servers.close();
      await folders.close();
      database.close();
      release();
    },
  };
}

/** With what was there before: sessions that were going on, and what is too old to be kept. */
function goOn({ dataFolder, settings }: AppOptions, orchestrator: Orchestrator): void {
  void pruneSlotFiles(join(dataFolder, 'servers', 'slots'));
  const days = settings.get('keepSessionsDays');
  if (days > 0) orchestrator.cleanUp(Date.now() - days * dayMs);
  orchestrator.recover();
}

function createLedger({ dataFolder }: AppOptions, log: Log): ProcessLedger {
  const processes = createProcessLedger({
    file: join(dataFolder, 'processes.json'),
    endLeft: endLeftBehind,
    ...{ startOf, now: Date.now, log: (message, error) => log.error(message, error) },
  });
  void tellReaped(processes, log);
  return processes;
}

async function tellReaped({ reaped }: ProcessLedger, log: Log): Promise<void> {
  for (const { kind, what } of await reaped)
    log.warn('ended what an earlier start left behind', { kind, what });
}

const aboutOf = (options: AppOptions): Services['about'] => ({
  version: versionOf(options),
  dataFolder: options.dataFolder,
  workspace: options.workspace,
  demoFolder: join(options.resourcesFolder, 'demo'),
  home: homedir(),
  platform: process.platform,
});

interface ModelParts {
  embedded: EmbeddedModels;
  book: SessionBook;
  keys: Keys;
  database: Database;
  processes: ProcessLedger;
  /** The servers' caches of our sessions outlive this process, where the servers can do that. */
  keepsSlots: boolean;
  prompt: (name: string) => string;
  report: Engine['log'];
}

const createEmbedded = ({ engineFolders, resourcesFolder }: AppOptions): EmbeddedModels =>
  createEmbeddedModels({
    installation: () => findInstallation(engineFolders, wantedVersion(resourcesFolder)),
    threads: serverThreads,
  });

/** Models, the servers we start for them, and the one way out to either. */
function createModels(
  options: AppOptions,
  { book, keys, database, embedded, processes, keepsSlots, prompt, report }: ModelParts,
): { egress: Egress; models: ModelRegistry; servers: ManagedServers } {
  const { settings, resourcesFolder } = options;
  const usual = () => settings.get('model');
  const offline = () => settings.get('offline');
  const chosen: ChosenModels = {
    entries: () => settings.get('models'),
    names: () => [
      usual() ?? '',
      ...settings.get('model.fallbacks'),
      ...book.rows().map(({ model }) => model),
    ],
  };
  const ours = (): string[] => servers.list().flatMap(({ endpoint }) => endpoint ?? []);
  const egress = createEgress({ offline, chosen: () => [...chosenEndpoints(chosen), ...ours()] });
  const servers = createManagedServers({
    dataFolder: options.dataFolder,
    folders: () => settings.get('server.folders'),
    binary: () => settings.get('server.binary'),
    env: options.commandEnvironment,
    home: homedir(),
    fetch: egress.fetch('facts'),
    processes,
    log: report,
  });
  const models = createModelRegistry({
    ...chosen,
    usual,
    egress,
    offline,
    fallbacks: () => settings.get('model.fallbacks'),
    stallSeconds: () => settings.get('model.stallSeconds'),
    atOnce: () => settings.get('model.requestsAtOnce'),
    keeper: keepsSlots ? createSlotKeeper(join(options.dataFolder, 'slots.json')) : undefined,
    apiKey: (name) => keys.get(name),
    servers,
    embedded,
    files: () => settings.get('embedded.files'),
    rungs: {
      records: createModelRungs(database),
      prompt,
      fixed: () => {
        const rung = settings.get('rung');
        return rung === 'auto' ? null : rung;
      },
      now: Date.now,
    },
    playsFolder: join(resourcesFolder, 'plays'),
    pace: demoPace,
  });
  return { egress, models, servers };
}

interface EngineParts extends Pick<Engine, 'book' | 'blobs'> {
  models: ModelRegistry;
  folders: ReturnType<typeof createFolders>;
  sandbox: Sandbox;
  processes: ProcessLedger;
  prompt: (name: string) => string;
  report: Engine['log'];
}

const createCommandSandbox = ({ settings, commandEnvironment: base, dataFolder }: AppOptions): Sandbox =>
  createSandbox({
    environment: commandEnvironment(base),
    home: homedir(),
    dataFolder,
    tools: () => [...usualTools(homedir()), ...settings.get('sandbox.tools')],
  });

const createRules = ({ settings }: AppOptions, log: Engine['log']): Policy =>
  createPolicy({
    layers: (workspace) =>
      settings.each('rules', workspace).map(({ source, value }) => ({ source, rules: value })),
    trouble: (workspace) =>
      settings.problems(workspace).find(({ key }) => key === null || key === 'rules')?.message ?? null,
    log,
  });

function createEngine(
  options: AppOptions,
  { book, blobs, models, folders, sandbox, processes, prompt, report }: EngineParts,
): Engine {
  return {
    book,
    blobs,
    policy: createRules(options, report),
    tools: createToolRegistry({
      commands: {
        environment: commandEnvironment(options.commandEnvironment),
        sandbox,
        processes,
        wanted: () => options.settings.get('sandbox'),
      },
    }),
    modes: createModes(join(options.promptsFolder, 'agents'), join(options.dataFolder, 'agents')),
    folder: (path) => folders.open(path),
    trusts: options.trust.trusts,
    keepTrust: options.trust.keepDuring,
    model: (name) => models.get(name),
    turnOver: (sessionId) => models.turnOver(sessionId),
    answerNow: createAnswerNow(),
    lowerRung: async (name, from, why) => {
      const ladder = await models.ladder(name);
      return ladder.ok ? ladder.value.lower(from, why) : undefined;
    },
    systemPrompt: (name, workspace, notes) => {
      const rules = fillTemplate(prompt(name), { workspace: safe(workspace) });
      return notes === null
        ? rules
        : `${rules}\n\n${fillTemplate(prompt('agents-file'), { text: safe(notes) })}`;
    },
    question: (name) => fillTemplate(prompt(name), {}),
    limits: () => ({
      maxSteps: options.settings.get('maxSteps'),
      answerLimit: options.settings.get('answerLimit'),
      commandTimeoutMs: options.settings.get('commandTimeoutSeconds') * 1000,
      titles: options.settings.get('titles'),
      reflections: options.settings.get('reflections'),
      agentsFile: options.settings.get('agentsFile'),
    }),
    spillFolder: (sessionId) => join(options.dataFolder, 'spill', sessionId),
    now: Date.now,
    log: report,
  };
}

/** A folder's name and its notes are nobody's words but the folder's. */
const safe = (text: string): string => untrusted().break(text);

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
