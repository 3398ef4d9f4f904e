/**
 * Which agent a message was given to, and why. `rule`: its words say it · `model`: it was asked · `kept`: neither could tell, so it
 * stays with who was at work · `person`: they chose another one than was chosen for them.
 */
import { z } from 'zod';

/** Chooses an agent for each message, where a name of an agent may stand. */
export const automatic = 'auto';

export const routedShape = {
  to: z.string(),
  by: z.enum(['rule', 'model', 'kept', 'person']),
  /** Goes on from the agent's name: `because it asks for a change (“fix”)`. */
  why: z.string(),
};
const routedSchema = z.object(routedShape);
export type Routed = z.infer<typeof routedSchema>;

/** router: the app, where the person lets it choose. */
export const switchedBySchema = z.enum(['person', 'agent', 'router']);
export type SwitchedBy = z.infer<typeof switchedBySchema>;
