/**
 * SHA-256 digests, always lower-case hex. Everything that is bound to content (approvals, blobs, before-images,
 * the state hash) uses these two, so the same content has the same name everywhere.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';

/** Digest of exactly these bytes; a string is taken as UTF-8. */
export const digestBytes = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Digest of a value's canonical JSON: equal for equal values whatever their key order. Throws on NaN and the like. */
export const digestValue = (value: unknown): string => digestBytes(canonicalJson(value));
