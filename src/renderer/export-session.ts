/** Hands a session to the browser as a file: to be read, or to be imported elsewhere. */
import { client } from './stores/connection.ts';
import { asked } from './stores/failure.ts';
import { orTrouble, useSession } from './stores/session.ts';
import { saveFile } from './ui/save-file.ts';

export async function exportSession(sessionId: string, format: 'md' | 'jsonl'): Promise<void> {
  const exported = await orTrouble(asked(() => client().session.export({ sessionId, format })));
  if (exported !== undefined) saveFile(exported, format === 'md' ? 'text/markdown' : 'application/jsonl');
}

/** The open one, for reading. */
export async function saveSession(): Promise<void> {
  const { id } = useSession.getState();
  if (id !== null) await exportSession(id, 'md');
}
