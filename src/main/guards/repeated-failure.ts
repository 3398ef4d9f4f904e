/**
 * The same call failing the same way again and again. Small models repeat what just failed; telling them the same error a
 * fourth time only fills the window. A different call in between starts the count anew.
 */
import { canonicalJson } from '../../shared/canonical-json.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Call, Step } from '../../shared/session-state.ts';
import { callOf, turnOf } from '../../shared/session-view.ts';
import type { Guard } from './guard.ts';

const allowed = 3;

export const repeatedFailure: Guard = {
  name: 'repeated-failure',
  check: ({ state, callId }) => {
    const call = callOf(state, callId);
    const before = callsBefore(turnOf(state, callId)?.steps ?? [], callId);
    if (call === undefined || before.length < allowed) return ok(undefined);
    const key = callKey(call);
    if (!before.every((other) => hasFailed(other) && callKey(other) === key)) return ok(undefined);
    return fail(
      'denied',
      `This exact ${call.name} call has failed ${allowed} times in a row and was not run again.`,
      'Do something else: read the file as it is now, try another way, or ask with ask_followup_question.',
    );
  },
};

/** The last calls before this one, newest first. From the end, because a turn may have thousands of steps. */
function callsBefore(steps: readonly Step[], callId: string): Call[] {
  const found: Call[] = [];
  let isBefore = false;
  for (let at = steps.length - 1; at >= 0 && found.length < allowed; at -= 1) {
    for (const call of [...(steps[at]?.calls ?? [])].reverse()) {
      if (isBefore && found.length < allowed) found.push(call);
      isBefore ||= call.id === callId;
    }
  }
  return found;
}

/** A command that ran and ended with an error is finished as done; its exit code tells. */
function hasFailed(call: Call): boolean {
  return (
    call.outcome === 'failed' || call.outcome === 'refused' || (call.exitCode !== null && call.exitCode !== 0)
  );
}

/** Equal for arguments that mean the same, whatever their order and white space. */
function callKey({ name, arguments: text }: Call): string {
  try {
    return `${name} ${canonicalJson(JSON.parse(text))}`;
  } catch {
    return `${name} ${text}`;
  }
}
