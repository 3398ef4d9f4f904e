/**
 * How much of a pipeline a change goes through: by rules where its words are plain, else by asking the model, which cannot make less
 * of it than its risks allow. Without an answer it is the middle one. The person can always say otherwise.
 */
import { z } from 'zod';
import { type ChangeSizing, changeSizeSchema, changeSizes } from '../../../shared/intake.ts';
import { closedJson } from '../../agent/closed-json.ts';
import { clipLine } from '../../tools/clip.ts';
import type { Extracting } from './extracting.ts';
import { sizeByRules } from './size-rules.ts';

/** Characters of the message that the model is asked about. */
const mostOfMessage = 4_000;
const mostTokens = 80;

const schema = {
  type: 'object',
  properties: { size: { type: 'string', enum: changeSizes }, why: { type: 'string' } },
  required: ['size', 'why'],
  additionalProperties: false,
};
const said = z.object({ size: changeSizeSchema, why: z.string().optional() });

/** Null when it was stopped. */
export async function sizeChange(
  { ask, question }: Extracting,
  message: string,
): Promise<ChangeSizing | null> {
  const { size, why, floor } = sizeByRules(message);
  if (size !== null) return { size, by: 'rule', why };
  const answer = await ask({
    question: question('size', { message: message.slice(0, mostOfMessage) }),
    schema,
    maxTokens: mostTokens,
  });
  if (answer.kind === 'failed' && answer.failure.code === 'cancelled') return null;
  const usage = answer.kind === 'text' ? { usage: answer.usage } : {};
  const read = answer.kind === 'text' ? said.safeParse(closedJson(answer.text)) : undefined;
  if (read?.success !== true)
    return { size: 'medium', by: 'kept', why: 'because the model did not say', ...usage };
  if (changeSizes.indexOf(read.data.size) < changeSizes.indexOf(floor))
    return { size: floor, by: 'rule', why, ...usage };
  const words = clipLine((read.data.why ?? '').replace(/\s+/g, ' ').trim(), 120);
  return {
    size: read.data.size,
    by: 'model',
    why: words === '' ? 'because the model chose it' : words,
    ...usage,
  };
}
