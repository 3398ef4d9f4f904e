/** What a command about one folder works with: the app, the folder, and where and how it prints. */
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Client, Connection } from './connection.ts';
import { createInk, type Ink } from './ink.ts';
import type { Terminal } from './terminal.ts';

export interface AtFolder {
  connection: Connection;
  client: Client;
  workspace: string;
  terminal: Terminal;
  ink: Ink;
  json: boolean;
}

/** `invalid` where no folder is named. */
export function atFolder(connection: Connection, terminal: Terminal, json: boolean): Result<AtFolder> {
  const { client, options } = connection;
  const { workspace } = options;
  if (workspace === null) return fail('invalid', 'Name the folder with --workspace.');
  return ok({ connection, client, workspace, terminal, ink: createInk(terminal.colour), json });
}
