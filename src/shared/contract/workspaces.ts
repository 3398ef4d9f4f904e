/** Folders to work in. */
import { z } from 'zod';
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
  forget: base
    .route({ method: 'POST', path: '/workspaces/forget', summary: 'Remove a folder from the recent ones' })
    .input(z.object({ path: folder }))
    .output(done),
};
