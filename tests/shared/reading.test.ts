/** How long the reading of a prompt will take, as a table: the server's clock, the cache aside, no figure from nothing. */
import { describe, expect, it } from 'vitest';
import { forecastReading, type ReadingReport, roundEstimate } from '../../src/shared/reading.ts';

const report = (part: Partial<ReadingReport>): ReadingReport => ({
  total: 8_800,
  cached: 6_000,
  processed: 6_700,
  ms: 7_000,
  ...part,
});

describe('the forecast of a reading', () => {
  const table: [
    what: string,
    report: ReadingReport,
    sinceMs: number,
    ownMs: number | undefined,
    expected: { share: number; perSecond: number | null; leftMs: number | null },
  ][] = [
    ['by the server’s own clock', report({}), 0, undefined, { share: 0.25, perSecond: 100, leftMs: 21_000 }],
    [
      'time goes on between reports',
      report({}),
      4_000,
      undefined,
      { share: 0.25, perSecond: 100, leftMs: 17_000 },
    ],
    ['never less than nothing', report({}), 90_000, undefined, { share: 0.25, perSecond: 100, leftMs: 0 }],
    [
      'a clock that was put back',
      report({}),
      -5_000,
      undefined,
      { share: 0.25, perSecond: 100, leftMs: 21_000 },
    ],
    [
      'the first report tells nothing',
      report({ processed: 6_000, ms: 0 }),
      500,
      undefined,
      { share: 0, perSecond: null, leftMs: null },
    ],
    [
      'a first moment tells nothing either',
      report({ ms: 3 }),
      0,
      undefined,
      { share: 0.25, perSecond: null, leftMs: null },
    ],
    [
      'by our clock where the server has none',
      report({ ms: undefined }),
      0,
      3_500,
      { share: 0.25, perSecond: 200, leftMs: 10_500 },
    ],
    [
      'no clock at all',
      report({ ms: undefined }),
      0,
      undefined,
      { share: 0.25, perSecond: null, leftMs: null },
    ],
    [
      'all of it in the cache',
      report({ cached: 8_800, processed: 8_800, ms: 0 }),
      0,
      undefined,
      { share: 1, perSecond: null, leftMs: 0 },
    ],
    ['done', report({ processed: 8_800, ms: 28_000 }), 0, undefined, { share: 1, perSecond: 100, leftMs: 0 }],
    [
      'more than there is',
      report({ processed: 9_999, ms: 28_000 }),
      0,
      undefined,
      { share: 1, perSecond: 100, leftMs: 0 },
    ],
    [
      'fewer than were cached',
      report({ processed: 10, ms: 100 }),
      0,
      undefined,
      { share: 0, perSecond: null, leftMs: null },
    ],
  ];
  it.each(table)('%s', (_what, given, sinceMs, ownMs, expected) => {
    expect(forecastReading(given, sinceMs, ownMs)).toEqual(expected);
  });
});

describe('an estimate', () => {
  it.each([
    [300, 1],
    [1_400, 1],
    [18_700, 19],
    [21_900, 20],
    [58_000, 60],
    [64_000, 60],
    [70_000, 75],
    [400_000, 405],
    [700_000, 720],
  ])('of %d ms is told as %d s', (ms, seconds) => {
    expect(roundEstimate(ms)).toBe(seconds * 1000);
  });
});
