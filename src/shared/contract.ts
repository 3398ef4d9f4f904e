/**
 * The contract, written once: MessagePort (Electron), WebSocket (web), REST (`/api/v1`, OpenAPI) and the CLI are all
 * derived from it. Expected failures are the typed errors of `contract/base.ts`; anything else crosses the wire as one neutral
 * sentence.
 */
import { approvalContract, patchContract } from './contract/approvals.ts';
import { checkpointContract } from './contract/checkpoints.ts';
import { contextContract } from './contract/context.ts';
import { gateContract } from './contract/gates.ts';
import { guardContract } from './contract/guards.ts';
import { learningContract } from './contract/learning.ts';
import { memoryContract } from './contract/memory.ts';
import { modelContract } from './contract/models.ts';
import { pipelineContract } from './contract/pipelines.ts';
import { planContract } from './contract/plan.ts';
import { policyContract } from './contract/policy.ts';
import { processContract } from './contract/processes.ts';
import { serverContract } from './contract/servers.ts';
import { sessionContract } from './contract/sessions.ts';
import { agentContract, healthContract, settingsContract, systemContract } from './contract/system.ts';
import { terminalContract } from './contract/terminals.ts';
import { workspaceContract } from './contract/workspaces.ts';

export const contract = {
  health: healthContract,
  system: systemContract,
  agent: agentContract,
  model: modelContract,
  server: serverContract,
  workspace: workspaceContract,
  session: sessionContract,
  approval: approvalContract,
  patch: patchContract,
  checkpoint: checkpointContract,
  context: contextContract,
  gate: gateContract,
  guard: guardContract,
  learning: learningContract,
  memory: memoryContract,
  pipeline: pipelineContract,
  plan: planContract,
  policy: policyContract,
  settings: settingsContract,
  process: processContract,
  terminal: terminalContract,
};

export type Contract = typeof contract;
