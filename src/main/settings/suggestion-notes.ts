/**
 * What is remembered of suggestions beside the rules themselves: which were not wanted, which rules come from one and since when,
 * and which of those the app took back. Losing it allows nothing, since rules are in the settings alone; those that were taken are
 * then the person's own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import { type SuggestionNotes, suggestionNotesSchema } from '../../shared/suggestion.ts';
import { writePrivateJson } from './private-file.ts';

/** Rows beyond this are forgotten, the oldest first. */
const mostRows = 500;

export interface SuggestionNotesFile {
  read(): SuggestionNotes;
  /** Changes those named, whole or not at all. */
  change(change: Partial<SuggestionNotes>): Result<void>;
}

export function createSuggestionNotes(dataFolder: string): SuggestionNotesFile {
  const file = join(dataFolder, 'suggestions.json');
  const read = (): SuggestionNotes => {
    try {
      return suggestionNotesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return { dismissed: [], taken: [], withdrawn: [] };
    }
  };
  return {
    read,
    change(change) {
      const { dismissed, taken, withdrawn } = { ...read(), ...change };
      return writePrivateJson(file, {
        dismissed: dismissed.slice(-mostRows),
        taken: taken.slice(-mostRows),
        withdrawn: withdrawn.slice(-mostRows),
      });
    },
  };
}
