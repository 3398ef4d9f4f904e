/**
 * Whole sessions of any shape, for properties that must hold of all of them: turns of steps that read, ask, conflict, fail or
 * break off, with renames, switches and checkpoints between them. The last turn may be at any point of its way.
 */
import fc from 'fast-check';
import { digestValue } from '../../src/main/base/digest.ts';
import type { Fact } from '../../src/shared/event.ts';
import { command, created, finished, proposed, responded, sent, started } from './session-script.ts';

const digest = digestValue(command('ls'));
const asked = (approvalId: string): Fact => ({
  type: 'approval.requested',
  data: { approvalId, digest, rule: 'asks' },
});
const approved = (approvalId: string): Fact => ({
  type: 'approval.decided',
  data: { approvalId, digest, decision: { kind: 'approve' }, by: 'person', through: 'web' },
});

const switched = (to: string): Fact => ({
  type: 'mode.switched',
  data: { from: 'coder', to, reason: 'r', by: 'person', words: `[You are ${to} now.]` },
});

const kinds = ['words', 'read', 'two', 'conflict', 'switch', 'failed', 'background'] as const;

function stepFacts(stepId: string, kind: (typeof kinds)[number]): Fact[] {
  const [first, second] = [`${stepId}.c1`, `${stepId}.c2`];
  switch (kind) {
    case 'words':
      return [responded(stepId, { text: `Words of ${stepId}.` })];
    case 'read':
      return [responded(stepId, { calls: [['read_file', { path: 'a' }]] }), finished(first, `of ${stepId}`)];
    case 'two':
      return [
        responded(stepId, {
          calls: [
            ['read_file', {}],
            ['execute_command', {}],
          ],
        }),
        finished(first),
        proposed(second, command('ls')),
        asked(`${second}.a1`),
        approved(`${second}.a1`),
        { type: 'call.started', data: { callId: second } },
        finished(second),
      ];
    case 'conflict':
      return [
        responded(stepId, { calls: [['execute_command', {}]] }),
        proposed(first, command('ls')),
        asked(`${first}.a1`),
        approved(`${first}.a1`),
        { type: 'approval.conflicted', data: { approvalId: `${first}.a1`, files: [], kept: [] } },
        asked(`${first}.a2`),
        approved(`${first}.a2`),
        finished(first, 'late', 'failed'),
      ];
    case 'background':
      return [
        responded(stepId, { calls: [['execute_command', {}]] }),
        { type: 'background.started', data: { backgroundId: 'b1', callId: first, command: 'ls' } },
        {
          type: 'background.appeared',
          data: { backgroundId: stepId.endsWith('1') ? 'b1' : 'b2', paths: ['.vscode'] },
        },
        finished(first),
      ];
    case 'switch':
      return [
        responded(stepId, {
          calls: [
            ['switch_mode', {}],
            ['read_file', {}],
          ],
        }),
        switched(stepId.endsWith('2') ? 'debug' : 'coder'),
        finished(first),
        finished(second),
      ];
    case 'failed':
      return [
        {
          type: 'model.failed',
          data: { stepId, model: 'demo', failure: { code: 'unavailable', message: 'gone' }, startedAt: 0 },
        },
      ];
  }
}

const betweens: readonly Fact[] = [
  { type: 'session.renamed', data: { title: 'Renamed' } },
  { type: 'session.configured', data: { model: 'other', approve: 'all' } },
  switched('ask'),
  { type: 'background.ended', data: { backgroundId: 'b1', why: 'stopped', output: '' } },
  { type: 'checkpoint.restored', data: { checkpointId: 'c', safetyId: 's', paths: ['a'] } },
];

interface TurnShape {
  between: Fact[];
  steps: (typeof kinds)[number][];
  /** Ended as failed and gone on with after so many steps; null for never. */
  resumed: number | null;
}

function turnFacts({ between, steps, resumed }: TurnShape, index: number): Fact[] {
  const turnId = `t${index + 1}`;
  const facts: Fact[] = [...between, sent(`Message ${turnId}`), started(turnId)];
  for (const [position, kind] of steps.entries()) {
    if (resumed === position) {
      facts.push({ type: 'turn.ended', data: { turnId, reason: 'failed' } });
      facts.push({ type: 'turn.resumed', data: { turnId } });
    }
    facts.push(...stepFacts(`${turnId}.s${position + 1}`, kind));
  }
  return [
    ...facts,
    { type: 'turn.ended', data: { turnId, reason: index % 2 === 0 ? 'answered' : 'failed' } },
  ];
}

const turnShape: fc.Arbitrary<TurnShape> = fc.record({
  between: fc.subarray([...betweens]),
  steps: fc.array(fc.constantFrom(...kinds), { maxLength: 8 }),
  resumed: fc.option(fc.nat(8)),
});

/** Each switch says which agent was at work before it, as the app's own do. */
function withTrueFrom(facts: Fact[]): Fact[] {
  let mode = 'coder';
  return facts.map((fact) => {
    if (fact.type !== 'mode.switched') return fact;
    const from = mode;
    mode = fact.data.to;
    return { ...fact, data: { ...fact.data, from } };
  });
}

/** Facts in an order that can be. The last few are cut off, so that a session ends in the middle of anything. */
export const anyStory: fc.Arbitrary<Fact[]> = fc
  .tuple(fc.array(turnShape, { minLength: 1, maxLength: 6 }), fc.nat(12))
  .map(([turns, cut]) => {
    const facts = withTrueFrom([created, ...turns.flatMap(turnFacts)]);
    return facts.slice(0, Math.max(1, facts.length - cut));
  });
