// Runs sandboxed before the page. Hands over one MessagePort and the paths of dropped files; there is no other bridge.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type HoldfastBridge, ipcConnect, ipcPort, pageReady, portMessage } from '../shared/bridge.js';

const bridge: HoldfastBridge = {
  pathForFile: (file) => webUtils.getPathForFile(file as File),
};
contextBridge.exposeInMainWorld('holdfast', bridge);

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === pageReady) ipcRenderer.send(ipcConnect);
});

// A port cannot cross the context bridge; it can be posted to the page.
ipcRenderer.on(ipcPort, (event) => {
  window.postMessage(portMessage, window.location.origin, [...event.ports]);
});
