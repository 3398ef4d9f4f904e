/**
 * A key that ends the model's thinking. Keys are listened to only while there is a thinking that can be ended: the rest of the
 * time the terminal stays as it is, and Ctrl-C means what it always means.
 */
import type { FeedItem } from '../../../shared/feed.ts';
import type { Conversation } from './conversation.ts';
import { answerKey } from './progress-line.ts';

export interface AnswerKey {
  /** Everything that comes of the session passes by here. */
  saw(item: FeedItem): void;
  release(): void;
}

export function createAnswerKey({ connection, terminal, sessionId, json }: Conversation): AnswerKey {
  let stop: (() => void) | undefined;
  const release = (): void => {
    stop?.();
    stop = undefined;
  };
  const press = (key: string): void => {
    if (key !== answerKey) return;
    release();
    // Too late is no error: the answer is coming.
    connection.client.session.answerNow({ sessionId }).catch(() => {});
  };
  return {
    saw(item) {
      if (item.kind === 'events') return release();
      const { live } = item;
      if (live.kind === 'text' || live.kind === 'call') release();
      else if (live.kind === 'reasoning' && live.endable === true && terminal.interactive && !json)
        stop ??= terminal.onKey(press);
    },
    release,
  };
}
