/**
 * The constrained rung: each reply is one JSON object that the server holds to a schema, so a call cannot name a tool that is
 * not there or miss an argument. For servers with grammars and models that do not make calls by themselves.
 *
 * Thinking is turned off where the template can be told: it comes first and nothing constrains it.
 */
import { fillTemplate } from '../../base/template.ts';
import type { ModelCall } from '../model.ts';
import type { ReplyForm } from './reply-form.ts';
import { createReplyReader } from './reply-reader.ts';
import { replySchema } from './reply-schema.ts';
import { toolLines } from './tool-lines.ts';

/** `template` is prompts/rung-constrained.md. */
export const constrainedForm = (template: string): ReplyForm => ({
  rung: 'constrained',
  instructions: (tools) => fillTemplate(template, { tools: toolLines(tools) }),
  reply: replyText,
  asking: (tools) => ({ schema: replySchema(tools), thinking: 'off' }),
  reader: createReplyReader,
});

/** With the white space most models write, so that theirs and ours are the same bytes. */
function replyText(text: string, calls: readonly ModelCall[]): string {
  const items = calls.map(
    (call) =>
      `{"tool": ${JSON.stringify(call.name)}, "arguments": ${call.arguments === '' ? '{}' : call.arguments}}`,
  );
  return `{"say": ${JSON.stringify(text)}, "calls": [${items.join(', ')}]}`;
}
