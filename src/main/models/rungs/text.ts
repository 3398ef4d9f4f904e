/**
 * The text rung: calls are fenced blocks in the reply's words. It asks nothing of the server and little of the model, and is
 * the last there is.
 */
import { fillTemplate } from '../../base/template.ts';
import type { ReplyForm } from './reply-form.ts';
import { callBlock } from './text-block.ts';
import { createTextReader } from './text-reader.ts';
import { toolLines } from './tool-lines.ts';

/** `template` is prompts/rung-text.md. */
export const textForm = (template: string): ReplyForm => ({
  rung: 'text',
  instructions: (tools) => fillTemplate(template, { tools: toolLines(tools) }),
  reply: (text, calls) => [text, ...calls.map(callBlock)].filter((part) => part !== '').join('\n\n'),
  asking: () => ({}),
  reader: createTextReader,
});
