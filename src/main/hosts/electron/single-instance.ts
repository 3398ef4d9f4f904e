/**
 * One desktop app per data folder. A second start hands over what it was asked to open and ends; what arrives comes from
 * another process, so it is checked like any input.
 */
import type { App } from 'electron';
import { z } from 'zod';

const handoverSchema = z.object({ workspace: z.string().min(1).max(4096).nullable() });
export type Handover = z.infer<typeof handoverSchema>;

/** False when another instance runs: it has been told, and this one is to end. */
export function claimInstance(app: App, handover: Handover, onSecond: (handover: Handover) => void): boolean {
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    onSecond(handoverSchema.safeParse(data).data ?? { workspace: null });
  });
  return app.requestSingleInstanceLock(handover);
}
