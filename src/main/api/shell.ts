/**
 * What a host can do beyond carrying calls. The core asks for these through this interface only, so it runs the same
 * under Electron, a web server and a terminal; what a host cannot do is absent, and the UI shows it as absent.
 */
import type { Secrets } from '../settings/keys.ts';

export interface Shell {
  readonly host: 'electron' | 'web' | 'cli';
  /** Native folder dialog; null when the person closed it. */
  pickFolder?(): Promise<string | null>;
  /** Absent where keys can only be kept in a file of their own. */
  secrets?: Secrets;
}

/** Travels with every call: which way it came in, for the audit trail. Set by the host, never by the client. */
export interface CallContext {
  through: 'electron' | 'web' | 'rest' | 'cli';
}
