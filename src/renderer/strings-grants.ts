/** Words about what one command is given beyond the sandbox: on its card before, and in the conversation after. */
import type { GrantKind } from '../shared/proposal.ts';

export const grantStrings = {
  more: 'With more rights',
  nothing: 'In the sandbox, as usual',
  network: 'In the sandbox, with the network',
  read: 'In the sandbox, and reads one more place…',
  write: 'In the sandbox, and writes one more folder…',
  unsandboxed: 'Without the sandbox, with your full rights',
  runWith: {
    network: 'Run once with the network',
    read: 'Run once, reading that too',
    write: 'Run once, writing there too',
    unsandboxed: 'Run once without the sandbox',
  } satisfies Record<GrantKind, string>,
  backgroundWith: {
    network: 'Run in background with the network',
    read: 'Run in background, reading that too',
    write: 'Run in background, writing there too',
    unsandboxed: 'Run in background without the sandbox',
  } satisfies Record<GrantKind, string>,
  readLabel: 'File or folder that it may read',
  readHint:
    'A path from the root, from your home folder (~/…) or from the workspace (../…). For this command only.',
  writeLabel: 'Folder that it may write',
  writeHint:
    'A path from the root, from your home folder (~/…) or from the workspace (../…). For this command only; .git and settings of editors in it stay as they are.',
  fullRights: 'Runs without sandbox, with your full rights',
  sandboxed: 'In the sandbox: writes only this workspace, no network',
  sandboxedReadOnly: 'In the sandbox: reads this workspace and writes nothing, no network',
  sandboxedMeans:
    'It does not see your home folder and cannot change .git or settings of editors. This was tried out when Patchbay started.',
  networked: 'In the sandbox, but with the network: what it reads it may send',
  placed: (isWrite: boolean, place: string, isReadOnly: boolean): string => {
    const what = place === '' ? 'the place below' : place;
    if (isWrite) return `In the sandbox: writes this workspace and ${what}, no network`;
    return `In the sandbox: also reads ${what}, writes ${isReadOnly ? 'nothing' : 'only this workspace'}, no network`;
  },
  granted: {
    network: () => 'You let it use the network this once.',
    read: (place) => `You let it read ${place} this once.`,
    write: (place) => `You let it write ${place} this once.`,
    unsandboxed: () => 'You let it run without the sandbox this once.',
  } satisfies Record<GrantKind, (place: string) => string>,
};
