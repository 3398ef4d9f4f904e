/** Which commands of the agent can be looked at, through a session in which they come and go. */
import { expect, it } from 'vitest';
import {
  commandNow,
  runningCommands,
  shownBackgrounds,
} from '../../../../src/renderer/features/terminals/agent-commands.ts';
import type { Fact } from '../../../../src/shared/event.ts';
import { fold } from '../../../../src/shared/session-reduce.ts';
import {
  allowed,
  command,
  created,
  finished,
  journal,
  proposed,
  responded,
  sent,
  started,
} from '../../../support/session-script.ts';

const [one, two] = ['t1.s1.c1', 't1.s2.c1'];
const running = (callId: string, text: string): Fact[] => [
  responded(callId.slice(0, 5), { calls: [['execute_command', {}]] }),
  proposed(callId, command(text)),
  ...allowed(callId),
  { type: 'call.started', data: { callId } },
];
const letRun: Fact[] = [
  { type: 'background.started', data: { backgroundId: 'b1', callId: one, command: 'npm run dev' } },
  finished(one),
];
const ended = (why: 'exited' | 'stopped'): Fact => ({
  type: 'background.ended',
  data: { backgroundId: 'b1', why, exitCode: 2, output: '' },
});
const stateAfter = (...facts: Fact[]) =>
  fold(journal(created, sent('x'), started('t1'), ...running(one, 'npm run dev'), ...facts));

it.each<[string, Fact[], string[]]>([
  ['that of the turn', [], [one]],
  ['one in the background', letRun, ['b1']],
  ['both, the turn first', [...letRun, ...running(two, 'ls')], [two, 'b1']],
  ['none that has ended', [...letRun, ended('exited')], []],
])('%s', (_name, facts, ids) => {
  expect(runningCommands(stateAfter(...facts)).map(({ id }) => id)).toEqual(ids);
});

it('what became of it', () => {
  const [call] = runningCommands(stateAfter());
  const [background] = runningCommands(stateAfter(...letRun));
  if (call === undefined || background === undefined) throw new Error('none runs');
  const over = stateAfter(...letRun, ended('exited'));
  expect(commandNow(call, over).end).toBe('over');
  expect(commandNow(background, over).end).toMatchObject({ why: 'exited', exitCode: 2 });
  expect(commandNow(background, stateAfter(...letRun)).end).toBeNull();
});

it.each<[string, Fact[], number]>([
  ['runs', letRun, 1],
  ['has ended and the agent does not know', [...letRun, ended('exited')], 1],
  ['was stopped by the person', [...letRun, ended('stopped')], 0],
  [
    'has ended and the agent was told',
    [
      ...letRun,
      ended('exited'),
      { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
      sent('y'),
      { type: 'turn.started', data: { turnId: 't2', tail: '', backgroundWords: '[b1 ended]' } },
    ],
    0,
  ],
])('one that %s is shown: %#', (_name, facts, count) => {
  expect(shownBackgrounds(stateAfter(...facts).backgrounds)).toHaveLength(count);
});
