// Heaps of pages and of an Electron application, captured as the product does it, against Chrome DevTools' own code.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, test } from 'vitest';
import { chromium, electron, startChromium, startElectron } from '../builders/chromium-target.js';
import { attachTo, cleanUp, connect, finished, must, temporaryFolder } from '../builders/inspector-session.js';
import { agrees } from './file.js';
import { source } from './program.js';

afterEach(cleanUp);

/** What a page keeps: the program's objects, elements in the document, out of it, and with listeners. */
const page = `<title>kept</title><div id="list"></div><script>
const require = () => ({ EventEmitter: class { #all = []; on(_, f) { this.#all.push(f); } setMaxListeners() {} },
  createServer: () => ({ listen: () => ({ unref() {} }) }) });
const Buffer = { alloc: (n) => new ArrayBuffer(n) };
${source}
for (let n = 0; n < 4; n++) cycle(n);
window.detached = Array.from({ length: 30 }, (_, i) => {
  const row = document.createElement(i % 2 ? 'p' : 'div');
  row.innerHTML = '<b>row ' + i + '</b><i></i>';
  row.addEventListener('click', () => row);
  if (i % 3 === 0) document.getElementById('list').append(row.cloneNode(true));
  return row.firstChild;
});
</script>`;

/** Attaches, captures and compares. */
const capturedAgrees = async (port: number, target?: string): Promise<void> => {
  const session = must(await connect(attachTo(port, target === undefined ? {} : { target })));
  const path = join(temporaryFolder(), 'a.heapsnapshot');
  must(await finished(session.capture(`${path}.gz`)));
  writeFileSync(path, gunzipSync(readFileSync(`${path}.gz`)));
  await agrees(path);
};

test.skipIf(chromium === undefined)('a page of Chromium has the same figures as in DevTools (skipped without Chromium)', async () => {
  const { port } = await startChromium({ 'kept.html': page });
  await capturedAgrees(port, 'kept');
});

test.skipIf(electron === undefined)("Electron's main process and its page do (skipped without Electron)", async () => {
  const { mainPort, pagePort } = await startElectron();
  await capturedAgrees(mainPort);
  await capturedAgrees(pagePort);
});
