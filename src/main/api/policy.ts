/** The rules: read, tried out and changed. Judging a command here is the very judging of a call, with nothing written before. */

import { canonicalJson } from '../../shared/canonical-json.ts';
import type { Rule } from '../../shared/policy.ts';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';
import { suggestionHandlers } from './suggestions.ts';

export function policyHandlers(api: Api, services: Services) {
  const { engine, settings, sandbox } = services;
  const howItRuns = async () =>
    settings.get('sandbox') === 'off' ? ('off' as const) : (await sandbox.state()).kind;
  return {
    test: api.policy.test.handler(async ({ input }) => {
      const { command, workspace = '/', agent: mode = 'coder' } = input;
      const now = input.sandbox === 'assume' ? 'enforced' : await howItRuns();
      const proposal: CommandProposal = { kind: 'command', command, cwd: '.', timeoutMs: 1, sandbox: now };
      const judge = await engine.policy.load();
      const asked = { effect: 'exec', approve: 'ask', tool: 'execute_command', written: [] } as const;
      const found = judge({ ...asked, mode, proposal, workspace });
      if (found.command === undefined) throw new Error('a command was judged as something else');
      return { ...found.command, verdict: found.verdict, rule: found.rule, sandbox: now };
    }),
    rules: api.policy.rules.handler(async ({ input }) => ({
      ...engine.policy.book(input.workspace),
      sandbox: await howItRuns(),
    })),
    save: api.policy.save.handler(({ input: { add = [], remove = [] } }) => {
      const own = settings.each('rules').values.find(({ source }) => source === 'user')?.value ?? [];
      unwrap(settings.set('rules', unwrap(changed(own, add, remove))));
      unwrap(services.suggesting.forget(remove));
      return {};
    }),
    ...suggestionHandlers(api, services),
  };
}

/** A rule that is there already is not added again. */
function changed(own: readonly Rule[], add: readonly Rule[], remove: readonly Rule[]): Result<Rule[]> {
  const left = [...own];
  for (const rule of remove) {
    const at = left.findIndex((each) => canonicalJson(each) === canonicalJson(rule));
    if (at === -1)
      return fail('conflict', 'A rule to be removed is not there any more.', 'Look at the list again.');
    left.splice(at, 1);
  }
  for (const rule of add) {
    if (!left.some((each) => canonicalJson(each) === canonicalJson(rule))) left.push(rule);
  }
  return ok(left);
}
