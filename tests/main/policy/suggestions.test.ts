/**
 * When a rule is proposed and when never, with the real judging of calls and the real grammar. Each row that must not be proposed
 * differs in one thing from the first one, which is.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PastCall } from '../../../src/main/policy/past-calls.ts';
import { createPolicy } from '../../../src/main/policy/policy.ts';
import {
  type DryJudge,
  leastApprovals,
  mostCalls,
  ruleId,
  suggestions,
} from '../../../src/main/policy/suggestions.ts';
import { doubtOf, withdrawalOf } from '../../../src/main/policy/taken-rules.ts';
import type { Rule } from '../../../src/shared/policy.ts';

let rules: Rule[] = [];
let trouble: string | null = null;
let judge: DryJudge;
beforeAll(async () => {
  const policy = createPolicy({
    read: () => ({ values: [{ source: 'user', value: rules }], trouble }),
    log: () => {},
  });
  const load = await policy.load();
  judge = ({ command, mode }, added) =>
    load(
      {
        ...{ effect: 'exec', approve: 'ask', tool: 'execute_command', mode, workspace: '/w', written: [] },
        proposal: { kind: 'command', command, cwd: '.', timeoutMs: 1, sandbox: 'enforced' },
      },
      added,
    );
});

const good: PastCall = {
  ...{ sessionId: 's1', callId: 't1.s1.c1', command: 'npm test', mode: 'coder', at: 0 },
  ...{ by: 'person', decision: 'approve', hadMore: false, isReadOnly: false, isUnusual: false },
  ...{ end: { at: 0, isGood: true, exitCode: 0 }, undoneAt: null, broke: null },
};
/** One after the other, ten milliseconds apart. */
const history = (...calls: Partial<PastCall>[]): PastCall[] =>
  calls.map((call, index) => {
    const at = (index + 1) * 10;
    const end = call.end === undefined ? good.end : call.end;
    return { ...good, at, ...call, end: end === null ? null : { ...end, at: at + 1 } };
  });
const times = (count: number, call: Partial<PastCall> = {}): Partial<PastCall>[] =>
  Array.from({ length: count }, () => call);
const failed = { at: 0, isGood: false, exitCode: 1 };
const proposed = (calls: readonly PastCall[], own: Rule[] = []): string[] => {
  rules = own;
  return suggestions(calls, judge).map(({ rule }) => JSON.stringify(rule));
};
const npmTest: Rule = { verdict: 'allow', tool: 'execute_command', command: 'npm test' };
const npmTestText = JSON.stringify(npmTest);

describe('suggestions', () => {
  it('has the very rule of the card, and what speaks for it', () => {
    rules = [];
    const calls = history(
      { sessionId: 's1' },
      { sessionId: 's2' },
      { sessionId: 's2', command: 'npm   test' },
      { sessionId: 's3' },
      { sessionId: 's3', command: 'npm test | tail -5' },
      { command: 'npm test | head' },
      { command: 'npm test && npm run lint' },
    );
    expect(suggestions(calls, judge)).toEqual([
      {
        ...{ id: ruleId(npmTest), rule: npmTest, approvals: 4, sessions: 3, firstAt: 10, lastAt: 40 },
        also: { count: 2, commands: ['npm test | head', 'npm test | tail -5'] },
      },
    ]);
    expect(suggestions(calls.toReversed(), judge)).toEqual(suggestions(calls, judge));
  });

  it('names what more speaks for first, and not all there could be', () => {
    const many = Array.from({ length: 20 }, (_, n) =>
      times(leastApprovals + n, { command: `tool ${n}` }),
    ).flat();
    const found = proposed(history(...many));
    expect(found).toHaveLength(10);
    expect(found[0]).toContain('tool 19');
  });

  it.each<[string, Partial<PastCall>[], Rule[]?]>([
    ['one approval too few', times(leastApprovals - 1)],
    ['approvals that a rule gave', times(6, { by: 'rule' })],
    ['calls that still run', times(6, { end: null })],
    ['a workspace that was read-only', times(6, { isReadOnly: true })],
    ['something unusual', times(6, { isUnusual: true })],
    ['something unusual once', [{ isUnusual: true }, ...times(6)]],
    ['no sandbox, or more than that', times(6, { hadMore: true })],
    ['more than the sandbox within the row', [...times(3), { hadMore: true }, ...times(3)]],
    ['a failure within the row', [...times(3), { end: failed }, ...times(3)]],
    ['a failure after it', [...times(6), { end: failed }]],
    ['a failure that a rule had let run', [...times(6), { by: 'rule', end: failed }]],
    ['an undoing after it', [...times(6, { undoneAt: null }), { undoneAt: 1000 }]],
    ['all of it undone', times(6, { undoneAt: 1000 })],
    ['a rejection after it', [...times(6), { decision: 'reject', end: null }]],
    ['a rejection long before', [{ decision: 'reject', end: null }, ...times(60)]],
    ['other words of the person', [{ decision: 'edit' }, ...times(60)]],
    [
      'a rejected call that it would let run',
      [...times(6), { command: 'npm test | head', decision: 'reject', end: null }],
    ],
    ['a failed call that it would have let run', [...times(6), { command: 'npm test | head', end: failed }]],
    ['a rule that refuses', times(6), [{ verdict: 'deny', command: 'npm *' }]],
    ['a rule that asks', times(6), [{ verdict: 'ask', command: 'npm *' }]],
    ['a rule that asks about the tool', times(6), [{ verdict: 'ask', tool: 'execute_command' }]],
    ['a rule that allows it already', times(6), [npmTest]],
    ['what the sandbox allows by itself', times(6, { command: 'git log' })],
    ['two commands', times(6, { command: 'npm test && npm run lint' })],
    ['two commands, of which one may run', times(6, { command: 'npm test | head' })],
    ['a redirection', times(6, { command: 'npm test > log' })],
    ['a variable', times(6, { command: 'npm test $X' })],
    ['a substitution', times(6, { command: 'npm test $(cat x)' })],
    ['what starts others', times(6, { command: 'xargs npm test' })],
    ['a script of its own', times(6, { command: 'node -e 1' })],
    ['what wants the network', times(6, { command: 'npm install' })],
    ['a place outside of the workspace', times(6, { command: 'touch ../x' })],
    ['a file that makes something run', times(6, { command: 'touch package.json' })],
    ['such a file below a folder', times(6, { command: 'touch ./web/.envrc' })],
    ['such a file behind an option', times(6, { command: 'format --file=Makefile' })],
    ['such a folder', times(6, { command: 'mv made .vscode' })],
    ['the folder of git', times(6, { command: 'rm -r .git' })],
    ['our own settings', times(6, { command: 'touch .patchbay/settings.json' })],
    ['what is not understood', times(6, { command: "npm 'test" })],
  ])('never proposes: %s', (_, calls, own) => {
    expect(proposed(history(...times(leastApprovals)))).toEqual([npmTestText]);
    expect(proposed(history(...calls), own)).toEqual([]);
  });

  it.each<[string, Partial<PastCall>[]]>([
    ['a failure, then a new row', [...times(2), { end: failed }, ...times(leastApprovals)]],
    ['more rights once, then a new row', [{ hadMore: true }, ...times(leastApprovals)]],
    [
      'a rejection of what it would not let run',
      [...times(6), { command: 'npm test; npm x', decision: 'reject', end: null }],
    ],
    [
      'a rejection in words around it',
      [...times(6), { command: 'npm test > log', decision: 'reject', end: null }],
    ],
    ['a read-only one between', [...times(2), { isReadOnly: true }, ...times(2)]],
  ])('still proposes after %s', (_, calls) => {
    expect(proposed(history(...calls))).toEqual([npmTestText]);
  });

  it('proposes nothing while no rule would be let decide', () => {
    const habit = history(...times(6));
    expect(proposed(habit)).toEqual([npmTestText]);
    try {
      trouble = 'a line that is none';
      expect(proposed(habit)).toEqual([]);
    } finally {
      trouble = null;
    }
  });

  it('counts nothing for it that happened elsewhere, but a no against it', () => {
    const elsewhere = history({ end: failed }, ...times(3), { command: 'ls' });
    const ask = (...objection: Partial<PastCall>[]) => {
      rules = [];
      const habit = history(...times(leastApprovals));
      return suggestions(habit, judge, [...elsewhere, ...history(...objection)]).map(
        ({ approvals }) => approvals,
      );
    };
    expect(ask()).toEqual([leastApprovals]);
    expect(ask({ command: 'npm run lint', decision: 'reject', end: null })).toEqual([leastApprovals]);
    expect(ask({ decision: 'reject', end: null })).toEqual([]);
    expect(ask({ command: 'npm test | head', decision: 'edit' })).toEqual([]);
  });

  it('looks at the newest calls alone', () => {
    const calls = history(
      ...times(leastApprovals),
      ...times(mostCalls, { command: 'npm run other', by: 'rule' }),
    );
    expect(proposed(calls)).toEqual([]);
    expect(proposed(calls.slice(0, mostCalls))).toEqual([npmTestText]);
  });

  it('never proposes what would let a rejected or changed call run, whatever the history', () => {
    const words = ['npm test', 'npm run lint', 'touch a', 'mv a b', 'ls', 'head -3', 'git log', 'rm -r out'];
    const one = fc.constantFrom(...words);
    const text = fc
      .tuple(one, fc.constantFrom('', '', '', ' | ', ' && ', '; '), one)
      .map(([first, join, second]) => (join === '' ? first : first + join + second));
    const call = fc.record({
      command: text,
      decision: fc.constantFrom<PastCall['decision'][]>(
        'approve',
        'approve',
        'approve',
        'approve',
        'approve',
        'reject',
        'edit',
      ),
      mode: fc.constantFrom('coder', 'debug'),
      repeats: fc.integer({ min: 3, max: 6 }),
    });
    const seen = { proposed: 0, withheld: 0 };
    fc.assert(
      fc.property(fc.array(call, { minLength: 3, maxLength: 12 }), (list) => {
        rules = [];
        const calls = history(
          ...list.flatMap(({ repeats, ...rest }) =>
            times(repeats, rest.decision === 'approve' ? rest : { ...rest, end: null }),
          ),
        );
        // What is allowed already is no matter of the new rule.
        const objected = calls.filter(
          (each) => each.decision !== 'approve' && judge(each, []).verdict === 'ask',
        );
        const found = suggestions(calls, judge);
        seen.proposed += found.length;
        for (const { rule } of found) {
          for (const each of objected) expect(judge(each, [rule]).verdict).not.toBe('allow');
        }
        const blind = suggestions(
          calls.filter(({ decision }) => decision === 'approve'),
          judge,
        );
        seen.withheld += blind.length - found.length;
      }),
      { numRuns: 80 },
    );
    // Some eighty and twenty usually: it says something of both.
    expect(seen.proposed).toBeGreaterThan(0);
    expect(seen.withheld).toBeGreaterThan(0);
  });
});

describe('a rule that was taken', () => {
  const taken = { rule: npmTest, at: 100 };
  const later = (call: Partial<PastCall>): PastCall => ({ ...good, at: 200, by: 'rule', ...call });

  it.each<[string, Partial<PastCall>, ReturnType<typeof withdrawalOf>]>([
    ['ran well', {}, null],
    ['failed', { end: { ...failed, at: 201 } }, null],
    ['was undone', { undoneAt: 300 }, 'undone'],
    ['was undone, as a part of what rules let run', { command: 'ls && npm test', undoneAt: 300 }, 'undone'],
    ['had run before and is undone now', { at: 50, by: 'person', undoneAt: 300 }, 'undone'],
    ['was undone before', { at: 50, by: 'person', undoneAt: 60 }, null],
    ['was rejected', { by: 'person', decision: 'reject', end: null }, 'rejected'],
    ['was changed by the person', { by: 'person', decision: 'edit' }, 'changed'],
    ['was changed before', { at: 50, by: 'person', decision: 'edit' }, null],
    ['was rejected before', { at: 50, by: 'person', decision: 'reject', end: null }, null],
    [
      'was rejected beside another',
      { command: 'npm test && rm x', by: 'person', decision: 'reject', end: null },
      null,
    ],
    ['was another that was undone', { command: 'npm test x', undoneAt: 300 }, null],
  ])('%s', (_, call, kind) => {
    expect(withdrawalOf(taken, [later({}), later(call)])).toBe(kind);
  });

  const broke = { command: 'npm test', exitCode: 2, at: 400 };
  it.each<[string, Partial<PastCall>[], ReturnType<typeof doubtOf>]>([
    ['never ran', [], null],
    ['ran well', [{}], null],
    [
      'failed',
      [{}, { at: 300, end: { at: 301, isGood: false, exitCode: 3 } }],
      { at: 301, exitCode: 3, check: null },
    ],
    ['was followed by a check that failed', [{ broke }], { at: 400, exitCode: 2, check: 'npm test' }],
    ['broke a check, and then did not', [{ broke }, { at: 300 }], null],
    [
      'failed and then ran well',
      [{ end: failed }, { at: 300, end: { at: 301, isGood: true, exitCode: 0 } }],
      null,
    ],
    ['failed before it was taken', [{ at: 50, end: { at: 51, isGood: false, exitCode: 3 } }], null],
  ])('that %s', (_, calls, doubt) => {
    expect(doubtOf(taken, calls.map(later))).toEqual(doubt);
  });
});
