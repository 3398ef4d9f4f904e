/**
 * The contract's client for a command. Where nobody owns the data folder, this process builds the app and calls it
 * directly; where the desktop or web app does, it becomes a client of that one. A command cannot tell which.
 */
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../../shared/contract.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type AppOptions, readOptions } from '../../options.ts';

export type Client = ContractRouterClient<Contract>;

export interface Connection {
  client: Client;
  /** What the command line, environment and settings of this process say. */
  options: AppOptions;
  /** This process is the app: what it started ends with it. */
  own: boolean;
  /** An app built here stops what it is doing; an open turn stays open. */
  close(): Promise<void>;
}

/** `argv` are the shared options. Fails as `readOptions` and `createApp` do. */
export async function connect(argv: readonly string[]): Promise<Result<Connection>> {
  const options = readOptions({ argv, host: 'cli' });
  if (!options.ok) return options;
  const { createApp } = await import('../../app.ts');
  const app = await createApp(options.value, { host: 'cli' });
  if (app.ok) {
    const { createRouterClient } = await import('@orpc/server');
    const client: Client = createRouterClient(app.value.router, { context: { through: 'cli' } });
    return ok({ client, options: options.value, own: true, close: () => app.value.close() });
  }
  if (app.error.code !== 'conflict') return app;
  const [{ attachToHost }, { keepsOffline }] = await Promise.all([
    import('../attach.ts'),
    import('../running-host.ts'),
  ]);
  const attached = await attachToHost(options.value.dataFolder);
  if (!attached.ok) {
    if (attached.error.code !== 'unavailable') return attached;
    const hint =
      'Wait until it is done (a command lets no other in), or give this one a folder with --data DIR.';
    return fail('conflict', app.error.message, hint);
  }
  const promised = await keepsOffline(options.value);
  if (!promised.ok) {
    await attached.value.close();
    return promised;
  }
  const { client, close } = attached.value;
  return ok({ client, options: options.value, own: false, close });
}
