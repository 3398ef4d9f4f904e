/**
 * Runs a file as Electron's utility process would: with a port to the app and without Node's own channel, and ended with the
 * app. What arrives before the file listens waits for that.
 */
import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const send = process.send?.bind(process);
const early: object[] = [];
const port = Object.assign(new EventEmitter(), { postMessage: (message: object) => void send?.(message) });
const deliver = (data: object): boolean => port.emit('message', { data, ports: [] });
process.on('message', (data: object) => {
  if (port.listenerCount('message') === 0) early.push(data);
  else deliver(data);
});
port.on('newListener', (event) => {
  if (event === 'message') setImmediate(() => early.splice(0).forEach(deliver));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
Object.assign(process, { send: undefined, parentPort: port });

const file = resolve(process.argv[2] ?? '');
process.argv.splice(1, 2, file);
await import(pathToFileURL(file).href);
