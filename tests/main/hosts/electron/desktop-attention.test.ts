import { expect, it } from 'vitest';
import { createDesktopAttention } from '../../../../src/main/hosts/electron/desktop-attention.ts';

it('marks the app on Windows by a dot over its icon, which is taken away again', () => {
  const overlays: [unknown, string][] = [];
  const counts: number[] = [];
  const made = (platform: NodeJS.Platform) =>
    createDesktopAttention(
      {
        app: { setBadgeCount: (count = 0) => counts.push(count) > 0 },
        nativeImage: { createFromBitmap: (pixels: Buffer) => pixels },
        window: () => ({ setOverlayIcon: (icon: unknown, words: string) => overlays.push([icon, words]) }),
      } as never,
      platform,
    );
  made('win32').badge(3);
  made('win32').badge(0);
  expect(overlays).toEqual([
    [expect.any(Buffer), '3 waiting'],
    [null, ''],
  ]);
  const [pixels] = overlays[0] ?? [];
  expect(pixels).toHaveLength(16 * 16 * 4);
  expect([(pixels as Buffer)[3], (pixels as Buffer)[(8 * 16 + 8) * 4 + 3]]).toEqual([0, 255]);
  expect(counts).toEqual([]);
  made('linux').badge(2);
  expect(counts).toEqual([2]);
});
