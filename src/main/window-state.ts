// Where the window was, and how large. Lost or broken state means the default: never a failure, never a window off the screen.
import fs from 'node:fs';
import * as z from 'zod';

const rectangle = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(1), height: z.number().int().min(1) });
export type Rectangle = z.infer<typeof rectangle>;

const windowState = z.object({ bounds: rectangle, maximized: z.boolean() });
export type WindowState = z.infer<typeof windowState>;

export function readWindowState(file: string): WindowState | undefined {
  try {
    const parsed = windowState.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The bounds to open with: the remembered ones when enough of the title bar can be reached on one of the work areas,
 * otherwise the default size in the middle of the first.
 */
export function boundsToOpen(
  remembered: Rectangle | undefined,
  workAreas: readonly Rectangle[],
  smallest: { readonly width: number; readonly height: number },
): Partial<Rectangle> & { width: number; height: number } {
  const reachable = remembered !== undefined && workAreas.some((area) => titleBarWithin(remembered, area));
  if (remembered !== undefined && reachable) {
    return { ...remembered, width: Math.max(remembered.width, smallest.width), height: Math.max(remembered.height, smallest.height) };
  }
  const area = workAreas[0];
  const wanted = { width: 1440, height: 900 };
  if (area === undefined) return wanted;
  return {
    width: Math.max(smallest.width, Math.min(wanted.width, area.width)),
    height: Math.max(smallest.height, Math.min(wanted.height, area.height)),
  };
}

function titleBarWithin(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return across >= 100 && window.y >= area.y && window.y <= area.y + area.height - 30;
}
