/** What bytes say of an image, whatever a file is called. */
import { expect, it } from 'vitest';
import { imageFacts } from '../../../src/main/workspace/image-facts.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 1, 44], [0, 0, 0, 200]);
const gif = bytes('GIF89a', [10, 0, 20, 1]);
const jpeg = bytes(
  [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
  // A table, which begins with a letter of the frames' range, and a byte that fills up.
  [0xff, 0xc4, 0, 3, 9, 0xff],
  [0xff, 0xc2, 0, 11, 8, 1, 0, 2, 0, 3],
);
const webp = (kind: string, body: number[]): Buffer =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBP', kind, [0, 0, 0, 0], body);
const lossy = webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 100, 0x40, 50, 0]);
const lossless = webp('VP8L', [0x2f, 99, 0x40, 0x0c, 0]);
const extended = webp('VP8X', [0, 0, 0, 0, 0x0f, 0x27, 0, 0x63, 0, 0]);

it.each<[string, Buffer, unknown]>([
  ['png', png, { type: 'image/png', width: 300, height: 200 }],
  ['gif', gif, { type: 'image/gif', width: 10, height: 276 }],
  ['jpeg', jpeg, { type: 'image/jpeg', width: 512, height: 256 }],
  ['webp, lossy', lossy, { type: 'image/webp', width: 100, height: 50 }],
  ['webp, lossless', lossless, { type: 'image/webp', width: 100, height: 50 }],
  ['webp, extended', extended, { type: 'image/webp', width: 10_000, height: 100 }],
  ['a picture that is a program', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  ['a page', bytes('<!doctype html>'), null],
  ['no pixels', bytes('GIF89a', [0, 0, 0, 0]), null],
  ['nothing', Buffer.alloc(0), null],
])('%s', (_, content, expected) => {
  expect(imageFacts(content)).toEqual(expected);
});

it.each([
  ['png', png],
  ['gif', gif],
  ['jpeg', jpeg],
  ['webp', extended],
])('says nothing of a %s that breaks off before its size', (_, content) => {
  for (let length = 0; length < content.length - 1; length += 1) {
    const facts = imageFacts(content.subarray(0, length));
    if (facts !== null) expect(facts).toEqual(imageFacts(content));
  }
  expect(imageFacts(content.subarray(0, 8))).toBeNull();
});
