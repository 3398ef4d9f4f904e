/** Rules that are proposed from what was decided. */
import { type Api, unwrap } from './implement.ts';
import { realFolder } from './real-folder.ts';
import type { Services } from './services.ts';

export function suggestionHandlers(api: Api, { suggesting }: Services) {
  return {
    suggestions: api.policy.suggestions.handler(({ input }) => suggesting.list(real(input.workspace))),
    accept: api.policy.accept.handler(async ({ input: { workspace, id } }) => {
      unwrap(await suggesting.accept(real(workspace), id));
      return {};
    }),
    dismiss: api.policy.dismiss.handler(async ({ input: { workspace, id } }) => {
      unwrap(await suggesting.dismiss(real(workspace), id));
      return {};
    }),
  };
}

/** What is no folder has no past. */
const real = (workspace: string | undefined): string | null =>
  workspace === undefined ? null : (realFolder(workspace) ?? null);
