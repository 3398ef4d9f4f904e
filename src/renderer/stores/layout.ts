/** Sizes of the panels in pixels, as the person set them. */
import { create } from 'zustand';
import { keep, kept } from './kept.ts';

export const panels = {
  list: { initial: 260, min: 180, max: 420 },
  review: { initial: 640, min: 360, max: 1400 },
  drawer: { initial: 240, min: 120, max: 600 },
} as const;

export type PanelName = keyof typeof panels;
type Sizes = Readonly<Record<PanelName, number>>;

const place = (name: PanelName): string => `patchbay.size.${name}`;

function initialSize(name: PanelName): number {
  const size = Number(kept(place(name)));
  const { initial, min, max } = panels[name];
  return size >= min && size <= max ? size : initial;
}

export const useLayout = create<Sizes>(() => ({
  list: initialSize('list'),
  review: initialSize('review'),
  drawer: initialSize('drawer'),
}));

export function setSize(name: PanelName, size: number): void {
  useLayout.setState({ [name]: size });
  keep(place(name), String(size));
}
