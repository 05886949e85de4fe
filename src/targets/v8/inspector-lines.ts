const leaving = /^Waiting for the debugger to disconnect\.\.\.$/;

/** What Node's inspector writes to stderr because of us; a wrapper may put a prefix in front, which then stays visible. */
const own = [
  /^Debugger listening on wss?:\/\/\S+$/,
  /^For help, see: https:\/\/nodejs\.org\/\S*(inspector|debugging)\S*$/,
  /^Debugger attached\.$/,
  /^Debugger ending on wss?:\/\/\S+$/,
  leaving,
];

export const isInspectorLine = (line: string): boolean => own.some((pattern) => pattern.test(line));

/** The program is through, and ends when its debuggers have left. */
export const waitsForDisconnect = (line: string): boolean => leaving.test(line);

export type Announced = { readonly port: number; readonly path: string };

/** The address in "Debugger listening on ws://127.0.0.1:41231/f0b2…"; its host is ours to choose: what we launched is here. */
export function announcedInspector(line: string): Announced | undefined {
  const found = /Debugger listening on wss?:\/\/(?:\[[^\]]*\]|[^/:\s]+):(\d+)(\/[\w/-]+)/.exec(line);
  return found === null ? undefined : { port: Number(found[1]), path: found[2] ?? '/' };
}
