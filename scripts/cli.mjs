/**
 * `npm run cli -- …`: the terminal client, installed and built first if needed. It runs inside this process, so that
 * a command costs one Node start and signals need no forwarding. Everything said here goes to stderr.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { onPinnedNode } from './install.mjs';
import { root } from './process.mjs';

await onPinnedNode();
await ensureBuilt();
const entry = join(root, 'out/main/cli.js');
process.argv[1] = entry;
await import(pathToFileURL(entry).href);
