// The program's output, newest below. Lines that match a pattern become marks.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, CornerDownLeft, Flag } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../../shared/failures.js';
import { isPage } from '../../../shared/target.js';
import type { RunView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { plainLine } from '../../text/plain-line.js';
import { failureText, useFormat, useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Input } from '../../ui/field.js';
import { useOutput } from './output.js';
import styles from './output-pane.module.css';

const lineHeight = 18;

export function OutputPane({ run }: { readonly run: RunView }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const lines = useOutput(run.id);
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const [text, setText] = useState('');
  const launched = run.target.capabilities.includes('stdin');
  const live = run.state === 'live' && run.live !== undefined;

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    getItemKey: (i) => i,
  });
  useEffect(() => {
    if (following && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [following, lines.length, virtual]);

  return (
    <section className={styles.pane} aria-label={t('watch:output.title')} data-pane>
      <header className={styles.head}>
        <h3 className={styles.title}>{t('watch:output.title')}</h3>
        {live && launched && <MarkPattern />}
        <IconButton
          size="small"
          icon={ArrowDownToLine}
          label={t('watch:output.follow')}
          pressed={following}
          onClick={() => setFollowing(!following)}
        />
      </header>
      <div
        ref={scroller}
        className={styles.lines}
        role="log"
        // What scrolls has to be reached by the keyboard.
        tabIndex={0}
        aria-label={t('watch:output.title')}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setFollowing(scrollHeight - scrollTop - clientHeight < lineHeight * 2);
        }}
      >
        {lines.length === 0 && (
          <p className={styles.none}>{t(`watch:output.${launched || !live ? 'none' : isPage(run.target) ? 'ofPage' : 'notOurs'}`)}</p>
        )}
        <div className={styles.space} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (line === undefined) return undefined;
            return (
              <div
                key={item.key}
                className={cx(styles.line, line.stream === 'stderr' && styles.stderr)}
                style={{ transform: `translateY(${item.start}px)` }}
                data-selectable
              >
                <span className={styles.time}>{format.time(line.at)}</span>
                <span className={styles.text}>{plainLine(line.text)}</span>
              </div>
            );
          })}
        </div>
      </div>
      {live && launched && (
        <form
          className={styles.stdin}
          onSubmit={(event) => {
            event.preventDefault();
            void target.write(`${text}\n`);
            setText('');
          }}
        >
          <Input
            mono
            value={text}
            aria-label={t('watch:output.stdin')}
            placeholder={t('watch:output.stdin')}
            onChange={(event) => setText(event.target.value)}
          />
          <IconButton type="submit" icon={CornerDownLeft} label={t('watch:output.send')} />
        </form>
      )}
    </section>
  );
}

/** A pattern on stdout; every line that matches puts a mark on the timeline. */
function MarkPattern() {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const [pattern, setPattern] = useState('');
  const [active, setActive] = useState('');
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const apply = async (next: string): Promise<void> => {
    const refused = await target.markPattern(next);
    setFailure(refused);
    if (refused === undefined) setActive(next);
  };
  const title = failure === undefined ? undefined : failureText(t, format, failure).title;
  return (
    <form
      className={styles.pattern}
      onSubmit={(event) => {
        event.preventDefault();
        void apply(pattern);
      }}
    >
      {title !== undefined && (
        <span className={styles.patternProblem} role="alert" title={title}>
          {title}
        </span>
      )}
      <Flag size={13} className={cx(active !== '' && styles.patternOn)} aria-hidden />
      <input
        className={styles.patternInput}
        value={pattern}
        spellCheck={false}
        aria-label={t('watch:output.pattern')}
        aria-invalid={failure !== undefined || undefined}
        placeholder={t('watch:output.pattern')}
        onChange={(event) => setPattern(event.target.value)}
      />
      {active !== '' && active === pattern ? (
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            setPattern('');
            void apply('');
          }}
        >
          {t('watch:output.patternOff')}
        </Button>
      ) : (
        <Button size="small" look="quiet" type="submit" disabled={pattern === active}>
          {t('watch:output.patternOn')}
        </Button>
      )}
    </form>
  );
}
