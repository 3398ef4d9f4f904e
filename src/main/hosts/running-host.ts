/**
 * Whether the app that has the data folder keeps a promise this start was asked for. A second start joins the first one,
 * whose connections are its own: asked for offline, it must not be shown a page that is not.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { AppOptions } from '../options.ts';
import { attachToHost } from './attach.ts';

/** `conflict` when this start is to be offline and the running one is not; fails as `attachToHost` does when it cannot be asked. */
export async function keepsOffline({
  settings,
  dataFolder,
}: Pick<AppOptions, 'settings' | 'dataFolder'>): Promise<Result<void>> {
  if (!settings.get('offline')) return ok(undefined);
  const attached = await attachToHost(dataFolder);
  if (!attached.ok) return attached;
  const { client, close } = attached.value;
  const rows = await client.settings.list().finally(close);
  const offline = rows.some(({ key, value }) => key === 'offline' && value === true);
  return offline
    ? ok(undefined)
    : fail(
        'conflict',
        'Patchbay is already running and is not offline.',
        'Switch “Work offline” on in its settings, or close it first.',
      );
}
