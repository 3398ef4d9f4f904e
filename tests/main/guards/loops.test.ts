import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Made, made, playTrace } from '../../support/guard-trace.ts';

const { edit, fails, list, read, run, search, write } = made;

/** `acts` of what the guards said, with the number of the call. */
const said = (trace: Parameters<typeof playTrace>[0]): string[] =>
  playTrace(trace).map(({ at, verdict: { act, mark } }) => `${at} ${act} ${mark.kind}`);

const round = (length: number, ...calls: Made[]): Made[] =>
  Array.from({ length }, (_, index) => calls[index % calls.length] as Made);

const [a, b, c, d] = [read('a.js'), search('sum'), run('npm test', '1 failing', 1), list('src')];

describe('a circle of calls', () => {
  it.each<[number, Made[], number]>([
    [1, [a], 4],
    [1, [run('npm test', 'ok')], 6],
    [2, [a, c], 5],
    [3, [a, b, c], 6],
    [4, [a, b, c, d], 6],
  ])(
    'of %i is told at its first repetition that cannot be meant, and stopped at the next',
    (_, calls, seen) => {
      expect(said(round(20, ...calls))).toEqual([
        `${seen} refuse ${'calls'}`,
        expect.stringMatching(/stop calls$/),
      ]);
    },
  );

  it('is still the same circle when one of its calls was refused and the model goes on with the next', () => {
    const told = playTrace(round(8, a, c));
    expect(told.map(({ at, verdict }) => [at, verdict.mark.words])).toEqual([
      [5, expect.stringContaining('circle of 2')],
      [6, expect.stringContaining('circle of 2')],
    ]);
  });

  it('is found after other work, and through durations in the answers', () => {
    const test = (ms: number): Made => run('npm test', `1 failing (${ms} ms)`, 1);
    const trace = [b, d, write('x', '1'), a, test(12), a, test(15), a, test(9)];
    expect(said(trace)).toEqual(['8 refuse calls', '9 stop calls']);
  });

  it('in one reply is none: the model has read none of the answers when it asks', () => {
    expect(said([round(30, a)])).toEqual([]);
    expect(said([round(8, a), [a, b], [a, c], round(3, a), round(3, a)])).toEqual([]);
    expect(said([round(8, a), round(2, a), round(2, a), round(2, a), round(2, a)])).toEqual([
      ...['13 refuse calls', '14 refuse calls', '15 stop calls'],
    ]);
  });

  it('is not stopped before the model has read that it was told', () => {
    expect(said([a, a, a, [a, c, a], b])).toEqual(['4 refuse calls']);
  });

  it('of changing answers is none', () => {
    const polls = Array.from({ length: 40 }, (_, n) => run('curl -s localhost/state', `${n} %`));
    expect(said(polls)).toEqual([]);
  });
});

describe('contents of a file that go round', () => {
  const to = (text: string, n = 0): Made => edit('src/a.js', `${text} ${n}`, text);

  it('are told when they come to the same change again, and stopped at the next', () => {
    const texts = ['A', 'B', 'A', 'B', 'B'];
    expect(said(texts.map((text, n) => to(text, n)))).toEqual(['4 refuse files', '5 stop files']);
    expect(said(['A', 'B', 'C', 'A', 'B'].map((text, n) => to(text, n)))).toEqual(['5 refuse files']);
    expect(said(['A', 'B', 'C', 'D', 'A', 'B'].map((text, n) => to(text, n)))).toEqual(['6 refuse files']);
  });

  it('may go back once', () => {
    expect(said(['A', 'B', 'A', 'C', 'A', 'D'].map((text, n) => to(text, n)))).toEqual([]);
  });

  it('are seen through what is done between', () => {
    const trace = [to('A'), c, to('B'), read('q'), to('A', 1), list('.'), to('B', 1)];
    expect(said(trace)).toEqual(['7 refuse files']);
  });
});

describe('the same error', () => {
  const lost = (n: number): Made =>
    fails(edit('a.js', `try ${n}`, ''), 'No such place in a.js. Nearest: line 4.');

  it('of different calls is told when it comes after three, and stopped at the next', () => {
    expect(said([1, 2, 3, 4, 5].map(lost))).toEqual(['4 refuse error', '5 stop error']);
  });

  it('begins anew after a change', () => {
    expect(said([lost(1), lost(2), lost(3), write('a.js', 'x'), lost(4), lost(5)])).toEqual([]);
  });

  it('of calls of one reply is one', () => {
    expect(said([[1, 2, 3, 4, 5, 6].map(lost)])).toEqual([]);
  });

  it('of one call is not run a fourth time, whatever is read between', () => {
    const trace = [c, a, b, c, d, read('b'), c, read('c'), c];
    expect(said(trace)).toEqual(['9 refuse error']);
  });
});

describe('no change for long', () => {
  it('is told after twelve calls that brought nothing new', () => {
    const reads = Array.from({ length: 7 }, (_, n) => read(`f${n}.js`));
    expect(said(round(25, ...reads))).toEqual(['20 refuse still', '21 stop still']);
  });

  it('is none while anything new is read, or changed', () => {
    const reads = Array.from({ length: 7 }, (_, n) => read(`f${n}.js`));
    const trace = round(60, ...reads).flatMap((one, n) =>
      n % 8 === 0 ? [one, write('log', `${n}`)] : [one],
    );
    expect(said(trace)).toEqual([]);
    expect(said(Array.from({ length: 60 }, (_, n) => read(`${n}`)))).toEqual([]);
  });
});

describe('any turn', () => {
  const call = fc.constantFrom(a, b, c, d, read('x'), run('ls', 'x'), write('w', '1'));

  it('that goes over into a circle of 1 to 4 is told within 6 calls of it', () => {
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 12 }),
        fc.uniqueArray(fc.constantFrom(read('p'), read('q'), c, search('r')), { minLength: 1, maxLength: 4 }),
        (before, circle) => {
          const from = before.length;
          const told = playTrace([...before, ...round(8, ...circle)]);
          // What came before may have had its own loop, and its strike.
          return told.some(({ at, verdict }) => verdict.act === 'stop' || (at > from && at <= from + 6));
        },
      ),
    );
  });

  it('of calls that are all different is never told anything', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.nat().map((n) => `f${n}`),
          { maxLength: 40 },
        ),
        (paths) => said(paths.map((path) => read(path))).length === 0,
      ),
    );
  });
});
