import { describe, expect, it } from 'vitest';
import { type BackgroundEnd, endedBadly } from '../../src/shared/background.ts';

describe('a command in the background', () => {
  it.each<[string, boolean, Omit<BackgroundEnd, 'output'>]>([
    ['that did its work', false, { why: 'exited', exitCode: 0 }],
    ['that failed', true, { why: 'exited', exitCode: 1 }],
    ['that a signal ended', true, { why: 'exited', signal: 'SIGSEGV' }],
    ['that was stopped for its processes', true, { why: 'crowded' }],
    ['that the app left when it was killed', true, { why: 'interrupted' }],
    ['that the person stopped', false, { why: 'stopped' }],
    ['that was stopped with the app', false, { why: 'closed' }],
    ['that belongs to the session this one is a copy of', false, { why: 'left' }],
  ])('%s ended badly: %s', (_, isBad, end) => {
    expect(endedBadly({ ...end, output: '' })).toBe(isBad);
  });
});
