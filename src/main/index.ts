/** The desktop app: Electron's entry. Not awaited: Electron is ready only after this module has run to its end. */
import { startDesktop } from './hosts/electron/desktop.ts';

void startDesktop();
