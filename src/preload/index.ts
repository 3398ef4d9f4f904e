/**
 * Hands the page one end of a channel to the main process, and nothing else: the page gets no object of Electron's and no
 * function of ours. It asks when the page says that it listens, because a message to nobody is lost.
 */
import { ipcRenderer } from 'electron';

ipcRenderer.on('patchbay:port', (event) => {
  window.postMessage('patchbay:port', window.location.origin, event.ports);
});
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === 'patchbay:ready') ipcRenderer.send('patchbay:port');
});
