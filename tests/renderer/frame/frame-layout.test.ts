/** The conversation stays readable whatever is opened beside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameLayout } from '../../../src/renderer/frame/frame-layout.ts';

const wishes = { width: 1440, list: 260, review: 640, listOpen: true, reviewOpen: true, focusReview: false };

describe('the frame', () => {
  it('gives everybody what they want where there is room', () => {
    expect(frameLayout(wishes)).toEqual({ list: 260, review: 640 });
  });

  it('lets the review give way first, then the list', () => {
    expect(frameLayout({ ...wishes, width: 1200 })).toEqual({ list: 260, review: 516 });
    expect(frameLayout({ ...wishes, width: 1024 })).toEqual({ list: 0, review: 600 });
  });

  it('gives the review all of it when focused', () => {
    expect(frameLayout({ ...wishes, focusReview: true })).toEqual({ list: 0, review: null });
  });

  it('shows no review that was not opened', () => {
    expect(frameLayout({ ...wishes, reviewOpen: false, focusReview: true })).toEqual({
      list: 260,
      review: 0,
    });
  });

  it('never makes the conversation narrower than can be read', () => {
    const sizes = {
      width: fc.integer({ min: 900, max: 4000 }),
      list: fc.integer({ min: 180, max: 420 }),
      review: fc.integer({ min: 360, max: 1400 }),
    };
    fc.assert(
      fc.property(fc.record(sizes), fc.boolean(), ({ width, list, review }, listOpen) => {
        const layout = frameLayout({ width, list, review, listOpen, reviewOpen: true, focusReview: false });
        expect(width - 44 - layout.list - (layout.review ?? 0)).toBeGreaterThanOrEqual(380);
      }),
    );
  });
});
