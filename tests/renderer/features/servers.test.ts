/** Figures of the page about servers. */
import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../../src/renderer/features/servers/figures.ts';
import { fullPath } from '../../../src/renderer/features/servers/full-path.ts';
import { formatBytes } from '../../../src/renderer/format.ts';
import type { Fit } from '../../../src/shared/contract/servers.ts';

it.each([
  [0, '0 KB'],
  [340_384, '340 KB'],
  [999_600, '1 MB'],
  [2_434_720, '2.4 MB'],
  [99_960_000, '100 MB'],
  [4_920_000_000, '4.9 GB'],
  [43e9, '43 GB'],
  [1.2e12, '1.2 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe('the bar', () => {
  const fitWith = (changes: Partial<Fit>): Fit => ({
    verdict: 'fits',
    weights: 40,
    cache: 20,
    working: 10,
    needed: 70,
    available: 100,
    ...changes,
  });
  it.each<[string, Fit, ReturnType<typeof sharesOf>]>([
    [
      'what fits is shown against what is free',
      fitWith({}),
      { weights: 0.4, cache: 0.2, working: 0.1, limit: 1 },
    ],
    [
      'what does not fit has the limit inside',
      fitWith({ available: 35 }),
      { weights: 40 / 70, cache: 20 / 70, working: 10 / 70, limit: 0.5 },
    ],
    [
      'an unknown cache has no part',
      fitWith({ cache: null }),
      { weights: 0.4, cache: 0, working: 0.1, limit: 1 },
    ],
  ])('%s', (_name, given, shares) => {
    expect(sharesOf(given)).toEqual(shares);
  });
});

it.each([
  ['  /opt/models ', '/home/me', '/opt/models'],
  ['~/models', '/home/me', '/home/me/models'],
  ['~', '/home/me', '/home/me'],
  ['~other/x', '/home/me', '~other/x'],
  ['~/models', undefined, '~/models'],
])('%j of %s is %s', (typed, home, path) => {
  expect(fullPath(typed, home)).toBe(path);
});
