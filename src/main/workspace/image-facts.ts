/**
 * Whether bytes are an image that a page may show, and how large it is: told by what the bytes begin with, never by a file's name,
 * and only for four formats that cannot hold a program. An image that does not say its size is none.
 */

export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof imageTypes)[number];

export interface ImageFacts {
  type: ImageType;
  width: number;
  height: number;
}

type Size = readonly [width: number, height: number];

const formats: Record<ImageType, (bytes: Buffer) => Size | null> = {
  'image/png': (bytes) =>
    bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n' && word(bytes, 12) === 'IHDR'
      ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
      : null,
  'image/gif': (bytes) =>
    /^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1'))
      ? [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
      : null,
  'image/jpeg': jpegSize,
  'image/webp': (bytes) =>
    word(bytes, 0) === 'RIFF' && word(bytes, 8) === 'WEBP' ? (webp[word(bytes, 12)]?.(bytes) ?? null) : null,
};

/** Null for everything else, and for what breaks off before its size. */
export function imageFacts(content: Uint8Array): ImageFacts | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (const type of imageTypes) {
    const [width, height] = sizeOf(type, bytes) ?? [0, 0];
    if (width > 0 && height > 0) return { type, width, height };
  }
  return null;
}

function sizeOf(type: ImageType, bytes: Buffer): Size | null {
  try {
    return formats[type](bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const word = (bytes: Buffer, at: number): string => bytes.subarray(at, at + 4).toString('latin1');

const webp: Readonly<Record<string, (bytes: Buffer) => Size>> = {
  'VP8 ': (bytes) => [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff],
  VP8L: (bytes) => {
    const bits = bytes.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  },
  VP8X: (bytes) => [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1],
};

/** Segment by segment to the one that begins a frame. */
function jpegSize(bytes: Buffer): Size | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (bytes[at] === 0xff) {
    const kind = bytes.readUInt8(at + 1);
    const startsFrame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);
    if (startsFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    // A byte that only fills up has no length behind it.
    at += kind === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
