/**
 * A session whose patch waits for a person, written into the journal of a data folder before a host starts on it: files of any kind and
 * number at once, however the agent may have come to propose them.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestValue } from '../../src/main/base/digest.ts';
import { countLines } from '../../src/main/tools/count-lines.ts';
import { decodeText } from '../../src/main/workspace/text.ts';
import type { Proposal } from '../../src/shared/proposal.ts';
import { openBook } from '../bench/support/long-session.ts';
import { created, proposed, responded, sent, started } from './session-script.ts';
import { removeFolder } from './web-host.ts';

export interface WaitingFile {
  path: string;
  before: string | Uint8Array | null;
  after: string | Uint8Array | null;
}

export function writeWaitingPatch(
  dataFolder: string,
  { workspace, title, files }: { workspace: string; title: string; files: readonly WaitingFile[] },
): void {
  const { book, blobs, close } = openBook(dataFolder);
  const proposal: Proposal = {
    kind: 'patch',
    files: files.map(({ path, before, after }) => ({
      path,
      before: before === null ? null : blobs.put(bytesOf(before)),
      after: after === null ? null : blobs.put(bytesOf(after)),
      ...countLines(textOf(before), textOf(after)),
    })),
  };
  const digest = digestValue(proposal);
  book.create('waiting', [
    { type: 'session.created', data: { ...createdData, workspace } },
    { type: 'session.renamed', data: { title } },
    sent('Go.'),
    started('t1'),
    responded('t1.s1', { calls: [['apply_diff', {}]] }),
    proposed('t1.s1.c1', proposal),
    {
      type: 'approval.requested',
      data: { approvalId: 't1.s1.c1.a1', digest, rule: 'Changes wait for you.' },
    },
  ]);
  close();
}

const { data: createdData } = created as Extract<typeof created, { type: 'session.created' }>;

/** The same as the file that a host starts on. */
export function waitingPatchData(patch: Parameters<typeof writeWaitingPatch>[1]): Record<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-waiting-'));
  writeWaitingPatch(folder, patch);
  const name = 'patchbay.sqlite';
  const data = { [name]: new Uint8Array(readFileSync(join(folder, name))) };
  removeFolder(folder);
  return data;
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content;

function textOf(content: string | Uint8Array | null): string | null {
  if (content === null || typeof content === 'string') return content;
  const decoded = decodeText(content);
  return decoded.ok ? decoded.value.text : null;
}
