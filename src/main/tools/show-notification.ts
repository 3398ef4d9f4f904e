/**
 * Tells the person something and goes on. Plain words only: they are shown outside of the page as well, where a link would be
 * followed and markup be obeyed by something that does not know whose words they are.
 */
import { z } from 'zod';
import type { NoticeLevel } from '../../shared/notice.ts';
import { fail, ok } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  title: z.string().min(1),
  body: z.string().optional(),
  /** Not as a choice: that costs every session more tokens than its description. */
  level: z.string().optional(),
});

const longest = { title: 80, body: 300 } as const;

const levels: Readonly<Record<string, NoticeLevel>> = {
  ...{ info: 'info', warning: 'warning', warn: 'warning', error: 'error' },
};

const link = /\b[a-z][a-z0-9+.-]{1,20}:\/\/|\b(?:www\.|mailto:|javascript:|data:)|\]\(/i;
const markup = /<\/?[a-z!][^<]*>|&(?:#\d+|#x[\da-f]+|[a-z]+);/i;

export const showNotification: Tool<typeof parameters> = {
  name: 'show_notification',
  effect: 'control',
  description: 'Tell the person at once; level: info, warning, error.',
  parameters,
  propose: async ({ title, body = '', level: wished = 'info' }) => {
    const level = levels[wished.trim().toLowerCase()];
    if (level === undefined) return fail('invalid', 'level is info, warning or error.');
    const words = { title: plain(title), body: plain(body) };
    const text = `${words.title}\n${words.body}`;
    if (words.title === '') return fail('invalid', 'The title is empty.');
    if (link.test(text) || markup.test(text))
      return fail('invalid', 'A notification is plain words.', 'Leave links and markup out.');
    const long = (['title', 'body'] as const).find((part) => [...words[part]].length > longest[part]);
    if (long !== undefined)
      return fail('invalid', `The ${long} is longer than ${longest[long]} characters.`, 'Say it shorter.');
    return ok({ proposal: { kind: 'notice', level, ...words }, summary: clipLine(words.title, 120) });
  },
};

/** On one line, without characters that do not show or turn others round. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
