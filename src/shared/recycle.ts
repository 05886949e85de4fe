// The recycle planner: after how much work a leaking worker should be replaced until the leak is fixed, and how common supervisors
// are told so. Plain arithmetic, shared by the command line, the window and the report.
import * as z from 'zod';
import type { Step } from './verdict.js';

/** What a hunt measured: how fast memory grows, and what a worker takes that has just warmed up. */
export const recycleFigures = z.strictObject({
  /** Bytes per cycle. */
  growth: z.number().positive(),
  /** Resident bytes after the warm-up, after a collection. */
  rss: z.number().positive(),
});
export type RecycleFigures = z.infer<typeof recycleFigures>;

/** Units of work in one cycle: its requests, where it is driven by them. */
export const unitsOf = (step: Step): number => (step.kind === 'http' ? (step.times ?? 1) : 1);

export interface RecycleWish {
  /** What one worker may take, in bytes. */
  readonly limit: number;
  /** Units of work (requests, jobs) in one cycle of the hunt. */
  readonly perCycle: number;
  /** Units of work that one worker does in an hour, where it is known. */
  readonly perHour?: number | undefined;
}

export interface RecyclePlan {
  /** Resident bytes at which the worker is replaced: a margin below the limit. */
  readonly at: number;
  readonly cycles: number;
  /** Units of work after which it is reached. */
  readonly work: number;
  /** Seconds after which it is reached, where the pace is known. */
  readonly seconds: number | undefined;
}

/** Memory between two collections, and requests that are under way, need room below the limit. */
const SHARE_OF_LIMIT = 0.8;

/** undefined: a fresh worker is at the limit as it is, or reaches it within one cycle. */
export function planRecycle({ growth, rss }: RecycleFigures, { limit, perCycle, perHour }: RecycleWish): RecyclePlan | undefined {
  const at = Math.floor(limit * SHARE_OF_LIMIT);
  const cycles = Math.floor((at - rss) / growth);
  if (cycles < 1) return undefined;
  const work = Math.floor(cycles * perCycle);
  return { at, cycles, work, seconds: perHour === undefined ? undefined : Math.floor((work * 3600) / perHour) };
}

/** Twice what a fresh worker takes, in round numbers: a limit to start from. */
export const firstLimit = ({ rss }: RecycleFigures): number => Math.max(256e6, Math.ceil((2 * rss) / 128e6) * 128e6);

export const supervisors = ['gunicorn', 'uwsgi', 'systemd', 'pm2', 'kubernetes'] as const;
export type Supervisor = (typeof supervisors)[number];
export const supervisorNames: Readonly<Record<Supervisor, string>> = {
  gunicorn: 'Gunicorn',
  uwsgi: 'uWSGI',
  systemd: 'systemd',
  pm2: 'PM2',
  kubernetes: 'Kubernetes',
};

const MIB = 1024 * 1024;
const mib = (bytes: number): number => Math.max(1, Math.floor(bytes / MIB));

/** Configuration to paste. What needs a time is left out where the pace is not known. */
export function recycleSnippet(supervisor: Supervisor, plan: RecyclePlan, { limit }: Pick<RecycleWish, 'limit'>): string {
  switch (supervisor) {
    case 'gunicorn':
      // The jitter keeps the workers from going all at once.
      return `# gunicorn.conf.py\nmax_requests = ${plan.work}\nmax_requests_jitter = ${Math.ceil(plan.work / 10)}`;
    case 'uwsgi':
      return `[uwsgi]\nmax-requests = ${plan.work}\nreload-on-rss = ${mib(plan.at)}`;
    case 'systemd':
      return [
        '[Service]',
        'Restart=always',
        `MemoryMax=${mib(limit)}M`,
        ...(plan.seconds === undefined ? [] : [`RuntimeMaxSec=${plan.seconds}`]),
      ].join('\n');
    case 'pm2':
      return [
        '// ecosystem.config.cjs',
        'module.exports = {',
        '  apps: [{',
        "    name: 'worker',",
        "    script: 'worker.js',",
        `    max_memory_restart: '${mib(plan.at)}M',`,
        ...cronLine(plan.seconds),
        '  }],',
        '};',
      ].join('\n');
    case 'kubernetes':
      return `resources:\n  requests:\n    memory: ${mib(plan.at)}Mi\n  limits:\n    memory: ${mib(limit)}Mi`;
  }
}

/** pm2 restarts by cron: every so many whole hours, or minutes, and at least once a day. */
function cronLine(seconds: number | undefined): string[] {
  if (seconds === undefined || seconds < 60) return [];
  const hours = Math.floor(seconds / 3600);
  const cron = hours >= 24 ? '0 4 * * *' : hours >= 1 ? `0 */${hours} * * *` : `*/${Math.floor(seconds / 60)} * * * *`;
  return [`    cron_restart: '${cron}',`];
}
