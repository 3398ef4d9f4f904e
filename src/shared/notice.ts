/**
 * Something an agent tells a person at once, without waiting: plain words, never markup and never a link, because they are also
 * shown by the desktop, outside of the page that keeps a model's words harmless.
 */
import { z } from 'zod';

const noticeLevels = ['info', 'warning', 'error'] as const;
export const noticeLevelSchema = z.enum(noticeLevels);
export type NoticeLevel = z.infer<typeof noticeLevelSchema>;

export const noticeShape = {
  level: noticeLevelSchema,
  title: z.string(),
  /** '' where the title says it all. */
  body: z.string(),
};
const noticeSchema = z.object(noticeShape);
export type Notice = z.infer<typeof noticeSchema>;

/** Whose words they are stands in front: the desktop shows them beside those of other programs. */
export const noticeWords = ({ title, body }: Notice, session = '') => ({
  title: `Agent: ${title}`,
  body: [body, session].filter((part) => part !== '').join('\n'),
});
