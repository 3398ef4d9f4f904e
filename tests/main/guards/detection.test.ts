/**
 * How soon a circle is seen, measured: one table over what goes round (calls, file states, outcomes, tasks) and how long it is. Counted
 * are the calls after the one with which the circle began, up to the one that is told; so the first round counts, too. Of contents of
 * a file only the calls that change it count, of outcomes the runs of the check: what is done between is not what goes round.
 * A circle that changes something begins with the change: looks before it saw another state.
 */
import { describe, expect, it } from 'vitest';
import { type Made, made, playTrace } from '../../support/guard-trace.ts';

const { edit, fails, give, list, read, run, search, write } = made;

const atMost = 6;

interface Circle {
  what: string;
  period: number;
  round: Made[];
  /** Calls that go round, where others stand between them. */
  counts?: (made: Made) => boolean;
}

const letters = ['A', 'B', 'C', 'D'];
const each = <T>(period: number, make: (letter: string) => T): T[] => letters.slice(0, period).map(make);
/** Periods 1 to 4, or from 2 where the same again is no change. */
const periods = (from: 1 | 2, make: (period: number) => Omit<Circle, 'period'>): Circle[] =>
  [1, 2, 3, 4].filter((period) => period >= from).map((period) => ({ period, ...make(period) }));

const nowhere = [
  edit('a.js', '-x', ''),
  edit('a.js', '-y', ''),
  edit('a.js', '-z', ''),
  edit('a.js', '-w', ''),
];
const looks = [read('a.js'), search('sum'), list('src'), run('git status')];
let other = 0;
/** Never the same twice. */
const fresh = (): Made => edit('a.js', `try ${++other}`, `text ${other}`);

const circles: Circle[] = [
  ...periods(1, (period) => ({ what: 'calls: looks', round: looks.slice(0, period) })),
  ...periods(1, (period) => ({ what: 'calls: one file', round: each(period, (l) => read(`${l}.js`)) })),
  ...periods(1, (period) => ({
    what: 'calls: commands that end well',
    round: each(period, (letter) => run(`node ${letter}.js`, 'ok')),
  })),
  ...periods(2, (period) => ({
    what: 'calls: a command that changes something, then looks',
    round: [run('./generate.sh', 'done'), ...looks.slice(0, period - 1)],
  })),
  ...periods(1, (period) => ({
    what: 'outcomes: calls that fail',
    round: nowhere.slice(0, period).map((one, at) => fails(one, `No such place: ${at}.`)),
  })),
  ...periods(1, (period) => ({
    what: 'outcomes: one error of calls that differ',
    round: nowhere.slice(0, period).map((one) => fails(one, 'No such place.')),
  })),
  ...periods(1, (period) => ({
    what: 'outcomes: commands that fail',
    round: each(period, (letter) => run(`npm test ${letter}`, `FAIL ${letter}`, 1)),
  })),
  ...periods(2, (period) => ({
    what: 'outcomes: of one check, with another change each time',
    round: each(period, (letter) => [
      run('npm test', `FAIL ${letter}`, 1),
      edit('a.js', letter, letter),
    ]).flat(),
    counts: ({ name }) => name === 'execute_command',
  })),
  ...periods(2, (period) => ({ what: 'file states', round: each(period, (l) => write('a.js', l)) })),
  ...periods(2, (period) => ({
    what: 'file states, with a look between',
    round: each(period, (letter) => [write('a.js', letter), read('a.js', letter)]).flat(),
    counts: ({ writes }) => writes !== undefined,
  })),
  { what: 'file states: change, test, change back, test', period: 4, round: undoing() },
  ...periods(1, (period) => ({
    what: 'tasks that change nothing',
    round: each(period, (l) => give(`Do ${l}.`)),
  })),
  ...periods(1, (period) => ({
    what: 'tasks that fail',
    round: each(period, (letter) => give(`Do ${letter}.`, 'failed')),
  })),
  ...periods(2, (period) => ({
    what: 'file states that tasks leave',
    round: each(period, (letter) => give(`Make it ${letter}.`, 'done', { 'a.js': letter })),
  })),
];

function undoing(): Made[] {
  const test = (left: number): Made => run('npm test', `${left} failing`, 1);
  return [write('a.js', 'A'), test(3), write('a.js', 'B'), test(4)];
}

/** What was there before must not make it later: work of many kinds, none of it in the circle. */
const before = [list('.'), read('README.md'), search('main'), write('notes.md', 'n'), run('npm ci', 'added')];

function measured({ round, counts = () => true }: Circle, lead: readonly Made[]) {
  const trace = [...lead, ...Array.from({ length: 12 }, () => fill(round)).flat()];
  const said = playTrace(trace).map(({ at, verdict: { act } }) => ({ act, at: at - lead.length }));
  const told = said[0]?.at ?? Number.POSITIVE_INFINITY;
  const circling = trace.slice(lead.length, lead.length + told).filter(counts);
  return { acts: said.map(({ act }) => act), after: circling.length - 1 };
}

const fill = (round: readonly Made[]): Made[] =>
  round.map((one) => (one.name === 'apply_diff' && one.writes !== undefined ? fresh() : one));

describe.each(circles)('$what, period $period', (circle) => {
  it.each([
    ['at the start', []],
    ['after other work', before],
  ])(`%s: told within ${atMost} calls, and stopped when it goes on`, (_, lead) => {
    const { acts, after } = measured(circle, lead);
    expect(after).toBeLessThanOrEqual(atMost);
    expect([acts.at(0), acts.at(-1)]).toEqual(['refuse', 'stop']);
  });
});
