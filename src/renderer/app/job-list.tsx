// Long work under way: a button with a count, and a list with progress and cancel.
import { X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useFormat, useText } from '../text/use-text.js';
import { IconButton, Spinner } from '../ui/button.js';
import { Middle } from '../ui/middle.js';
import { ProgressBar } from '../ui/states.js';
import styles from './job-list.module.css';
import type { Job } from './jobs.js';
import { useServices, useStoreOf } from './services.js';

export function JobList() {
  const t = useText();
  const { jobs } = useServices();
  const all = useStoreOf(jobs.store, (s) => s.jobs);
  const shown = all.filter((job) => job.visible);
  if (shown.length === 0) return undefined;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className={styles.button} aria-label={t('app:jobs.count', { count: shown.length })}>
          <Spinner />
          {shown.length}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.panel}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label={t('app:jobs.title')}
          onOpenAutoFocus={(event) => event.preventDefault()}
        >
          <ul className={styles.list}>
            {shown.map((job) => (
              <JobRow key={job.id} job={job} onCancel={() => jobs.cancel(job.id)} />
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function JobRow({ job, onCancel }: { readonly job: Job; readonly onCancel: () => void }) {
  const t = useText();
  const format = useFormat();
  const now = useNow(500);
  return (
    <li className={styles.job}>
      <div className={styles.what}>
        <span className={styles.title}>
          <Middle text={t(`app:job.${job.kind}`, { subject: job.subject })} />
        </span>
        <span className={styles.step}>
          {job.progress === undefined ? t('app:working') : t(`step:${job.progress.step}`)}
          <span className={styles.elapsed}>{format.clock(now - job.startedAt)}</span>
        </span>
        <ProgressBar progress={job.progress} />
      </div>
      <IconButton size="small" icon={X} label={t('app:cancel')} onClick={onCancel} />
    </li>
  );
}

/** The time, told every `period` milliseconds while mounted. */
export function useNow(period: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), period);
    return () => clearInterval(timer);
  }, [period]);
  return now;
}
