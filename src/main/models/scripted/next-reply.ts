/**
 * Which reply comes next. Decided by the conversation alone, without memory, so the same conversation always gets the same
 * reply: after a restart, over the wire, or when a turn is asked again.
 *
 * A tag `[[play:name]]` in a user message (its last one counts) starts that play from the beginning, else a `when` phrase
 * in it does, else the play goes on. The index is the number of assistant messages since the start.
 */
import type { ChatMessage } from '../model.ts';
import type { Play, Reply } from './play.ts';

const done: Reply = { text: 'Done.', calls: [] };
const noPlay: Reply = {
  text: 'I am a scripted model. Put the tag of a play, such as [[play:demo]], into your message to choose what I answer.',
  calls: [],
};
const unknownPlay: Reply = { text: 'There is no play of that name.', calls: [] };

export function nextReply(plays: readonly Play[], messages: readonly ChatMessage[]): Reply {
  let main: Place | undefined;
  let aside: Place | undefined;
  for (const message of messages) {
    if (message.role === 'assistant') {
      const current = aside ?? main;
      if (current !== undefined) current.index += 1;
    } else if (message.role === 'user') {
      const chosen = choose(plays, message.content, main === undefined);
      aside = chosen?.play?.aside === true && main !== undefined ? chosen : undefined;
      if (chosen !== undefined && aside === undefined) main = chosen;
    }
  }
  const place = aside ?? main;
  if (place === undefined) return noPlay;
  return place.play === undefined ? unknownPlay : (place.play.replies[place.index] ?? done);
}

interface Place {
  /** Undefined for a tag with a name that does not exist. */
  play: Play | undefined;
  index: number;
}

function choose(plays: readonly Play[], content: string, isFirst: boolean): Place | undefined {
  const tag = [...content.matchAll(/\[\[play:([^\]]*)\]\]/g)].at(-1)?.[1]?.trim();
  if (tag !== undefined) return { play: plays.find((play) => play.name === tag), index: 0 };
  const text = content.toLowerCase();
  const said = plays.find((play) => play.when.some((phrase) => text.includes(phrase.toLowerCase())));
  const play = said ?? (isFirst ? plays.find((candidate) => candidate.fallback) : undefined);
  return play === undefined ? undefined : { play, index: 0 };
}
