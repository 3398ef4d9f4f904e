/** Replies of 1.6 MB: as models mix what they write, and as nothing but one block, which no boundary divides. */
import { longReply } from './long-reply.ts';

const size = 1_600_000;
const upTo = (text: string): string => text.slice(0, size);
const one = longReply(1).length;
const sentence = 'Only the sum is rounded, and it is rounded half to even, as the accountants want it. ';
const line = (at: number): string => `  const value${at} = compute('totals', ${at}); // of many like it\n`;
const code = Array.from({ length: Math.ceil(size / 50) }, (_, at) => line(at)).join('');

export const longMessages = {
  'as models mix it': longReply(Math.round(size / one)),
  'one code fence': `\`\`\`js\n${upTo(code)}\n\`\`\`\n`,
  'one line': upTo(sentence.repeat(Math.ceil(size / sentence.length))),
};

/** As fast as the fastest servers write, and some: pieces are of several tokens. */
export const messagePieces = (text: string): string[] => text.match(/.{1,32}/gs) ?? [];
