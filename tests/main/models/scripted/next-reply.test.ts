/** Which reply comes, for conversations of every kind. Chosen by the conversation alone. */
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../../src/main/models/model.ts';
import { nextReply } from '../../../../src/main/models/scripted/next-reply.ts';
import { playOf } from '../collect.ts';

const plays = [
  playOf('a', [{ text: 'a0' }, { text: 'a1' }, { text: 'a2' }]),
  playOf('b', [{ text: 'b0' }, { text: 'b1' }], { when: ['Bake a cake'] }),
  playOf('any', [{ text: 'any0' }, { text: 'any1' }], { fallback: true }),
  playOf('sum', [{ text: 'sum0' }, { text: 'sum1' }], { when: ['summarise'], aside: true }),
];

/** u: user, a: assistant, t: tool result, s: system. */
const conversation = (...lines: readonly string[]): ChatMessage[] =>
  lines.map((line): ChatMessage => {
    const content = line.slice(2);
    if (line.startsWith('a')) return { role: 'assistant', content };
    if (line.startsWith('t')) return { role: 'tool', callId: 'c', content };
    return { role: line.startsWith('s') ? 'system' : 'user', content };
  });

const table: [name: string, lines: string[], text: string][] = [
  ['a tag starts its play', ['u [[play:a]]'], 'a0'],
  ['the index is the number of replies since', ['u [[play:a]]', 'a x', 't r', 'a x', 't r'], 'a2'],
  ['past the end', ['u [[play:b]]', 'a', 'a'], 'Done.'],
  ['the last tag of a message counts', ['u [[play:a]] [[play:b]]'], 'b0'],
  ['a new tag starts anew', ['u [[play:a]]', 'a', 'u [[play:a]]'], 'a0'],
  ['another tag changes the play', ['u [[play:a]]', 'a', 'u [[play:b]]', 'a', 't r'], 'b1'],
  ['a further message keeps the play', ['u [[play:a]]', 'a', 'u and now?'], 'a1'],
  ['a phrase starts its play, whatever its case', ['u please bake A CAKE now'], 'b0'],
  ['a phrase changes the play', ['u [[play:a]]', 'a', 'u bake a cake'], 'b0'],
  ['a tag beats a phrase', ['u bake a cake [[play:a]]'], 'a0'],
  ['tags in tool results and replies are ignored', ['u [[play:a]]', 'a [[play:b]]', 't [[play:b]]'], 'a1'],
  ['tags in the system message are ignored', ['s [[play:b]]', 'u [[play:a]]'], 'a0'],
  ['a first message without play gets the fallback', ['s x', 'u hello'], 'any0'],
  ['the fallback goes on', ['u hello', 'a', 'u more'], 'any1'],
  ['the fallback does not return later', ['u [[play:b]]', 'a', 'a', 'u hello'], 'Done.'],
  ['an unknown name is said to be one', ['u [[play:zzz]]'], 'There is no play of that name.'],
  ['an aside answers its message', ['u [[play:a]]', 'a', 'u summarise this'], 'sum0'],
  ['the play goes on after an aside', ['u [[play:a]]', 'a', 'u summarise this', 'a', 'u go on'], 'a1'],
  ['an aside can come first', ['u summarise this', 'a'], 'sum1'],
];

describe('nextReply', () => {
  it.each(table)('%s', (_name, lines, text) => {
    expect(nextReply(plays, conversation(...lines)).text).toBe(text);
  });

  it('says what it is when there is no play for a conversation', () => {
    const [first] = plays;
    expect(nextReply(first ? [first] : [], conversation('u hello')).text).toMatch(/scripted model/);
    expect(nextReply([], []).text).toMatch(/scripted model/);
  });
});
