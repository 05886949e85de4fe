import { describe, expect, it } from 'vitest';
import { planRecycle, recycleSnippet, supervisors, unitsOf } from '../../../src/shared/recycle.js';

const MB = 1e6;
const figures = { growth: 2 * MB, rss: 100 * MB };

describe('the recycle planner', () => {
  it('counts the requests of a cycle as its units of work', () => {
    expect(unitsOf({ kind: 'http', url: 'http://127.0.0.1:1/', times: 20 })).toBe(20);
    expect(unitsOf({ kind: 'wait', ms: 1000 })).toBe(1);
  });

  it('says after how much work four fifths of the limit are reached', () => {
    // 400 of 500 MB, less 100 of a fresh worker, are 150 cycles
    expect(planRecycle(figures, { limit: 500 * MB, perCycle: 20, perHour: 1000 })).toEqual({
      at: 400 * MB,
      cycles: 150,
      work: 3000,
      seconds: 3 * 3600,
    });
    expect(planRecycle(figures, { limit: 500 * MB, perCycle: 1 })?.seconds).toBeUndefined();
  });

  it('has no plan where a fresh worker has no room', () => {
    expect(planRecycle(figures, { limit: 120 * MB, perCycle: 1 })).toBeUndefined();
    expect(planRecycle(figures, { limit: 127 * MB, perCycle: 1 })).toBeUndefined();
  });

  it('writes what each supervisor reads, in its units', () => {
    const wish = { limit: 500 * MB, perCycle: 20, perHour: 1000 };
    const plan = planRecycle(figures, wish);
    if (plan === undefined) throw new Error('no plan');
    const texts = Object.fromEntries(supervisors.map((name) => [name, recycleSnippet(name, plan, wish)]));
    expect(texts['gunicorn']).toContain('max_requests = 3000\nmax_requests_jitter = 300');
    expect(texts['uwsgi']).toContain('max-requests = 3000\nreload-on-rss = 381');
    expect(texts['systemd']).toContain('MemoryMax=476M\nRuntimeMaxSec=10800');
    expect(texts['pm2']).toContain("max_memory_restart: '381M',\n    cron_restart: '0 */3 * * *',");
    expect(texts['kubernetes']).toContain('limits:\n    memory: 476Mi');
  });

  it('leaves out what needs a pace where none is known', () => {
    const plan = planRecycle(figures, { limit: 500 * MB, perCycle: 1 });
    if (plan === undefined) throw new Error('no plan');
    expect(recycleSnippet('systemd', plan, { limit: 500 * MB })).not.toContain('RuntimeMaxSec');
    expect(recycleSnippet('pm2', plan, { limit: 500 * MB })).not.toContain('cron_restart');
  });
});
