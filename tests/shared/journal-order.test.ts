/** What may follow what in a journal from elsewhere. Whole files that are wrong are in `session-file.test.ts`. */
import { expect, it } from 'vitest';
import type { Fact } from '../../src/shared/event.ts';
import { orderProblem } from '../../src/shared/journal-order.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { created, finished, journal, responded, sent, started } from '../support/session-script.ts';

const begun = (backgroundId: string): Fact => ({
  type: 'background.started',
  data: { backgroundId, callId: 't1.s1.c1', command: 'x' },
});
const ended = (backgroundId: string): Fact => ({
  type: 'background.ended',
  data: { backgroundId, why: 'exited', output: '' },
});
const appeared = (backgroundId: string): Fact => ({
  type: 'background.appeared',
  data: { backgroundId, paths: ['.envrc'] },
});
const calling = [
  created,
  sent('go'),
  started('t1'),
  responded('t1.s1', { calls: [['execute_command', {}]] }),
];

it.each<[string, Fact[], Fact, RegExp | null]>([
  ['the first in the background', calling, begun('b1'), null],
  ['one that leaves a number out', calling, begun('b2'), /^b1 would be next, not b2$/],
  ['the second', [...calling, begun('b1')], begun('b2'), null],
  ['one of the same id', [...calling, begun('b1')], begun('b1'), /^b2 would be next/],
  ['what appeared of it', [...calling, begun('b1')], appeared('b1'), null],
  ['its end', [...calling, begun('b1')], ended('b1'), null],
  ['an end of none', calling, ended('b1'), /^b1 was not started$/],
  ['a result', calling, finished('t1.s1.c1'), null],
  ['a second result', [...calling, finished('t1.s1.c1')], finished('t1.s1.c1'), /is not open$/],
])('%s', (_, before, fact, problem) => {
  const found = orderProblem(fold(journal(...before)), fact);
  if (problem === null) expect(found).toBeNull();
  else expect(found).toMatch(problem);
});
