/**
 * The `app://` scheme: the built page from its folder, read-only, with the policy in the header. The scheme must be
 * registered before Electron is ready; without `standard` the page would have no origin of its own and `'self'` would
 * mean nothing.
 */
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy } from '../content-security.ts';
import { pageFile, readPageFile } from '../web/page-files.ts';
import { isOwnAddress, scheme } from './addresses.ts';

export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const headers = {
  'content-security-policy': contentSecurityPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
};

export function servePage(session: Session, folder: string): void {
  session.protocol.handle(scheme, (request) => answer(request, folder));
}

/** The file the address names, or 404; 405 for anything but reading. */
export async function answer(request: Request, folder: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = isOwnAddress(request.url) ? pageFile(pathAsSent(request.url)) : undefined;
  const bytes = file === undefined ? undefined : await readPageFile(folder, file);
  if (file === undefined || bytes === undefined) return refusal(404);
  const body = request.method === 'HEAD' ? null : bytes;
  return new Response(body, { headers: { ...headers, 'content-type': file.type } });
}

/** Path and query, not decoded and not tidied: what is odd about them is for `pageFile` to see. */
const pathAsSent = (address: string): string =>
  address.replace(/^[a-z]+:\/\/[^/?#]*/, '').replace(/#.*$/, '') || '/';

const refusal = (status: number): Response => new Response(null, { status, headers });
