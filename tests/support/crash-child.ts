/**
 * The host that gets killed, as a process of its own (`crash-host.ts`).
 * Arguments: data folder, workspace, model name, message, and how it decides: `approve` or `conflict`.
 */
import { seeThrough } from './crash-host.ts';

const [dataFolder = '', workspace = '', model = '', message = '', manner = 'approve'] = process.argv.slice(2);
await seeThrough({ dataFolder, workspace, model, message, manner });
