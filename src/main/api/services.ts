/**
 * What the handlers may use. Built once by the composition root; a handler is thin and holds no state of its own.
 */
import type { Engine } from '../agent/engine.ts';
import type { Orchestrator } from '../agent/orchestrator.ts';
import type { Suggesting } from '../agent/suggesting.ts';
import type { ProcessLedger } from '../base/process-ledger.ts';
import type { Sandbox } from '../exec/sandbox/sandbox.ts';
import type { Terminals } from '../exec/terminals/terminals.ts';
import type { GateQuestions, Gates } from '../gates/gates.ts';
import type { Finding } from '../memory/finding.ts';
import type { Learning } from '../memory/learning.ts';
import type { Meaning } from '../memory/meaning.ts';
import type { Memories } from '../memory/memories.ts';
import type { Egress } from '../models/egress.ts';
import type { EmbeddedModels } from '../models/embedded/embedded-models.ts';
import type { ManagedServers } from '../models/managed/managed-servers.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Pipelines } from '../pipeline/pipelines.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanChecks } from '../plan/plan-checks.ts';
import type { Keys } from '../settings/keys.ts';
import type { Trust } from '../settings/trust.ts';
import type { Settings } from '../settings.ts';
import type { RecentWorkspaces } from '../store/recent-workspaces.ts';
import type { SessionSearch } from '../store/session-search.ts';
import type { Shell } from './shell.ts';

export interface Services {
  readonly engine: Engine;
  readonly orchestrator: Orchestrator;
  readonly suggesting: Suggesting;
  readonly memories: Memories;
  readonly finding: Finding;
  readonly meaning: Pick<Meaning, 'state'>;
  readonly learning: Learning;
  readonly plan: { plan: Plan; checks: PlanChecks };
  readonly gates: { gates: Gates } & GateQuestions;
  readonly pipelines: Pipelines;
  readonly models: ModelRegistry;
  readonly embedded: EmbeddedModels;
  readonly servers: ManagedServers;
  readonly sandbox: Sandbox;
  readonly processes: ProcessLedger;
  readonly terminals: Terminals;
  readonly egress: Egress;
  readonly recent: RecentWorkspaces;
  readonly sessionSearch: SessionSearch;
  readonly settings: Settings;
  readonly trust: Trust;
  readonly keys: Keys;
  readonly shell: Shell;
  /** State of each service, `ok` or what is wrong. */
  health(): Record<string, string>;
  readonly about: {
    version: string;
    dataFolder: string;
    workspace: string | null;
    demoFolder: string;
    home: string;
    platform: string;
  };
}
