/**
 * Who may speak: whoever knows the token (in the printed URL's fragment, and in host.json), or has the cookie that was
 * given for it. The token stays valid while the host runs: the printed URL must open a second time (another browser, a
 * cleared cookie), and whoever can read the terminal can read host.json too. It never leaves the fragment but in the one
 * POST that exchanges it, and the cookie is another secret, so seeing a cookie does not give the token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  /** 256 bits, base64url. */
  token: string;
  cookie: string;
  isToken(given: string): boolean;
  isCookie(given: string): boolean;
}

/** Equal or not in a time that tells nothing, whatever the lengths: digests are compared. */
function sameSecret(secret: string): (given: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (given) => timingSafeEqual(digest(given), expected);
}

const newSecret = (): string => randomBytes(32).toString('base64url');

export function createCredentials(): Credentials {
  const token = newSecret();
  const cookie = newSecret();
  return { token, cookie, isToken: sameSecret(token), isCookie: sameSecret(cookie) };
}

/** The value of a cookie by exact name; undefined when it is absent or there twice. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}

export const bearerValue = (header: string | undefined): string | undefined =>
  /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(header ?? '')?.[1];
