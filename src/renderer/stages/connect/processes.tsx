// Programs of this machine that can be attached to, and how.
import { Plug } from 'lucide-react';
import { Fragment, useState } from 'react';
import { processTree } from '../../../shared/process-tree.js';
import type { ConnectSpec, DiscoveredTarget, ListedInspector, ListedTarget } from '../../../shared/target.js';
import { useServices, useStoreOf } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button, Spinner } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Input } from '../../ui/field.js';
import { Middle } from '../../ui/middle.js';
import { Sparkline } from '../../ui/sparkline.js';
import { useConnectForm } from './connect-form.js';
import { filtered } from './process-filter.js';
import styles from './processes.module.css';
import { useProcesses } from './use-processes.js';

/** So many are seen at a glance. */
const fewRows = 4;

export function Processes() {
  const t = useText();
  const processes = useProcesses();
  const [text, setText] = useState('');
  const rows = processes?.reduce((sum, each) => sum + 1 + insideOf(each).length, 0) ?? 0;
  const many = rows > fewRows || text !== '';
  const shown = filtered(processes ?? [], text);
  return (
    <section className={styles.section} aria-label={t('connect:processes.title')}>
      <header className={styles.head}>
        <h3>{t('connect:processes.title')}</h3>
        {processes === undefined && <Spinner />}
        {many && (
          <span className={styles.filter}>
            <Input
              value={text}
              placeholder={t('connect:processes.filter')}
              aria-label={t('connect:processes.filter')}
              maxLength={200}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
        )}
      </header>
      {processes !== undefined &&
        (processes.length === 0 ? (
          <NoProcesses />
        ) : (
          <div className={styles.scroller}>
            <ProcessTable processes={shown} />
            {shown.length === 0 && <p className={styles.none}>{t('connect:processes.noMatch', { filter: text.trim() })}</p>}
          </div>
        ))}
    </section>
  );
}

function NoProcesses() {
  const t = useText();
  return (
    <div className={styles.none}>
      <p>{t('connect:processes.none')}</p>
      <CopyLine text="node --inspect=127.0.0.1:9229 app.js" label={t('app:copyLine')} />
      <p>{t('connect:processes.orAgent')}</p>
      <CopyLine text="python3 -m holdfast_agent app.py" label={t('app:copyLine')} />
      <p>{t('connect:processes.orSignal')}</p>
      <CopyLine text="kill -USR1 PID" label={t('app:copyLine')} />
    </div>
  );
}

const addressOf = ({ host, port }: ListedInspector): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** A Node's or agent's only target needs no row of its own. */
const insideOf = (process: DiscoveredTarget): readonly { readonly inspector: ListedInspector; readonly target: ListedTarget }[] =>
  process.inspectors.flatMap((inspector) =>
    inspector.kind === 'browser' ? inspector.targets.map((target) => ({ inspector, target })) : [],
  );

const specOf = (process: DiscoveredTarget): ConnectSpec | undefined => {
  const own = process.inspectors.find(({ kind }) => kind !== 'browser');
  if (own !== undefined) return { kind: 'attach', host: own.host, port: own.port, allowRemote: false };
  return process.inspectors.length === 0 && process.opens !== 'restart' ? { kind: 'pid', pid: process.pid } : undefined;
};

function ProcessTable({ processes }: { readonly processes: readonly DiscoveredTarget[] }) {
  const t = useText();
  const format = useFormat();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('connect:processes.process')}</th>
          <th scope="col" className={styles.number}>
            {t('connect:processes.pid')}
          </th>
          <th scope="col" className={styles.number}>
            {t('connect:processes.rss')}
          </th>
          <th scope="col">{t('connect:processes.inspector')}</th>
          <th scope="col">
            <span className={styles.hidden}>{t('connect:attach.attach')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {processTree(processes).map(({ process, depth }) => {
          const rss = process.processes?.rss ?? process.rss;
          const own = process.inspectors.map(addressOf).join(', ');
          const line = process.version === undefined ? process.command : `${process.version} · ${process.command}`;
          return (
            <Fragment key={process.pid}>
              <Row
                rowKey={`pid:${process.pid}`}
                depth={depth}
                title={process.title}
                attach={t('connect:attach.attachToProcess', { title: process.title, pid: process.pid })}
                detail={line}
                spec={specOf(process)}
                cells={
                  <>
                    <td className={styles.number}>{process.pid}</td>
                    <td
                      className={styles.number}
                      title={
                        process.processes === undefined
                          ? format.exactBytes(rss)
                          : t('connect:processes.together', { rss: format.exactBytes(rss), count: process.processes.count })
                      }
                    >
                      {format.bytes(rss)}
                      <Sparkline values={process.rssHistory} label={t('connect:processes.trend')} />
                    </td>
                    <td
                      className={styles.inspector}
                      title={t(
                        process.entry === undefined
                          ? `connect:processes.opensWhy.${process.opens}`
                          : `connect:processes.entryWhy.${process.entry}`,
                      )}
                    >
                      {own === ''
                        ? t(
                            process.entry === undefined
                              ? `connect:processes.opens.${process.opens}`
                              : `connect:processes.entry.${process.entry}`,
                          )
                        : own}
                    </td>
                  </>
                }
              />
              {insideOf(process).map(({ inspector, target }) => (
                <Row
                  key={target.id}
                  rowKey={`pid:${process.pid} ${target.id}`}
                  depth={depth + 1}
                  title={target.title || target.url || target.id}
                  attach={t('connect:attach.attachTo', { title: target.title || target.url || target.id })}
                  detail={`${target.type} · ${target.url}`}
                  spec={{ kind: 'attach', host: inspector.host, port: inspector.port, target: target.id, allowRemote: false }}
                  cells={<td colSpan={3} />}
                />
              ))}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Row({
  rowKey,
  depth,
  title,
  attach,
  detail,
  spec,
  cells,
}: {
  readonly rowKey: string;
  readonly depth: number;
  readonly title: string;
  /** What its button is called: not one word for all of them. */
  readonly attach: string;
  readonly detail: string;
  /** Absent where it cannot be attached to as it runs. */
  readonly spec: ConnectSpec | undefined;
  readonly cells: React.ReactNode;
}) {
  const t = useText();
  const { target } = useServices();
  const beside = useConnectForm((s) => s.beside);
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const failure = useStoreOf(target.store, (s) => (s.refused?.key === rowKey ? s.refused.failure : undefined));
  return (
    <>
      <tr>
        <td className={styles.process} style={{ paddingLeft: Math.min(depth, 6) * 16 }}>
          <span className={styles.title}>
            <Middle text={title} />
          </span>
          <span className={styles.command}>
            <Middle text={detail} />
          </span>
        </td>
        {cells}
        <td className={styles.action}>
          {spec !== undefined && (
            <Button
              size="small"
              icon={Plug}
              aria-label={attach}
              busy={connecting?.key === rowKey}
              disabled={connecting !== undefined}
              onClick={() => void target.connect(rowKey, spec, beside)}
            >
              {t('connect:attach.attach')}
            </Button>
          )}
        </td>
      </tr>
      {failure !== undefined && (
        <tr>
          <td colSpan={5}>
            <FailureNote failure={failure} intoView />
          </td>
        </tr>
      )}
    </>
  );
}
