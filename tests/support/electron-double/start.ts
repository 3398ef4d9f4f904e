/**
 * Runs a built Electron main bundle in plain Node: `node start.ts out/main/index.js --options`. Every `import` of electron
 * gets the double; the rest is the product's own bytes. As in Electron, the app is ready only after the entry module ran to
 * its end, so an entry that waits for readiness at its top level hangs here too.
 */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const double = new URL('electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

const entry = resolve(process.argv[2] ?? '');
process.argv.splice(1, 2, entry);
const electron = await import('./electron.ts');
const { answerTests } = await import('./remote.ts');
answerTests(electron);
await import(pathToFileURL(entry).href);
await electron.app.becomeReady();
