/** A decision about a run as it is at this moment, for tests of something else than who was shown what. */
import type { RouterClient } from '@orpc/server';
import type { AppRouter } from '../../src/main/api/router.ts';

export const asSeen = async <T extends { id: string }>(
  client: RouterClient<AppRouter>,
  decision: T,
): Promise<T & { digest: string }> => {
  const { digest } = await client.pipeline.show({ id: decision.id });
  return { ...decision, digest };
};
