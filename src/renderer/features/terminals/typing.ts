/**
 * What is typed, in order: the next part goes when the one before has arrived, and what was typed meanwhile goes with it, so that
 * a quick typist or a long paste is few calls.
 */

/** Characters in one call; the host takes a little more. */
const most = 64_000;

/** `send` never rejects. What it could not bring is lost, as keys are that are pressed at a dead terminal. */
export function createTyping(send: (text: string) => Promise<unknown>): (text: string) => void {
  let waiting = '';
  let sending = false;
  const go = async (): Promise<void> => {
    sending = true;
    while (waiting !== '') {
      const cut = waiting.length > most && isHalf(waiting, most) ? most - 1 : most;
      const part = waiting.slice(0, cut);
      waiting = waiting.slice(cut);
      await send(part);
    }
    sending = false;
  };
  return (text) => {
    waiting += text;
    if (!sending) void go();
  };
}

/** Whether a cut at `at` would part a character. */
const isHalf = (text: string, at: number): boolean => {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before < 0xdc00;
};
