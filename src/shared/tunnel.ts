// Ways to an inspector on another machine that open no port to the network: through ssh, or into a pod of a cluster.
import * as z from 'zod';
import { timestamp } from './units.js';

// Plain characters only, and no option: a person's own ssh configuration may hand a host on to a shell (`Match exec`, `ProxyCommand`).
const sshDestination = z
  .string()
  .max(255)
  .regex(/^(?:ssh:\/\/)?(?:[\w.+][\w.+-]*@)?(?:[\w.][\w.%-]*|\[[\w.:%]+\])(?::\d{1,5})?$/);
const kubernetesName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9][a-z0-9.-]*$/i);

/** `destination`: a host, user@host or a name of ~/.ssh/config. `resource`: `pod/web-1`, `deployment/web`, `service/web`. */
export const tunnel = z.discriminatedUnion('via', [
  z.strictObject({ via: z.literal('ssh'), destination: sshDestination }),
  z.strictObject({
    via: z.literal('kubectl'),
    resource: z
      .string()
      .max(300)
      .regex(/^[a-z0-9][a-z0-9.-]*(?:\/[a-z0-9][a-z0-9.-]*)?$/i),
    namespace: kubernetesName.optional(),
    context: z
      .string()
      .max(253)
      .regex(/^[\w][\w.@:/-]*$/)
      .optional(),
  }),
]);
export type Tunnel = z.infer<typeof tunnel>;

/** Where the inspector is as the far end sees it. Into a pod, the host is always the pod's own loopback. */
export type FarEnd = { readonly host: string; readonly port: number };

/** A tunnel that Holdfast holds open. */
export const tunnelView = z.strictObject({
  id: z.string(),
  tunnel,
  far: z.strictObject({ host: z.string(), port: z.number() }),
  /** Port of this machine, on 127.0.0.1. */
  localPort: z.number(),
  /** `restarting`: its program ended by itself; it is started again for as long as somebody uses it. */
  state: z.enum(['opening', 'open', 'restarting']),
  /** Since it is in this state. */
  since: timestamp,
  restarts: z.number(),
  /** The last words of its program when it ended by itself. */
  problem: z.string().optional(),
  /** How many connections go through it. */
  users: z.number(),
  command: z.array(z.string()),
});
export type TunnelView = z.infer<typeof tunnelView>;

export const tunnelText = (through: Tunnel): string =>
  through.via === 'ssh'
    ? `ssh ${through.destination}`
    : `kubectl ${[through.context, through.namespace, through.resource].filter((part) => part !== undefined).join(' ')}`;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Ends by itself when it cannot listen, asks nobody for anything, and notices a connection that is dead. */
const unattended = [
  '-T',
  '-S',
  'none',
  '-o',
  'BatchMode=yes',
  '-o',
  'ExitOnForwardFailure=yes',
  '-o',
  'ConnectTimeout=15',
  '-o',
  'ServerAliveInterval=10',
  '-o',
  'ServerAliveCountMax=3',
];

/** The program and its arguments. `byHand`: as a person would type it, where ssh may ask for a password. */
export function tunnelCommand(through: Tunnel, far: FarEnd, localPort: number, byHand = false): readonly string[] {
  if (through.via === 'ssh') {
    const forward = `${byHand ? '' : '127.0.0.1:'}${localPort}:${bracketed(far.host)}:${far.port}`;
    return ['ssh', '-N', ...(byHand ? [] : unattended), '-L', forward, ...(byHand ? [] : ['--']), through.destination];
  }
  const { context, namespace, resource } = through;
  return [
    'kubectl',
    ...(context === undefined ? [] : ['--context', context]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    'port-forward',
    ...(byHand ? [] : ['--address', '127.0.0.1']),
    resource,
    `${localPort}:${far.port}`,
  ];
}
