/**
 * Secrets in the system's keeping, through Electron. Without a keyring Linux "encrypts" with a password that everybody knows;
 * that is worse than a file of one's own, because it looks like more than it is, so it counts as not there.
 */
import { safeStorage } from 'electron';
import type { Secrets } from '../../settings/keys.ts';

export const systemSecrets: Secrets = {
  seal: (text) => (isKept() ? safeStorage.encryptString(text).toString('base64') : undefined),
  open(sealed) {
    try {
      return isKept() ? safeStorage.decryptString(Buffer.from(sealed, 'base64')) : undefined;
    } catch {
      return undefined; // sealed by another account or on another machine
    }
  },
};

const isKept = (): boolean =>
  safeStorage.isEncryptionAvailable() &&
  (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
