/** Where an agent's file is from: shipped with the app, the person's own, or the folder's, which they trust. */
import { z } from 'zod';

export const modeSourceSchema = z.enum(['shipped', 'own', 'workspace']);
export type ModeSource = z.infer<typeof modeSourceSchema>;
