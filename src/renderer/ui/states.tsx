// The states every view has besides its content: empty, loading, failed.
import { type LucideIcon, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Progress } from '../../shared/progress.js';
import type { Answer } from '../app/queries.js';
import { useFormat, useText } from '../text/use-text.js';
import { Button, Spinner } from './button.js';
import { BugNote, FailureNote } from './failure-note.js';
import styles from './states.module.css';

export function Empty({
  icon: Icon,
  title,
  children,
  actions,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <Icon size={28} strokeWidth={1.4} className={styles.icon} aria-hidden />
      <h3 className={styles.title}>{title}</h3>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

export function ProgressBar({ progress }: { readonly progress: Progress | undefined }) {
  const t = useText();
  const known = progress?.total !== undefined && progress.total > 0;
  return (
    <progress
      className={styles.bar}
      aria-label={progress === undefined ? t('app:working') : t(`step:${progress.step}`)}
      {...(known ? { value: Math.min(1, progress.done / (progress.total ?? 1)), max: 1 } : {})}
    />
  );
}

interface LoadingProps {
  readonly progress: Progress | undefined;
  readonly title?: string;
  readonly onCancel?: () => void;
}

export function Loading({ progress, title, onCancel }: LoadingProps) {
  const t = useText();
  return (
    <div className={styles.loading} data-loading>
      <Spinner size={20} />
      <Step progress={progress} idle={title ?? t('app:working')} />
      <ProgressBar progress={progress} />
      {onCancel !== undefined && (
        <Button size="small" look="quiet" onClick={onCancel}>
          {t('app:cancel')}
        </Button>
      )}
    </div>
  );
}

/** The same below what is there already. `title`: what is still missing. */
export function LoadingMore({ progress, title, onCancel }: Required<LoadingProps>) {
  const t = useText();
  return (
    <div className={styles.more}>
      <Spinner />
      <p className={styles.missing}>{title}</p>
      <Step progress={progress} idle={t('app:working')} />
      <ProgressBar progress={progress} />
      <Button size="small" look="quiet" onClick={onCancel}>
        {t('app:cancel')}
      </Button>
    </div>
  );
}

function Step({ progress, idle }: { readonly progress: Progress | undefined; readonly idle: string }) {
  const t = useText();
  const format = useFormat();
  const fraction = progress?.total === undefined || progress.total === 0 ? undefined : Math.min(1, progress.done / progress.total);
  return (
    <p className={styles.loadingText}>
      {/* The bar has the figure; said at every percent it would drown the rest. */}
      <span role="status">{progress === undefined ? idle : t(`step:${progress.step}`)}</span>
      {fraction !== undefined && (
        <span className={styles.fraction} aria-hidden>
          {format.percent(fraction)}
        </span>
      )}
    </p>
  );
}

/** Renders the answer of a query in whichever state it is. `retry`: undefined where asking again cannot help. */
export function Answered<T>({
  answer,
  retry,
  title,
  children,
}: {
  readonly answer: Answer<T>;
  readonly retry: (() => void) | undefined;
  readonly title?: string;
  readonly children: (value: T) => ReactNode;
}) {
  const t = useText();
  const again = retry && (
    <Button icon={RotateCw} size="small" onClick={retry}>
      {t('app:retry')}
    </Button>
  );
  switch (answer.state) {
    case 'loading':
      return <Loading progress={answer.progress} {...(title === undefined ? {} : { title })} />;
    case 'failed':
      return (
        <div className={styles.failed}>
          <FailureNote failure={answer.failure} actions={again} />
        </div>
      );
    case 'bug':
      return (
        <div className={styles.failed}>
          <BugNote message={answer.message} actions={again} />
        </div>
      );
    case 'done':
      return children(answer.value);
  }
}
