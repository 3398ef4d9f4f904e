/** Why an entry was told, in words: the same on the page, in the terminal and in a session that is exported. */
import { nearEnough, type Recalled } from './memory.ts';

export const reasonsFor = ({ matched, near }: Recalled['entries'][number]): string =>
  [
    ...(matched.length === 0 ? [] : [`matches ${matched.map((word) => `“${word}”`).join(', ')}`]),
    ...(near === undefined ? [] : [`near in meaning: ${near}, told from ${nearEnough} on`]),
  ].join(' · ');

/** One line for each entry; none where nothing was told. */
export const recalledLines = (memory: Recalled | undefined): string[] =>
  (memory?.entries ?? []).map((entry) => `From memory: ${entry.text} (${reasonsFor(entry)})`);
