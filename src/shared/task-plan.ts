/** What an agent asks of another one with one task: all that the one who does it is told, so what is not in here it does not know. */
import { z } from 'zod';

export const taskPlanSchema = z.object({
  title: z.string(),
  agent: z.string(),
  goal: z.string(),
  /** Files and facts it needs. */
  inputs: z.array(z.string()).optional(),
  /** How anybody can tell that it is done. */
  done: z.string(),
  /** Numbers of tasks of the same call, from 1, whose results it builds on. */
  after: z.array(z.number().int().positive()).optional(),
});
export type TaskPlan = z.infer<typeof taskPlanSchema>;
