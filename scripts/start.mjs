#!/usr/bin/env node
// Sets up what is missing and opens the workbench; without a display, runs the sample hunt in the terminal instead.
//   npm start [-- files or an investigation to open]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ensureElectron } from './electron/runtime.mjs';
import { ensureLibraries } from './electron/system-libraries.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronSwitches, hasDisplay } from './lib/display.mjs';
import { main } from './lib/main.mjs';
import { root, say } from './lib/project.mjs';
import { sampleHunt } from './lib/sample-hunt.mjs';

// Chromium's complaints about a desktop without D-Bus or a graphics card: it goes on without either.
const harmless = /:ERROR:(?:bus|object_proxy|viz_main_impl|command_buffer_proxy_impl|gl_surface_\w+|angle_platform_impl)\.cc/;

await main(async () => {
  await ensureDependencies();
  if (!(await hasDisplay())) {
    say('No display here (neither DISPLAY nor WAYLAND_DISPLAY leads to one), so no window can be opened.');
    say('Running the sample hunt in this terminal instead. On a machine with a display, npm start opens the workbench.');
    await ensureBuilt('cli');
    return await sampleHunt();
  }
  const { executable } = await ensureElectron();
  await ensureLibraries(executable);
  await ensureBuilt('app');
  return await openWorkbench(executable);
});

function openWorkbench(executable) {
  return new Promise((resolve) => {
    const child = spawn(executable, [...electronSwitches(), root, ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'pipe'] });
    let complaints = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      complaints = `${complaints}${line}\n`.slice(-20_000);
      if (!harmless.test(line)) process.stderr.write(`${line}\n`);
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      say(`Electron could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => {
      if (code !== 0 && /SUID sandbox helper|No usable sandbox/.test(complaints)) say(sandboxRemedy(executable));
      resolve(code ?? 1);
    });
  });
}

function sandboxRemedy(executable) {
  const helper = executable.replace(/[^/]+$/, 'chrome-sandbox');
  return `This system does not let programs make user namespaces, which Chromium's sandbox needs. Give it its helper instead:\n\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'\n`;
}
