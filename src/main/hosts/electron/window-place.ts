/**
 * Where the window was, kept in a file of its own. A screen can be gone since then, so a place that no screen shows any
 * more is not gone back to.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';

const placeSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof placeSchema>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const smallest = { width: 720, height: 480 };
const usual = { width: 1360, height: 860 };
/** So much of the title bar must be on a screen that one can take hold of it. */
const grip = { width: 120, height: 40 };

export interface FittedPlace {
  size: { width: number; height: number };
  /** Null: in the middle, as the system places windows. */
  corner: { x: number; y: number } | null;
  maximized: boolean;
}

/** The kept place where a screen still shows it, else its size alone. `areas` are the screens' work areas. */
export function fitPlace(kept: WindowPlace | null, areas: readonly Area[]): FittedPlace {
  const { width, height } = kept ?? usual;
  const size = {
    width: Math.max(smallest.width, Math.min(width, widest(areas, 'width') ?? width)),
    height: Math.max(smallest.height, Math.min(height, widest(areas, 'height') ?? height)),
  };
  if (kept === null) return { size, corner: null, maximized: false };
  const { x, y, maximized } = kept;
  const isShown = areas.some((area) => isHeld({ x, y, ...size }, area));
  return { size, corner: isShown ? { x, y } : null, maximized };
}

const widest = (areas: readonly Area[], side: 'width' | 'height'): number | undefined =>
  areas.length === 0 ? undefined : Math.max(...areas.map((area) => area[side]));

function isHeld(window: Area, screen: Area): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return across >= grip.width && window.y >= screen.y && window.y + grip.height <= screen.y + screen.height;
}

/** Null when there is none, or none that can be understood: a place is not worth a word to the person. */
export async function readPlace(file: string): Promise<WindowPlace | null> {
  try {
    return placeSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

export async function keepPlace(file: string, place: WindowPlace): Promise<void> {
  try {
    await writeFileAtomic(file, `${JSON.stringify(place)}\n`);
  } catch {
    // A full disk must not keep the window from closing.
  }
}
