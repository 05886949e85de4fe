// What a person types or pastes to say where an inspector is.

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Id of one target, when a whole WebSocket URL was pasted; that of a browser is none: its pages are. */
  readonly target: string | undefined;
}

/** Takes `9229`, `host:9229`, `[::1]:9229`, `ws://host:9229/id`, `http://host:9229`, `devtools://…?ws=host:9229/id`, and the line that a program printed; undefined when it is none of them. */
export function parseAddress(text: string): Address | undefined {
  let rest = text.trim();
  rest = rest.replace(/^(?:Debugger|DevTools) listening on /i, '');
  const devtools = /[?&]wss?=([^&]+)/.exec(rest);
  if (devtools?.[1] !== undefined) rest = decodeURIComponent(devtools[1]);
  rest = rest.replace(/^(?:wss?|https?):\/\//i, '');
  const slash = rest.indexOf('/');
  const path = slash === -1 ? '' : rest.slice(slash + 1);
  const place = slash === -1 ? rest : rest.slice(0, slash);
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+))?:?(\d{1,5})$/.exec(place);
  const only = /^\d{1,5}$/.test(place);
  if (!only && !/:\d{1,5}$/.test(place)) return undefined;
  const portText = only ? place : parts?.[3];
  const host = only ? '127.0.0.1' : (parts?.[1] ?? parts?.[2] ?? (place.startsWith(':') ? '127.0.0.1' : undefined));
  if (portText === undefined || host === undefined) return undefined;
  const port = Number(portText);
  if (port < 1 || port > 65_535) return undefined;
  const id = path.split('/').findLast((part) => part !== '');
  const whole = path.startsWith('devtools/browser/') || id === 'json' || id === 'list' || id === 'version';
  const target = whole ? undefined : id;
  return { host, port, target };
}

/** Whether a host is this machine for certain: names other than localhost may lead anywhere. */
export const isLoopback = (host: string): boolean => {
  const name = host.toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(name) ||
    name === '::1' ||
    name === '::ffff:127.0.0.1'
  );
};

/** Into a cluster the address is of no use: a pod is reached by its name. */
export const podTunnelCommand = ({ port }: Address): string => `kubectl port-forward pod/NAME ${port}:${port}`;
