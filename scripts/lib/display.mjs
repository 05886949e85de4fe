// Is there a screen to open a window on?
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** @returns {Promise<boolean>} on Linux: does the display that the environment names answer? Elsewhere: yes. */
export async function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  if (env.WAYLAND_DISPLAY) {
    const socket = path.resolve(env.XDG_RUNTIME_DIR ?? '/run', env.WAYLAND_DISPLAY);
    if (fs.existsSync(socket)) return true;
  }
  const [, host = '', number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(env.DISPLAY ?? '') ?? [];
  if (number === undefined) return false;
  if (host === '' || host === 'unix') {
    return (await connects({ path: `/tmp/.X11-unix/X${number}` })) || (await connects({ path: `\0/tmp/.X11-unix/X${number}` }));
  }
  return await connects({ host, port: 6000 + Number(number) });
}

function connects(where) {
  return new Promise((resolve) => {
    const socket = net.connect(where);
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3000, () => settle(false));
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}

/**
 * Switches that Electron's executable needs here, before the application's path.
 * As root Chromium refuses to start with its sandbox; everyone else keeps it.
 */
export function electronSwitches(env = process.env) {
  if (process.platform !== 'linux') return [];
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    // From Electron 38 on Wayland is the default; under Xvfb there is only X11.
    ...(env.WAYLAND_DISPLAY ? [] : ['--ozone-platform=x11']),
  ];
}
