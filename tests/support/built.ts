/**
 * Before the tests of a project: the app is built if its sources changed. What a test starts as a process of its own is what
 * people get, and starts in a fraction of the time that its sources take.
 */
import { ensureBuilt } from '../../scripts/build.mjs';

export const setup: () => Promise<void> = ensureBuilt;
