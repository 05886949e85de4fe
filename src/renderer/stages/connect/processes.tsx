// Local processes that can be attached to.
import { Plug, RotateCw } from 'lucide-react';
import type { DiscoveredTarget } from '../../../shared/target.js';
import { outcome } from '../../app/client.js';
import { useQuery, useServices, useStoreOf } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button, IconButton, Spinner } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Middle } from '../../ui/middle.js';
import { Answered } from '../../ui/states.js';
import { processTree } from './process-tree.js';
import styles from './processes.module.css';

export function Processes() {
  const t = useText();
  const { client } = useServices();
  const { answer, retry } = useQuery('target.discover', (signal) => outcome(client.target.discover(undefined, { signal })));
  return (
    <section className={styles.section} aria-label={t('connect:processes.title')}>
      <header className={styles.head}>
        <h3>{t('connect:processes.title')}</h3>
        {answer.state === 'loading' ? (
          <Spinner />
        ) : (
          <IconButton size="small" icon={RotateCw} label={t('connect:processes.refresh')} onClick={retry} />
        )}
      </header>
      <Answered answer={answer} retry={retry}>
        {(processes) => (processes.length === 0 ? <NoProcesses /> : <ProcessTable processes={processes} />)}
      </Answered>
    </section>
  );
}

function NoProcesses() {
  const t = useText();
  return (
    <div className={styles.none}>
      <p>{t('connect:processes.none')}</p>
      <CopyLine text="node --inspect=127.0.0.1:9229 app.js" label={t('app:copyLine')} />
      <p>{t('connect:processes.orSignal')}</p>
      <CopyLine text="kill -USR1 PID" label={t('app:copyLine')} />
    </div>
  );
}

function ProcessTable({ processes }: { readonly processes: readonly DiscoveredTarget[] }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const refused = useStoreOf(target.store, (s) => s.refused);
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
          const key = `pid:${process.pid}`;
          const failure = refused?.key === key ? refused.failure : undefined;
          const attach = (): void =>
            void target.connect(
              key,
              process.listening === undefined
                ? { kind: 'pid', pid: process.pid }
                : { kind: 'attach', host: process.listening.host, port: process.listening.port, allowRemote: false },
            );
          return [
            <tr key={key}>
              <td className={styles.process} style={{ paddingLeft: depth * 16 }}>
                <span className={styles.title}>
                  <Middle text={process.title} />
                </span>
                <span className={styles.command}>
                  <Middle text={process.version === undefined ? process.command : `${process.version} · ${process.command}`} />
                </span>
              </td>
              <td className={styles.number}>{process.pid}</td>
              <td className={styles.number} title={format.exactBytes(process.rss)}>
                {format.bytes(process.rss)}
              </td>
              <td className={styles.inspector}>
                {process.listening === undefined
                  ? t('connect:processes.willOpen')
                  : t('connect:processes.listening', { address: `${process.listening.host}:${process.listening.port}` })}
              </td>
              <td className={styles.action}>
                <Button size="small" icon={Plug} busy={connecting?.key === key} disabled={connecting !== undefined} onClick={attach}>
                  {t('connect:attach.attach')}
                </Button>
              </td>
            </tr>,
            failure !== undefined && (
              <tr key={`${key} failure`}>
                <td colSpan={5}>
                  <FailureNote failure={failure} />
                </td>
              </tr>
            ),
          ];
        })}
      </tbody>
    </table>
  );
}
