/**
 * What a host can do beyond carrying calls. The core asks for these through this interface only, so it runs the same
 * under Electron, a web server and a terminal; what a host cannot do is absent, and the UI shows it as absent.
 */
import type { NoticePlace } from '../../shared/notice-place.ts';
import type { Fork } from '../models/embedded/fork.ts';
import type { Secrets } from '../settings/keys.ts';

/** What the desktop shows beside the window, in plain words. */
export interface DesktopAttention {
  /** How many things wait; 0 takes the mark away. */
  badge(count: number): void;
  show(notice: { id: string; title: string; body: string; opens: NoticePlace }): void;
  close(id: string): void;
  /** Words of an agent, unless the person looks at the app anyway. */
  tell(words: { title: string; body: string }): void;
}

export interface Shell {
  readonly host: 'electron' | 'web' | 'cli';
  /** Native folder dialog; null when the person closed it. */
  pickFolder?(): Promise<string | null>;
  attention?: DesktopAttention;
  /** Absent where keys can only be kept in a file of their own. */
  secrets?: Secrets;
  /** Runs a file of ours as a process beside this one; absent where plain Node does. */
  fork?: Fork;
}

/** Travels with every call: which way it came in, for the audit trail. Set by the host, never by the client. */
export interface CallContext {
  through: 'electron' | 'web' | 'rest' | 'cli';
}
