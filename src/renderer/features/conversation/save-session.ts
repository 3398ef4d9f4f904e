/** Hands the open session to the browser as a Markdown file for reading. */
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { orTrouble, useSession } from '../../stores/session.ts';

export async function saveSession(): Promise<void> {
  const sessionId = useSession.getState().id;
  if (sessionId === null) return;
  const exported = await orTrouble(asked(() => client().session.export({ sessionId })));
  if (exported === undefined) return;
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([exported.text], { type: 'text/markdown' }));
  link.href = address;
  link.download = exported.fileName;
  link.click();
  URL.revokeObjectURL(address);
}
