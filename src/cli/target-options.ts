// Which target a command means: a command to launch, an address, a process; and the way there.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { fail } from '../shared/failures.js';
import { failed, ok, type Result } from '../shared/result.js';
import type { AttachSpec, ConnectSpec } from '../shared/target.js';
import { type Tunnel, tunnel } from '../shared/tunnel.js';

export interface TargetOptions {
  readonly attach?: string;
  readonly pid?: number;
  readonly target?: string;
  readonly allowRemote: boolean;
  readonly cwd?: string;
  readonly ssh?: string;
  readonly kubectl?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly production?: boolean;
  readonly keepInspector?: boolean;
}

/** The ways to an address that is not on this machine. */
export function addReachOptions(command: Command, t: (id: string, data?: Record<string, unknown>) => string): Command {
  const checked = (make: (text: string) => unknown) => (text: string) => {
    if (!tunnel.safeParse(make(text)).success) throw new InvalidArgumentError(t('reach.bad'));
    return text;
  };
  const pod = (more: object) => ({ via: 'kubectl', resource: 'pod/x', ...more });
  return command
    .option('--allow-remote', t('hunt.allowRemote'), false)
    .option('--production', t('reach.production'))
    .option('--no-production', t('reach.noProduction'))
    .addOption(
      new Option('--ssh <host>', t('reach.ssh')).argParser(checked((destination) => ({ via: 'ssh', destination }))).conflicts('kubectl'),
    )
    .option(
      '--kubectl <pod>',
      t('reach.kubectl'),
      checked((resource) => pod({ resource })),
    )
    .option(
      '--namespace <name>',
      t('reach.namespace'),
      checked((namespace) => pod({ namespace })),
    )
    .option(
      '--context <name>',
      t('reach.context'),
      checked((context) => pod({ context })),
    );
}

/** Which program: a command's folder, an address, a process; and what may become of it. */
export const addProgramOptions = (
  command: Command,
  t: (id: string) => string,
  whole: (least: number) => (text: string) => number,
): Command =>
  command
    .option('--attach <host:port>', t('hunt.attach'))
    .option('--pid <n>', t('hunt.pid'), whole(1))
    .option('--keep-inspector', t('hunt.keepInspector'))
    .option('--allow-changes', t('hunt.allowChanges'), false)
    .option('--target <id|regex>', t('hunt.target'))
    .option('--cwd <dir>', t('hunt.cwd'))
    .option('--out <dir>', t('hunt.out'));

/** How many of a command, `--attach` and `--pid`: a hunt needs exactly one. */
export const targetsGiven = (command: readonly string[], options: Pick<TargetOptions, 'attach' | 'pid'>): number =>
  [command.length > 0, options.attach !== undefined, options.pid !== undefined].filter(Boolean).length;

export function targetOf(command: readonly string[], options: TargetOptions): Result<ConnectSpec> {
  if (options.attach === undefined && tunnelOf(options) !== undefined)
    return failed(fail('BAD_REQUEST', { place: '--attach', reason: options.ssh === undefined ? '--kubectl' : '--ssh' }));
  if (options.attach !== undefined) return attachOf(options.attach, options);
  const { production, keepInspector } = options;
  if (options.pid !== undefined) return ok({ kind: 'pid', pid: options.pid, target: options.target, production, keepInspector });
  const [executable = '', ...args] = command;
  return ok({ kind: 'launch', command: executable, args, cwd: options.cwd, env: {}, target: options.target, production });
}

const tunnelOf = ({ ssh, kubectl, namespace, context }: Omit<TargetOptions, 'attach' | 'pid' | 'cwd'>): Tunnel | undefined => {
  if (ssh !== undefined) return { via: 'ssh', destination: ssh };
  return kubectl === undefined ? undefined : { via: 'kubectl', resource: kubectl, namespace, context };
};

/** `HOST:PORT`, `[::1]:PORT` or a bare port on this machine; behind a tunnel, at its far end. */
export function attachOf(address: string, options: Omit<TargetOptions, 'attach' | 'pid' | 'cwd'>): Result<AttachSpec> {
  const match = /^(?:(?:\[([^\]]+)\]|([^:\s[\]]+)):)?(\d{1,5})$/.exec(address.trim());
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return failed(fail('BAD_REQUEST', { place: '--attach', reason: address }));
  const { target, allowRemote, production } = options;
  const through = tunnelOf(options);
  const tunnelled = through === undefined ? {} : { tunnel: through };
  return ok({ kind: 'attach', host: match[1] ?? match[2] ?? '127.0.0.1', port, target, allowRemote, production, ...tunnelled });
}
