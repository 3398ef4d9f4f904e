/** Folders to work in. */
import { z } from 'zod';
import { folderTrustSchema } from '../folder-trust.ts';
import { base, done, folder } from './base.ts';

export const workspaceContract = {
  recent: base
    .route({ method: 'GET', path: '/workspaces', summary: 'Folders opened lately, newest first' })
    .output(z.array(z.object({ path: z.string(), name: z.string(), exists: z.boolean() }))),
  browse: base
    .route({
      method: 'GET',
      path: '/workspaces/browse',
      summary: 'Folders inside a folder, for picking one',
    })
    .input(z.object({ path: folder.optional() }))
    .output(z.object({ path: z.string(), parent: z.string().nullable(), folders: z.array(z.string()) })),
  pick: base
    .route({ method: 'POST', path: '/workspaces/pick', summary: 'Show the native folder dialog' })
    .output(z.object({ path: z.string().nullable() })),
  demo: base
    .route({
      method: 'POST',
      path: '/workspaces/demo',
      summary: 'Copy the demo project into a fresh folder',
    })
    .output(z.object({ path: z.string(), task: z.string(), model: z.string() })),
  trust: base
    .route({
      method: 'GET',
      path: '/workspaces/trust',
      summary: 'Whether the person trusts a folder, and what counts in it once they do',
    })
    .input(z.object({ path: folder }))
    .output(folderTrustSchema),
  setTrust: base
    .route({
      method: 'POST',
      path: '/workspaces/trust',
      summary: 'Trust a folder as it was shown (its digest), or no longer (null)',
    })
    .input(z.object({ path: folder, digest: z.string().max(200).nullable() }))
    .output(folderTrustSchema),
  forget: base
    .route({ method: 'POST', path: '/workspaces/forget', summary: 'Remove a folder from the recent ones' })
    .input(z.object({ path: folder }))
    .output(done),
};
