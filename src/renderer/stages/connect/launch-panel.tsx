import { FolderOpen, Play, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { outcome } from '../../app/client.js';
import { useQuery, useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Field, Input } from '../../ui/field.js';
import { Middle } from '../../ui/middle.js';
import { type CommandLine, parseCommandLine } from './command-line.js';
import { type EnvRow, newEnvRow, useConnectForm } from './connect-form.js';
import { ConnectingNote } from './connecting-note.js';
import styles from './launch-panel.module.css';
import { readRecentCommands, rememberCommand } from './recent-commands.js';

const key = 'launch';
export function LaunchPanel() {
  const t = useText();
  const { target, files, client } = useServices();
  const { answer: info } = useQuery('app.info', () => outcome(client.app.info()));
  const connecting = useStoreOf(target.store, (s) => s.connecting);
  const refused = useStoreOf(target.store, (s) => (s.refused?.key === key ? s.refused.failure : undefined));
  const { command: text, cwd, env } = useConnectForm();
  const setText = (command: string): void => useConnectForm.setState({ command });
  const setCwd = (next: string): void => useConnectForm.setState({ cwd: next });
  const setEnv = (next: readonly EnvRow[]): void => useConnectForm.setState({ env: next });
  const [recent, setRecent] = useState(() => readRecentCommands(window.localStorage));
  const [tried, setTried] = useState(false);
  const envId = useId();

  const windows = info.state === 'done' && info.value.platform === 'win32';
  const parsed = parseCommandLine(text, windows);
  const badName = env.find((row) => row.name !== '' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(row.name));
  const problem = parsed.ok || (parsed.problem === 'empty' && !tried) ? undefined : t(`connect:launch.problem.${parsed.problem}`);
  const busy = connecting?.key === key;

  const launch = (): void => {
    setTried(true);
    if (!parsed.ok || badName !== undefined) return;
    const { line } = parsed;
    const rows = Object.fromEntries(env.filter((row) => row.name !== '').map((row) => [row.name, row.value]));
    setRecent(rememberCommand(window.localStorage, { line: text.trim(), cwd, envNames: Object.keys(rows) }));
    void target.connect(key, {
      kind: 'launch',
      command: line.command,
      args: [...line.args],
      ...(cwd.trim() === '' ? {} : { cwd: cwd.trim() }),
      env: { ...line.env, ...rows },
    });
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        launch();
      }}
    >
      <Field label={t('connect:launch.command')} error={problem} hint={parsed.ok ? undefined : t('connect:launch.commandHint')}>
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            mono
            value={text}
            placeholder={t('connect:launch.example')}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {parsed.ok && <Parsed line={parsed.line} />}
      <Field label={t('connect:launch.cwd')}>
        {({ id }) => (
          <div className={styles.withButton}>
            <Input id={id} mono value={cwd} placeholder={t('connect:launch.cwdDefault')} onChange={(event) => setCwd(event.target.value)} />
            <Button icon={FolderOpen} onClick={() => void files.chooseFolder().then((dir) => dir !== undefined && setCwd(dir))}>
              {t('connect:choose')}
            </Button>
          </div>
        )}
      </Field>
      <fieldset className={styles.env} aria-describedby={badName === undefined ? undefined : envId}>
        <legend className={styles.legend}>{t('connect:launch.env')}</legend>
        {env.map((row) => (
          <div key={row.id} className={styles.envRow}>
            <Input
              mono
              value={row.name}
              aria-label={t('connect:launch.envName')}
              placeholder={t('connect:launch.envName')}
              onChange={(event) => setEnv(env.map((r) => (r === row ? { ...row, name: event.target.value } : r)))}
            />
            <Input
              mono
              value={row.value}
              aria-label={t('connect:launch.envValue')}
              placeholder={t('connect:launch.envValue')}
              onChange={(event) => setEnv(env.map((r) => (r === row ? { ...row, value: event.target.value } : r)))}
            />
            <IconButton icon={X} label={t('connect:launch.envRemove')} onClick={() => setEnv(env.filter((r) => r !== row))} />
          </div>
        ))}
        {badName !== undefined && (
          <p id={envId} className={styles.problem} role="alert">
            {t('connect:launch.envBad', { name: badName.name })}
          </p>
        )}
        <Button size="small" look="quiet" icon={Plus} onClick={() => setEnv([...env, newEnvRow()])}>
          {t('connect:launch.envAdd')}
        </Button>
      </fieldset>
      {refused !== undefined && <FailureNote failure={refused} intoView />}
      <div className={styles.submit}>
        <Button type="submit" look="primary" size="large" icon={Play} disabled={connecting !== undefined}>
          {t('connect:launch.launch')}
        </Button>
        {busy ? (
          <ConnectingNote progress={connecting.progress} onCancel={target.cancelConnect} />
        ) : (
          <p className={styles.note}>{t('connect:launch.note')}</p>
        )}
      </div>
      {recent.length > 0 && (
        <section className={styles.recent} aria-label={t('connect:launch.recent')}>
          <h3 className={styles.legend}>{t('connect:launch.recent')}</h3>
          <ul>
            {recent.map((command) => (
              <li key={`${command.cwd} ${command.line}`}>
                <button
                  type="button"
                  className={styles.recentRow}
                  onClick={() => {
                    setText(command.line);
                    setCwd(command.cwd);
                    setEnv(command.envNames.map((name) => newEnvRow(name)));
                  }}
                >
                  <code className={styles.recentLine}>
                    <Middle text={command.line} />
                  </code>
                  {command.cwd !== '' && (
                    <span className={styles.recentCwd}>
                      <Middle text={command.cwd} />
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  );
}

/** What will be run, word by word: where a word begins and ends is what people get wrong. */
function Parsed({ line }: { readonly line: CommandLine }) {
  const t = useText();
  const numbered = line.args.map((text, i) => ({ text, n: i + 1 }));
  return (
    <div className={styles.parsed}>
      <ol className={styles.words} aria-label={t('connect:launch.parsed')}>
        {Object.entries(line.env).map(([name, value]) => (
          <li key={name} className={styles.wordEnv} title={t('connect:launch.wordEnv')}>
            {`${name}=${value}`}
          </li>
        ))}
        <li className={styles.wordCommand} title={t('connect:launch.wordCommand')}>
          {line.command}
        </li>
        {numbered.map(({ text, n }) => (
          <li key={n} className={styles.word} title={t('connect:launch.wordArgument', { n })}>
            {text === '' ? '""' : text}
          </li>
        ))}
      </ol>
      {line.unsupported.length > 0 && (
        <p className={styles.unsupported}>{t('connect:launch.unsupported', { words: line.unsupported.join('  ') })}</p>
      )}
    </div>
  );
}
