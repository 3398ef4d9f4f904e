/**
 * Every cell of agent × tool × effect × path, with no file and no process: what the app's limits and path guard make of it, against
 * three small tables that a person can read and that share nothing with the files of the agents. A tool that is not in the table
 * fails here; that the app asks these limits at each call is `tests/journeys/agents.test.ts`.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitProposal, toolRefusal } from '../../../src/main/agent/agent-limits.ts';
import { createModesIn } from '../../../src/main/agent/mode-files.ts';
import { commonTools, furtherTools } from '../../../src/main/agent/modes.ts';
import { askGuards } from '../../../src/main/guards/guards.ts';
import { createCheckFeature } from '../../../src/main/tools/check-feature.ts';
import { createToolRegistry } from '../../../src/main/tools/registry.ts';
import type { Tool } from '../../../src/main/tools/tool.ts';
import { createUpdatePlan } from '../../../src/main/tools/update-plan.ts';
import type { Effect, Proposal } from '../../../src/shared/proposal.ts';
import { noCommands } from '../../support/no-commands.ts';
import { begun, responded, stateOf } from '../../support/session-script.ts';

const agents = ['orchestrator', 'coder', 'architect', 'debug', 'ask'] as const;
type Agent = (typeof agents)[number];

/** Letters are the agents' first; who is not named may not. The second word is the tool's effect. */
const toolTable = `
read_file              read     ocada
list_files             read     ocada
search_in_code         read     ocada
write_file             write    -ca--
apply_diff             write    -ca--
apply_patch_review     write    -c---
execute_command        exec     -c-d-
ask_followup_question  ask      ocada
prompt_user            ask      --a--
attempt_completion     control  ocada
switch_mode            control  ocada
show_notification      control  -c-d-
delegate               control  o----
update_plan            control  o----
check_feature          control  o----
`;

/** Of commands: F sees the workspace as it is, R sees it read-only. */
const effectTable = `
read     ocada
write    -ca--
exec     -F-R-
network  -----
ask      ocada
control  ocada
`;

/** Of writes; who is nobody's place is refused for any effect. */
const pathTable = `
a.md                          -ca--
docs/deep/er/a.md             -ca--
.hidden.md                    -ca--
docs/.md                      -ca--
.github/a.md                  -ca--
a.js                          -c---
a.MD                          -c---
a.md.js                       -c---
a.md/inner.js                 -c---
amd                           -c---
md                            -c---
feature_list.json             -c---
AGENTS.md                     -ca--
../a.md                       nobody
docs/../../a.md               nobody
/etc/a.md                     nobody
.git/a.md                     nobody
.GIT/hooks/a.md               nobody
sub/.git/a.md                 nobody
.patchbay/agents/a.md         nobody
`;

const rows = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
const cell = (cells: string | undefined, agent: Agent): string => cells?.[agents.indexOf(agent)] ?? '-';

const modes = createModesIn({ shipped: join(import.meta.dirname, '../../../prompts/agents') })(null);
const registry = createToolRegistry({ commands: noCommands });
const refuses = () => {
  throw new Error('nothing is carried out here');
};
registry.add(createUpdatePlan(refuses));
registry.add(
  createCheckFeature(registry.get('execute_command') as Required<Tool>, {
    checkable: refuses,
    observe: refuses,
  }),
);

const tools = rows(toolTable).map(([name = '', effect, may]) => ({ name, effect, may }));
const effects = rows(effectTable).map(([effect, may]) => ({ effect: effect as Effect, may }));
const paths = rows(pathTable).map(([path = '', may]) => ({ path, may }));

const command = (sandbox: 'enforced' | 'off'): Proposal => ({
  ...{ kind: 'command', command: 'true', cwd: '.', timeoutMs: 1, sandbox },
});
const proposalOf = (effect: Effect, path: string): Proposal => {
  if (effect === 'exec') return command('enforced');
  const files = [{ path, before: null, after: null, added: 1, removed: 0 }];
  return effect === 'write' ? { kind: 'patch', files } : { kind: 'answer', content: '' };
};

/** As a call goes: guards on what was asked, the agent's limits, guards on what it would do. */
function found(agent: Agent, tool: string, effect: Effect, path: string): 'no' | 'yes' | 'read-only' {
  const mode = modes.named(agent);
  if (mode === undefined) throw new Error(`there is no ${agent}`);
  const state = stateOf(...begun, responded('t1.s1', { calls: [[tool, { path }]] }));
  const bounds = { loops: true, files: 0, lines: 0, commands: 0, largeChange: 0, freezeAfter: 0 };
  const asked = { state, callId: 't1.s1.c1', proposal: null, failed: null, judged: null, bounds };
  if (askGuards(asked) !== null || toolRefusal(mode, { name: tool, effect }) !== null) return 'no';
  const limited = limitProposal(mode, effect, proposalOf(effect, path));
  if (!limited.ok || askGuards({ ...asked, proposal: limited.value }) !== null) return 'no';
  return limited.value.kind === 'command' && limited.value.readOnly === true ? 'read-only' : 'yes';
}

function expected(agent: Agent, tool: string, effect: Effect, path: string): 'no' | 'yes' | 'read-only' {
  const place = paths.find((one) => one.path === path)?.may;
  const does = cell(effects.find((one) => one.effect === effect)?.may, agent);
  if (cell(tools.find(({ name }) => name === tool)?.may, agent) === '-' || does === '-') return 'no';
  if (place === 'nobody' || (effect === 'write' && cell(place, agent) === '-')) return 'no';
  return does === 'R' ? 'read-only' : 'yes';
}

describe('the tables', () => {
  it('speak of every tool and agent there is, and tools do what they say', () => {
    expect(modes.list.map(({ name }) => name)).toEqual(agents);
    const there = registry.list().map(({ name, effect }) => `${name} ${effect}`);
    expect(tools.map(({ name, effect }) => `${name} ${effect}`).sort()).toEqual(there.sort());
    expect(tools.map(({ name }) => name).sort()).toEqual([...commonTools, ...furtherTools].sort());
  });

  it('agree in every cell with what the app makes of it', () => {
    const wrong: string[] = [];
    let [cells, allowed] = [0, 0];
    for (const agent of agents)
      for (const { name } of tools)
        for (const { effect } of effects)
          for (const { path } of paths) {
            const [is, should] = [found(agent, name, effect, path), expected(agent, name, effect, path)];
            cells += 1;
            if (is !== 'no') allowed += 1;
            if (is !== should) wrong.push(`${agent} ${name} ${effect} ${path}: ${is}, not ${should}`);
          }
    expect(wrong).toEqual([]);
    expect(cells).toBe(agents.length * tools.length * effects.length * paths.length);
    // Neither everything nor nothing.
    expect([allowed > 500, allowed < cells / 2]).toEqual([true, true]);
  });
});

describe('commands', () => {
  const limited = (agent: Agent, proposal: Proposal, effect: Effect = 'exec'): boolean => {
    const mode = modes.named(agent);
    return mode !== undefined && limitProposal(mode, effect, proposal).ok;
  };
  const whoMay = (proposal: Proposal) => agents.filter((agent) => limited(agent, proposal));

  it('of debug need the sandbox, since nothing else keeps them from writing', () => {
    expect(whoMay(command('enforced'))).toEqual(['coder', 'debug']);
    expect(whoMay(command('off'))).toEqual(['coder']);
  });

  it('that a person kept for the plan are for everybody who may have them checked; others are not', () => {
    const check = { ...command('off'), feature: 'f1' } as Proposal;
    expect(whoMay(check)).toEqual(agents);
    expect(whoMay({ ...check, unkept: true } as Proposal)).toEqual(['coder']);
  });
});

it('a patch of several files is one: the file that may not be written keeps the others from it', () => {
  const mode = modes.named('architect');
  const file = (path: string) => ({ path, before: null, after: null, added: 1, removed: 0 });
  const files = (...names: string[]): Proposal => ({ kind: 'patch', files: names.map(file) });
  const ok = (proposal: Proposal) => mode !== undefined && limitProposal(mode, 'write', proposal).ok;
  expect([ok(files('a.md', 'b.md')), ok(files('a.md', 'b.js'))]).toEqual([true, false]);
});
