/** What the parts of a command that sees a turn through share. */
import type { Connection } from './connection.ts';
import type { Terminal } from './terminal.ts';

export interface Conversation {
  connection: Connection;
  terminal: Terminal;
  sessionId: string;
  /** One feed item a line, and no questions. */
  json: boolean;
}
