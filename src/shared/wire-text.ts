/**
 * A run of events whose JSON is at hand, because the journal holds it, crosses the wire as that text: the library would
 * else walk ten thousand events value by value on both sides. The contract's types stay what they are; REST, server-sent
 * events and in-process clients never see the text. Both ends of an RPC connection must be given `wireSerializers`.
 */
import type { JournalEvent } from './event.ts';
import type { FeedItem } from './feed.ts';

/** JSON of a value, for as long as the value lives. It must not be changed meanwhile. */
const texts = new WeakMap<object, string>();

/** The events of a JSON array. */
export function eventsOf(text: string): JournalEvent[] {
  const events = JSON.parse(text) as JournalEvent[];
  texts.set(events, text);
  return events;
}

/** The feed's item with the events of a JSON array, which are only parsed where somebody looks at them. */
export function eventsItem(text: string): FeedItem {
  let events: JournalEvent[] | undefined;
  const item: FeedItem = {
    kind: 'events',
    get events() {
      events ??= JSON.parse(text) as JournalEvent[];
      return events;
    },
  };
  texts.set(item, `{"kind":"events","events":${text}}`);
  return item;
}

/** For the option `customJsonSerializers` of RPC links and handlers. */
export const wireSerializers = [
  {
    /** Of the protocol: numbers up to 20 are the library's own. */
    type: 21,
    condition: (value: unknown): boolean => texts.has(value as object),
    serialize: (value: object): unknown => texts.get(value),
    deserialize(text: unknown): unknown {
      if (typeof text !== 'string') throw new TypeError('a value sent as text is a string');
      return JSON.parse(text);
    },
  },
];
