/**
 * The names this host answers to, known once it listens, and what it says with every answer. Only these two host names
 * are ours: a page of any other name that resolves to this machine (DNS rebinding) is a stranger.
 */
import { contentSecurityPolicy } from '../content-security.ts';

export interface Site {
  port: number;
  /** Values of the Host header we answer to. */
  hosts: readonly string[];
  /** Port-named, because cookies of one host name are shared by all its ports. */
  cookieName: string;
  headers: Readonly<Record<string, string>>;
}

export function describeSite(port: number): Site {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return {
    port,
    hosts,
    cookieName: `patchbay-${port}`,
    headers: {
      'content-security-policy': contentSecurityPolicy({ connect: hosts.map((host) => `ws://${host}`) }),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    },
  };
}
