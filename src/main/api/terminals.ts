/**
 * Terminals over the wire. They are a shell with the person's full rights, so they are for the page alone: what comes with
 * the token over REST or from a program beside the app is refused, although whoever has the token could sign in as a page;
 * scripts have no business here, and a mistake of one should not end in a shell.
 */
import { fail } from '../../shared/result.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';
import type { CallContext } from './shell.ts';

export function terminalHandlers(api: Api, { terminals, settings, about }: Services) {
  /** Throws unless a person can be behind this. */
  function mine({ through }: CallContext) {
    if (through !== 'electron' && through !== 'web')
      return unwrap(
        fail('denied', 'Terminals are for the person at the page; nothing else types into them.'),
      );
    if (settings.get('terminals')) return terminals;
    return unwrap(fail('denied', 'Terminals are switched off.', 'The setting "terminals" switches them on.'));
  }
  const { terminal } = api;
  return {
    list: terminal.list.handler(({ context }) => mine(context).list()),
    open: terminal.open.handler(({ input: { folder, ...size }, context }) =>
      unwrap(mine(context).open(folder ?? about.workspace, size)),
    ),
    write: terminal.write.handler(({ input, context }) => {
      unwrap(mine(context).write(input.id, input.text));
      return {};
    }),
    resize: terminal.resize.handler(({ input: { id, ...size }, context }) => {
      unwrap(mine(context).resize(id, size));
      return {};
    }),
    close: terminal.close.handler(async ({ input, context }) => {
      unwrap(await mine(context).close(input.id));
      return {};
    }),
    watch: terminal.watch.handler(({ input, context, signal }) =>
      unwrap(mine(context).watch(input.id, input.after ?? 0, signal)),
    ),
  };
}
