/** Suggestions over the person's own rules and the notes in the data folder: the one place that knows both of them. */
import { createSuggesting, type Suggesting, type SuggestingParts } from './agent/suggesting.ts';
import { createSuggestionNotes } from './settings/suggestion-notes.ts';
import type { Settings } from './settings.ts';

export const createOwnSuggesting = (
  { settings, dataFolder }: { settings: Pick<Settings, 'each' | 'set'>; dataFolder: string },
  parts: Omit<SuggestingParts, 'rules' | 'notes'>,
): Suggesting =>
  createSuggesting({
    ...parts,
    rules: {
      own: () => settings.each('rules').values.find(({ source }) => source === 'user')?.value ?? [],
      set: (rules) => settings.set('rules', rules),
    },
    notes: createSuggestionNotes(dataFolder),
  });
