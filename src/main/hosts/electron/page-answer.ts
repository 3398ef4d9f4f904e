/**
 * What a request for an `app://` address is answered: a file of the built page, read-only, with the policy in the header
 * of every answer, refusals too.
 */
import { contentSecurityPolicy } from '../content-security.ts';
import { pageFile, readPageFile } from '../web/page-files.ts';
import { isOwnAddress } from './addresses.ts';

const headers = {
  'content-security-policy': contentSecurityPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
};

/** The file the address names, or 404; 405 for anything but reading. */
export async function pageAnswer(
  request: Pick<Request, 'url' | 'method'>,
  folder: string,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = isOwnAddress(request.url) ? pageFile(pathAsSent(request.url)) : undefined;
  const bytes = file === undefined ? undefined : await readPageFile(folder, file);
  if (file === undefined || bytes === undefined) return refusal(404);
  const body = request.method === 'HEAD' ? null : bytes;
  return new Response(body, { headers: { ...headers, 'content-type': file.type } });
}

/** Path and query, not decoded and not tidied: what is odd about them is for `pageFile` to see. */
const pathAsSent = (address: string): string =>
  address.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/#.*$/, '') || '/';

const refusal = (status: number): Response => new Response(null, { status, headers });
