/**
 * The composition root: builds every service once, in order, and stops them in reverse. Nothing else constructs a service, and
 * nothing here knows which host it runs in.
 */
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { noticeWords } from '../shared/notice.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { untrusted } from '../shared/untrusted-text.ts';
import { createAnswerNow } from './agent/answer-now.ts';
import { createBackgrounds } from './agent/backgrounds.ts';
import { cleanUpPolicy, eachDay } from './agent/clean-up.ts';
import type { Engine, OpenFolder } from './agent/engine.ts';
import { createModesIn } from './agent/mode-files.ts';
import { createOrchestrator, type Orchestrator } from './agent/orchestrator.ts';
import { createSessionBook, type SessionBook } from './agent/session-book.ts';
import { type AppRouter, createRouter } from './api/router.ts';
import type { Services } from './api/services.ts';
import type { Shell } from './api/shell.ts';
import { createLog, type Log } from './base/log.ts';
import { makeFolder } from './base/make-folder.ts';
import type { ProcessLedger } from './base/process-ledger.ts';
import { createPromptFiles } from './base/prompt-files.ts';
import { fillTemplate } from './base/template.ts';
import { commandEnvironment } from './exec/environment.ts';
import { createSandbox, type Sandbox } from './exec/sandbox/sandbox.ts';
import { usualTools } from './exec/sandbox/usual-tools.ts';
import { createTerminals } from './exec/terminals/terminals.ts';
import { createFolders, type Folders } from './folders.ts';
import { healthOf, versionOf } from './health.ts';
import type { Finding } from './memory/finding.ts';
import type { MemoryWatch } from './memory/memory-watch.ts';
import { createEgress, type Egress } from './models/egress.ts';
import { createEmbeddedModels, type EmbeddedModels } from './models/embedded/embedded-models.ts';
import { findInstallation, wantedVersion } from './models/embedded/installation.ts';
import { startBy } from './models/embedded/process-link.ts';
import { createEmbedding, type Embed } from './models/embedding.ts';
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
import type { OwnLearning } from './own-learning.ts';
import { limitsOf } from './own-limits.ts';
import { createOwnFinding, createOwnMemory } from './own-memory.ts';
import { createOwnProcesses } from './own-processes.ts';
import { createOwnSuggesting } from './own-suggesting.ts';
import { createOwnWork, createWorkNews, type OwnWork } from './own-work.ts';
import type { RunNews } from './pipeline/run-news.ts';
import { createPolicy, type Policy } from './policy/policy.ts';
import { createKeys, type Keys } from './settings/keys.ts';
import { createBlobs } from './store/blobs.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createJournal, type Journal } from './store/journal.ts';
import { acquireLock } from './store/lock.ts';
import { createModelRungs } from './store/model-rungs.ts';
import { createRecentWorkspaces, type RecentWorkspaces } from './store/recent-workspaces.ts';
import { createSessionSearch } from './store/session-search.ts';
import { createToolRegistry } from './tools/registry.ts';
import { createWorkingCopies } from './workspace/working-copies.ts';

export interface App {
  readonly router: AppRouter;
  /** Resolves when no session is being worked on. */
  idle(): Promise<void>;
  /** Stops work (open turns go on at the next start), closes the database, gives the data folder free. */
  close(): Promise<void>;
}

/** Milliseconds between two words of the demo's model, so that a newcomer can follow it. */
const demoPace = 12;

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
  const news = createWorkNews();
  const journal = createJournal(database, blobs);
  const { memories, learning, watch } = createOwnMemory(options, { database, blobs, journal }, report);
  const { policy, suggesting, book } = createRecords(options, journal, [watch, news.plan, news.runs], report);
  const recent = createRecentWorkspaces(database);
  const keys = createKeys(options.dataFolder, shell.secrets);
  const prompt = createPromptFiles(options.promptsFolder);
  const embedded = createEmbedded(options, shell);
  const processes = createOwnProcesses(options, log);
  const { egress, models, servers, embed } = createModels(options, {
    ...{ embedded, processes, book, keys },
    // A command in a terminal goes at once; moving gigabytes to a disk each time would cost more than it saves.
    ...{ database, keepsSlots: shell.host !== 'cli', prompt, report },
  });
  const { finding, meaning } = createOwnFinding(options, { database, memories, embed }, report);
  const folders = createFolders(options, rememberedBy(recent), report);
  const sandbox = createCommandSandbox(options);
  const engine = createEngine(options, {
    ...{ book, blobs, policy, memories: finding, learning, models, folders, sandbox },
    ...{ processes, prompt, report, shell },
  });
  const orchestrator = createOrchestrator(engine);
  const work = createOwnWork(options, { database, journal, engine, orchestrator, news });
  const terminals = createTerminals({ env: options.commandEnvironment, now: Date.now, processes });
  const { settings, trust, dataFolder } = options;
  const router = createRouter(
    {
      ...{ engine, orchestrator, suggesting, memories, finding, meaning, learning, ...work.services },
      ...{ models, embedded, servers, sandbox, egress },
      ...{ processes, terminals, recent, settings, trust, keys, shell, about: aboutOf(options) },
      health: () => healthOf(database, dataFolder),
      sessionSearch: createSessionSearch(database),
    },
    report,
  );
  settleInterrupted(engine, processes.interrupted);
  suggesting.review();
  // A terminal runs one task and goes: it leaves other sessions to the host that stays.
  const endCleaning =
    shell.host === 'cli' ? () => {} : goOn(options, orchestrator, { folders, learning, work, log });
  return {
    router,
    idle: work.idle,
    async close() {
      endCleaning();
      await Promise.all([orchestrator.close(), work.close(), terminals.closeAll(), meaning.close()]);
      book.close();
      await models.close();
      await servers.close();
      await folders.close();
      database.close();
      release();
    },
  };
}

const rememberedBy =
  (recent: RecentWorkspaces) =>
  ({ workspace: { root, name } }: OpenFolder): void =>
    recent.remember(root, name, Date.now());

/** Commands in the background that an earlier start ended without: their sessions say so at once. */
function settleInterrupted({ book, backgrounds, log }: Engine, sessions: readonly string[]): void {
  for (const id of sessions) {
    try {
      const session = book.get(id);
      if (session !== undefined) backgrounds.settle(session);
    } catch (error) {
      log(`telling session ${id} of commands that were interrupted`, error); // its next turn does it
    }
  }
}

/** The sessions, and what their events say of the rules before anybody else is told of them. */
function createRecords(
  options: AppOptions,
  journal: Journal,
  heard: readonly (MemoryWatch | RunNews)[],
  log: Engine['log'],
) {
  const policy = createRules(options, log);
  const suggesting = createOwnSuggesting(options, { journal, policy, now: Date.now, log });
  const book = createSessionBook(journal, Date.now, (sessionId, events, state) => {
    suggesting.appended(sessionId, events);
    for (const each of heard) each.appended(sessionId, events, state);
  });
  return { policy, suggesting, book };
}

/** With what was there before: sessions that were going on, and what is too old to be kept. Gives what ends that. */
function goOn(
  { dataFolder, settings }: AppOptions,
  orchestrator: Orchestrator,
  { folders, learning, work, log }: { folders: Folders; learning: OwnLearning; work: OwnWork; log: Log },
): () => void {
  void pruneSlotFiles(join(dataFolder, 'servers', 'slots'));
  const end = eachDay(() => {
    try {
      const titles = orchestrator.cleanUp(cleanUpPolicy(settings));
      if (titles.length > 0) log.info('deleted old sessions, as the settings say', { titles });
    } catch (error) {
      log.error('deleting old sessions', error); // it is tried again tomorrow
    }
    void folders.collect({
      days: settings.get('checkpoints.days'),
      megabytes: settings.get('checkpoints.megabytes'),
    });
  });
  const endCounting = learning.countPast();
  orchestrator.recover();
  work.recover();
  return () => {
    end();
    endCounting();
  };
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

const createEmbedded = ({ engineFolders, resourcesFolder }: AppOptions, { fork }: Shell): EmbeddedModels =>
  createEmbeddedModels({
    installation: () => findInstallation(engineFolders, wantedVersion(resourcesFolder)),
    threads: serverThreads,
    start: startBy(fork),
  });

/** Models, the servers we start for them, and the one way out to either. */
function createModels(
  options: AppOptions,
  { book, keys, database, embedded, processes, keepsSlots, prompt, report }: ModelParts,
): { egress: Egress; models: ModelRegistry; servers: ManagedServers; embed: Embed } {
  const { settings, resourcesFolder } = options;
  const usual = () => settings.get('model');
  const offline = () => settings.get('offline');
  const chosen: ChosenModels = {
    entries: () => settings.get('models'),
    names: () => [
      usual() ?? '',
      settings.get('memory.embeddings') ?? '',
      ...settings.get('model.fallbacks'),
      ...book.rows().map(({ model }) => model),
    ],
  };
  const apiKey = (name: string) => keys.get(name);
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
    apiKey,
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
  const embed = createEmbedding({ entries: chosen.entries, apiKey, egress, embedded });
  return { egress, models, servers, embed };
}

interface EngineParts extends Pick<Engine, 'book' | 'blobs' | 'policy'> {
  memories: Finding;
  learning: OwnLearning;
  models: ModelRegistry;
  folders: ReturnType<typeof createFolders>;
  sandbox: Sandbox;
  processes: ProcessLedger;
  prompt: (name: string) => string;
  report: Engine['log'];
  shell: Shell;
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
    read: (workspace) => settings.each('rules', workspace),
    log,
  });

function createEngine(
  options: AppOptions,
  { book, blobs, policy, memories, learning, models, folders, sandbox, ...rest }: EngineParts,
): Engine {
  const { processes, prompt, report, shell } = rest;
  const spillFolder = (sessionId: string): string => join(options.dataFolder, 'spill', sessionId);
  return {
    ...{ book, blobs, policy, memories, learning },
    copies: createWorkingCopies(options.dataFolder, blobs),
    tools: createToolRegistry({
      commands: {
        environment: commandEnvironment(options.commandEnvironment),
        sandbox,
        processes,
        wanted: () => options.settings.get('sandbox'),
        withheld: policy.withheld,
      },
    }),
    modesIn: createModesIn({
      shipped: join(options.promptsFolder, 'agents'),
      own: join(options.dataFolder, 'agents'),
      trusts: options.trust.trusts,
    }),
    folder: (path) => folders.open(path),
    trusts: options.trust.trusts,
    keepTrust: options.trust.keepDuring,
    model: (name) => models.get(name),
    turnOver: (sessionId) => models.turnOver(sessionId),
    passOn: (from, to) => models.passOn(from, to),
    notify: (sessionId, notice) => {
      const told = noticeWords(notice, book.get(sessionId)?.state().title);
      shell.attention?.tell(told);
      book.tellNotice({ sessionId, ...told });
    },
    answerNow: createAnswerNow(),
    backgrounds: createBackgrounds(report),
    lowerRung: async (name, from, why) => {
      const ladder = await models.ladder(name);
      return ladder.ok ? ladder.value.lower(from, why) : undefined;
    },
    systemPrompt: ({ prompt: name, editing }, workspace, notes) => {
      const values = { workspace: safe(workspace), editing: fillTemplate(prompt(editing), {}) };
      const rules = fillTemplate(prompt(name), values);
      return notes === null
        ? rules
        : `${rules}\n\n${fillTemplate(prompt('agents-file'), { text: safe(notes) })}`;
    },
    question: (name, values = {}) => fillTemplate(prompt(name), values),
    limits: () => limitsOf(options.settings),
    grantable: sandbox.grantable,
    spillFolder,
    asideFolder: (sessionId, callId) => join(options.dataFolder, 'set-aside', `${sessionId}-${callId}`),
    dropSpill: (sessionId) => rmSync(spillFolder(sessionId), { recursive: true, force: true }),
    now: Date.now,
    log: report,
  };
}

/** A folder's name and its notes are nobody's words but the folder's. */
const safe = (text: string): string => untrusted().break(text);
