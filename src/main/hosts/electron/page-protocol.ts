/**
 * The `app://` scheme. It must be registered before Electron is ready; without `standard` the page would have no origin of
 * its own and `'self'` in its policy would mean nothing.
 */
import { protocol, type Session } from 'electron';
import { scheme } from './addresses.ts';
import { pageAnswer } from './page-answer.ts';

export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function servePage(session: Session, folder: string): void {
  session.protocol.handle(scheme, (request) => pageAnswer(request, folder));
}
