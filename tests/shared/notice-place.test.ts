import { expect, it } from 'vitest';
import { fragmentOf, type NoticePlace, noticePlaceSchema, placeIn } from '../../src/shared/notice-place.ts';

it.each<NoticePlace>([
  { kind: 'session', sessionId: 's-1', callId: 't1.s1.c1' },
  { kind: 'session', sessionId: 's-1', callId: null },
  { kind: 'run', runId: 'r-1' },
])('comes back from the address as it was: %o', (place) => {
  expect(noticePlaceSchema.parse(place)).toEqual(place);
  expect(placeIn(`#${fragmentOf(place)}`)).toEqual(place);
});

it('is none where an address says something else', () => {
  expect(['', '#', '#open=%2Fw', '#card=', '#card=/c', '#rub=1'].map(placeIn)).toEqual(Array(6).fill(null));
});
