// A stage that breaks says so and leaves the rest of the window usable.
import { Component, type ReactNode } from 'react';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { BugNote } from '../ui/failure-note.js';
import styles from './error-boundary.module.css';

interface State {
  readonly error: Error | undefined;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Broken error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}

function Broken({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useText();
  return (
    <div className={styles.broken}>
      <BugNote
        message={error.message}
        detail={error.stack ?? error.message}
        actions={
          <Button size="small" onClick={onRetry}>
            {t('app:retry')}
          </Button>
        }
      />
    </div>
  );
}
