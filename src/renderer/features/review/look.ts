/** How the person wants reviews shown: kept among the settings, so that every window and every start has it. */
import { useMemo } from 'react';
import { changeSetting, useHost } from '../../stores/host.ts';
import type { DiffLayout, DiffLook } from './monaco/diff-options.ts';

export const layouts = ['auto', 'side-by-side', 'inline'] as const satisfies readonly DiffLayout[];

const useValue = (key: string): unknown =>
  useHost((host) => host.settings.find((setting) => setting.key === key)?.value);

/** What the settings say when they say anything known, before they are there what they usually say. */
export function useLook(): DiffLook {
  const layout = useValue('review.layout');
  const ignoreSpace = useValue('review.ignoreSpace') === true;
  const foldUnchanged = useValue('review.foldUnchanged') !== false;
  const movedLines = useValue('review.movedLines') !== false;
  return useMemo(
    () => ({
      layout: layouts.find((known) => known === layout) ?? 'auto',
      ignoreSpace,
      foldUnchanged,
      movedLines,
    }),
    [layout, ignoreSpace, foldUnchanged, movedLines],
  );
}

export const useIsTree = (): boolean => useValue('review.files') !== 'list';

let changed: Promise<unknown> = Promise.resolve();

/** After the one before: two quick presses are there and back again, not twice the same. */
const change = (key: string, next: (now: unknown) => unknown): void => {
  changed = changed.then(() => {
    const now = useHost.getState().settings.find((setting) => setting.key === key)?.value;
    return changeSetting(key, next(now));
  });
};

const toggle = (key: string, usual: boolean): void => change(key, (now) => (now ?? usual) !== true);

export const toggleLook = {
  ignoreSpace: () => toggle('review.ignoreSpace', false),
  foldUnchanged: () => toggle('review.foldUnchanged', true),
  movedLines: () => toggle('review.movedLines', true),
  files: () => change('review.files', (now) => (now === 'list' ? 'tree' : 'list')),
};

export const lookKeys = {
  ignoreSpace: 'Alt+S',
  foldUnchanged: 'Alt+U',
  movedLines: 'Alt+O',
  files: 'Alt+T',
} as const satisfies Record<keyof typeof toggleLook, string>;
