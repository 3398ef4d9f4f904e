/** From what a person typed to the session or the approval that is meant: any unique beginning of a session's id will do. */
import type { z } from 'zod';
import type { approvalRowSchema } from '../../../shared/contract/approvals.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { program } from './program.ts';

/** The one id that is `typed` or begins with it. */
export function findId(ids: readonly string[], typed: string): Result<string> {
  if (ids.includes(typed)) return ok(typed);
  const found = ids.filter((id) => id.startsWith(typed));
  const [only] = found;
  if (only === undefined)
    return fail('not_found', `There is no session "${typed}".`, `See: ${program} sessions`);
  if (found.length === 1) return ok(only);
  return fail(
    'invalid',
    `"${typed}" is the beginning of ${found.length} sessions.`,
    `${found.slice(0, 5).join(', ')}`,
  );
}

/** The same of all sessions there are. */
export async function findSession(
  { client }: Pick<Connection, 'client'>,
  typed: string,
): Promise<Result<string>> {
  const rows = await client.session.list();
  return findId(
    rows.map(({ id }) => id),
    typed,
  );
}

export type ApprovalRow = z.infer<typeof approvalRowSchema>;

/** `session/approval`, or a session of which one call waits. */
export function findApproval(rows: readonly ApprovalRow[], typed: string): Result<ApprovalRow> {
  const [beginning = '', approvalId] = typed.split('/', 2);
  const ids = [...new Set(rows.map((row) => row.sessionId))];
  const session = findId(ids, beginning);
  if (!session.ok) {
    if (session.error.code !== 'not_found') return session;
    return fail('not_found', `Nothing waits for a person under "${typed}".`, `See: ${program} approvals`);
  }
  const ofSession = rows.filter((row) => row.sessionId === session.value);
  const found =
    approvalId === undefined ? ofSession : ofSession.filter((row) => row.approvalId === approvalId);
  const [only] = found;
  if (only === undefined)
    return fail('not_found', `"${typed}" does not wait any more.`, `See: ${program} approvals`);
  if (found.length === 1) return ok(only);
  const choices = found.map((row) => `${row.sessionId}/${row.approvalId}`).join(', ');
  return fail('invalid', `${found.length} calls of that session wait.`, `Say which: ${choices}.`);
}
