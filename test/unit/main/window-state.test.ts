import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundsToOpen, readWindowState } from '../../../src/main/window-state.js';

const smallest = { width: 900, height: 600 };
const screen = { x: 0, y: 0, width: 1920, height: 1080 };

describe('where the window opens', () => {
  it('is where it was', () => {
    const was = { x: 100, y: 50, width: 1200, height: 800 };
    expect(boundsToOpen(was, [screen], smallest)).toEqual(was);
    expect(boundsToOpen({ ...was, x: 2000 }, [screen, { x: 1920, y: 0, width: 1920, height: 1080 }], smallest)).toEqual({
      ...was,
      x: 2000,
    });
  });

  it('is never off the screen: the display it was on may be gone', () => {
    for (const was of [
      { x: 2000, y: 50, width: 1200, height: 800 },
      { x: -1150, y: 50, width: 1200, height: 800 },
      { x: 100, y: -40, width: 1200, height: 800 },
      { x: 100, y: 1075, width: 1200, height: 800 },
    ]) {
      expect(boundsToOpen(was, [screen], smallest)).toEqual({ width: 1440, height: 900 });
    }
  });

  it('fits a small screen, and is never too small to use', () => {
    expect(boundsToOpen(undefined, [{ x: 0, y: 0, width: 1280, height: 720 }], smallest)).toEqual({ width: 1280, height: 720 });
    expect(boundsToOpen({ x: 10, y: 10, width: 200, height: 100 }, [screen], smallest)).toEqual({ x: 10, y: 10, ...smallest });
  });
});

describe('the remembered state', () => {
  it.each(['', 'null', '{"bounds":{}}', '{"bounds":{"x":0,"y":0,"width":-5,"height":10},"maximized":false}', '[]'])(
    'that is broken counts as none: %s',
    (text) => {
      const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-window-')), 'window.json');
      fs.writeFileSync(file, text);
      expect(readWindowState(file)).toBeUndefined();
      fs.rmSync(path.dirname(file), { recursive: true });
      expect(readWindowState(file)).toBeUndefined();
    },
  );
});
