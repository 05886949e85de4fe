// What was typed in the forms of Connect. View state: it outlives a change of stage, not the window; values of variables are never saved.
import { create } from 'zustand';
import { type Tunnel, tunnel } from '../../../shared/tunnel.js';

export const ways = ['launch', 'attach', 'open'] as const;
export type Way = (typeof ways)[number];

export const throughs = ['direct', 'ssh', 'kubectl'] as const;
export type Through = (typeof throughs)[number];

export interface EnvRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

export interface ConnectForm {
  readonly way: Way;
  readonly command: string;
  readonly cwd: string;
  readonly env: readonly EnvRow[];
  readonly address: string;
  readonly through: Through;
  readonly sshHost: string;
  readonly pod: string;
  readonly namespace: string;
  readonly context: string;
  /** What is connected already stays so when something is attached to. */
  readonly beside: boolean;
  /** `undefined`: as the address was marked before. */
  readonly production: boolean | undefined;
}

export const useConnectForm = create<ConnectForm>(() => ({
  way: 'launch',
  command: '',
  cwd: '',
  env: [],
  address: '127.0.0.1:9229',
  through: 'direct',
  sshHost: '',
  pod: '',
  namespace: '',
  context: '',
  beside: true,
  production: undefined,
}));

/** The tunnel that the form describes; `undefined` where none is wanted, or it is not complete. */
export function tunnelOf({ through, sshHost, pod, namespace, context }: ConnectForm): Tunnel | undefined {
  if (through === 'direct') return undefined;
  const filled = (text: string): string | undefined => text.trim() || undefined;
  const described =
    through === 'ssh'
      ? { via: 'ssh', destination: sshHost.trim() }
      : { via: 'kubectl', resource: pod.trim(), namespace: filled(namespace), context: filled(context) };
  return tunnel.safeParse(described).data;
}

/** Fills the form with an address of before. */
export const formOf = (host: string, port: number, by: Tunnel | undefined, production: boolean | undefined): Partial<ConnectForm> => ({
  production,
  address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
  through: by?.via ?? 'direct',
  ...(by?.via === 'ssh' ? { sshHost: by.destination } : {}),
  ...(by?.via === 'kubectl' ? { pod: by.resource, namespace: by.namespace ?? '', context: by.context ?? '' } : {}),
});

let lastRow = 0;
export const newEnvRow = (name = '', value = ''): EnvRow => {
  lastRow += 1;
  return { id: lastRow, name, value };
};
