/**
 * Begins errands when their turn comes (`errand-order.ts` says which). It is told whenever that may have changed and keeps nothing
 * itself: what waits is in the journal. Only where the app stays: a command in a terminal ends before anything would be done.
 */
import { firstPlace, inLine, isInLine, mayBegin } from '../../shared/errand-order.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';

export interface Errands {
  /** From now on they begin. */
  open(): void;
  /** Something has ended, was queued or was moved: begins those that may begin now. Must not throw. */
  look(): void;
  /** From now on none begins. */
  close(): void;
}

/** `begin` sends a message that waits. */
export function createErrands(
  engine: Engine,
  begin: (sessionId: string, messageId: string) => Result<unknown>,
): Errands {
  let isOpen = false;
  const beginOne = (id: string): void => {
    const message = engine.book.get(id)?.state().queued[0];
    const begun =
      message === undefined ? fail('not_found', 'It has no message.') : begin(id, message.messageId);
    if (!begun.ok) engine.log(`beginning session ${id} in the background`, begun.error);
  };
  const look = (): void => {
    if (!isOpen) return;
    try {
      for (const { id } of mayBegin(engine.book.errands(), engine.limits().errandsAtOnce)) beginOne(id);
    } catch (error) {
      engine.log('beginning what waits in the background', error); // the next look tries again
    }
  };
  return {
    open() {
      isOpen = true;
      look();
    },
    look,
    close() {
      isOpen = false;
    },
  };
}

/** Before all that wait. `conflict` when it does not wait any more. */
export function recordFront({ book }: Pick<Engine, 'book'>, session: LiveSession): Result<void> {
  if (!isInLine(session.state())) return fail('conflict', 'This session does not wait in the background.');
  const rows = book.errands();
  if (inLine(rows)[0]?.id === session.id) return ok(undefined);
  session.append([{ type: 'errand.moved', data: { place: firstPlace(rows) } }]);
  return ok(undefined);
}
