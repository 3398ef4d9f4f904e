/** Which files of the patch are one file under a new name: asked only where something is deleted and something is new. */
import { useEffect, useMemo, useState } from 'react';
import type { PatchVersion } from '../shared/contract/approvals.ts';
import { exactRenames } from '../shared/exact-renames.ts';
import type { PatchProposal } from '../shared/proposal.ts';
import type { Call } from '../shared/session-state.ts';
import { type PatchChange, type PatchRenames, patchChanges } from './patch-changes.ts';
import { client, useConnection } from './stores/connection.ts';
import { asked } from './stores/failure.ts';
import { useSession } from './stores/session.ts';

interface Asked {
  sessionId: string;
  callId: string;
  version: PatchVersion;
  /** Names the contents of the patch in that version. */
  stamp: string;
}

/** Until they are known, or where asking fails, those that the digests tell. */
export function useRenames(
  { files }: PatchProposal,
  { sessionId, callId, version, stamp }: Asked,
): PatchRenames {
  const [found, setFound] = useState<{ of: string; renames: PatchRenames }>({ of: '', renames: [] });
  const connection = useConnection((state) => state.generation);
  const possible = files.some(({ after }) => after === null) && files.some(({ before }) => before === null);
  const of = possible ? `${sessionId}/${callId}/${stamp}` : '';

  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection asks again; `of` has the rest.
  useEffect(() => {
    if (of === '') return;
    let wanted = true;
    void asked(() => client().patch.renames({ sessionId, callId, version })).then((answer) => {
      if (wanted && answer.ok) setFound({ of, renames: answer.value });
    });
    return () => {
      wanted = false;
    };
  }, [of, connection]);
  const exact = useMemo(() => exactRenames(files), [files]);
  return found.of.startsWith(`${sessionId}/${callId}/`) && possible ? found.renames : exact;
}

/** What a call's patch does, file by file, as it is listed outside of the review. */
export function usePatchChanges(
  { id, digest, status }: Pick<Call, 'id' | 'digest' | 'status'>,
  proposal: PatchProposal,
): PatchChange[] {
  const sessionId = useSession(({ id }) => id) ?? '';
  const asked = { sessionId, callId: id, version: 'proposed', stamp: `${digest} ${status}` } as const;
  const renames = useRenames(proposal, asked);
  return useMemo(() => patchChanges(proposal.files, renames), [proposal, renames]);
}
