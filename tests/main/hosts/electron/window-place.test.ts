import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fitPlace,
  keepPlace,
  readPlace,
  smallest,
} from '../../../../src/main/hosts/electron/window-place.ts';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };
const kept = { x: 2000, y: 50, width: 1000, height: 700, maximized: false };

describe('the place of a window', () => {
  it('is gone back to while a screen shows it', () => {
    expect(fitPlace(kept, [left, right])).toEqual({
      size: { width: 1000, height: 700 },
      corner: { x: 2000, y: 50 },
      maximized: false,
    });
  });

  it.each([
    ['its screen is gone', kept, [left]],
    ['its title bar would be above', { ...kept, x: 0, y: -200 }, [left]],
    ['its title bar would be below', { ...kept, x: 0, y: 1030 }, [left]],
    ['only a sliver would be seen', { ...kept, x: 1900 }, [left]],
    ['there is no screen', kept, []],
  ])('keeps its size alone when %s', (_why, place, areas) => {
    expect(fitPlace(place, areas)).toEqual({
      size: { width: 1000, height: 700 },
      corner: null,
      maximized: false,
    });
  });

  it('is neither larger than a screen nor too small to use', () => {
    expect(fitPlace({ ...kept, x: 0, width: 9000, height: 9000 }, [left]).size).toEqual({
      width: 1920,
      height: 1040,
    });
    expect(fitPlace({ ...kept, x: 0, width: 10, height: 10 }, [left]).size).toEqual(smallest);
  });

  it('is kept in a file, and a broken file is as none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-place-'));
    const file = join(folder, 'window.json');
    expect(await readPlace(file)).toBeNull();
    await keepPlace(file, kept);
    expect(await readPlace(file)).toEqual(kept);
    for (const content of [
      '',
      '{',
      '[]',
      '{"x":1}',
      '{"x":0,"y":0,"width":-5,"height":1,"maximized":false}',
    ]) {
      writeFileSync(file, content);
      expect(await readPlace(file)).toBeNull();
    }
    await keepPlace(join(folder, 'absent', 'window.json'), kept);
    rmSync(folder, { recursive: true });
  });
});
