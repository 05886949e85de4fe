// Where places in the program's text open, and where those of programs that ran elsewhere are found.
import { FolderPlus, X } from 'lucide-react';
import { useState } from 'react';
import { type Editor, editor, type Preferences } from '../../shared/preferences.js';
import { useText } from '../text/use-text.js';
import { Button, IconButton } from '../ui/button.js';
import { Field, Input, Select } from '../ui/field.js';
import { outcome } from './client.js';
import styles from './editor-choice.module.css';
import { useQuery, useServices } from './services.js';

interface ChoiceProps {
  readonly preferences: Preferences;
  readonly change: (wanted: Partial<Preferences>) => void;
}

/** Names of products are not translated. */
const names: Readonly<Partial<Record<Editor, string>>> = {
  vscode: 'Visual Studio Code',
  cursor: 'Cursor',
  vscodium: 'VSCodium',
  zed: 'Zed',
  sublime: 'Sublime Text',
  idea: 'IntelliJ IDEA',
  webstorm: 'WebStorm',
  pycharm: 'PyCharm',
  kate: 'Kate',
  gvim: 'gVim',
};

const example = 'code --goto {file}:{line}:{column}';

export function EditorChoice({ preferences, change }: ChoiceProps) {
  const t = useText();
  const { client } = useServices();
  const { answer } = useQuery<readonly Editor[]>('editors', () => outcome(client.shell.editors()));
  const there = answer.state === 'done' ? answer.value : [];
  const chosen = preferences.editor ?? 'auto';
  const [command, setCommand] = useState(preferences.editorCommand ?? '');
  const first = there[0] === undefined ? undefined : names[there[0]];
  const label = (value: Editor): string => {
    if (value === 'auto' && answer.state === 'done')
      return first === undefined ? t('app:preferences.editors.autoNone') : t('app:preferences.editors.autoIs', { name: first });
    return names[value] ?? t(`app:preferences.editors.${value as 'auto' | 'command' | 'none'}`);
  };
  return (
    <>
      <Field label={t('app:preferences.editor')} hint={t('app:preferences.editorWhat')}>
        {({ id, describedBy }) => (
          <Select
            id={id}
            aria-describedby={describedBy}
            value={chosen}
            onChange={(event) => change({ editor: event.target.value as Editor })}
          >
            {editor.options
              .filter((value) => names[value] === undefined || there.includes(value) || value === chosen)
              .map((value) => (
                <option key={value} value={value}>
                  {label(value)}
                </option>
              ))}
          </Select>
        )}
      </Field>
      {chosen === 'command' && (
        <Field label={t('app:preferences.editorCommand')} hint={t('app:preferences.editorCommandWhat')}>
          {({ id, describedBy }) => (
            <Input
              id={id}
              mono
              maxLength={1000}
              aria-describedby={describedBy}
              value={command}
              placeholder={example}
              onChange={(event) => setCommand(event.target.value)}
              onBlur={() => change({ editorCommand: command.trim() })}
            />
          )}
        </Field>
      )}
    </>
  );
}

export function SourceFolders({ preferences, change }: ChoiceProps) {
  const t = useText();
  const { client, alerts, queries } = useServices();
  const folders = preferences.sourceFolders ?? [];
  const put = (wanted: readonly string[]): void => {
    change({ sourceFolders: [...wanted] });
    queries.forget('places');
  };
  const add = async (): Promise<void> => {
    const chosen = await client.shell.chooseFolder({ purpose: 'source-folder' });
    if (chosen !== undefined && !folders.includes(chosen)) put([...folders, chosen]);
  };
  return (
    <div className={styles.folders}>
      <span className={styles.label}>{t('app:preferences.sourceFolders')}</span>
      <span className={styles.hint}>{t('app:preferences.sourceFoldersWhat')}</span>
      {folders.length > 0 && (
        <ul className={styles.list}>
          {folders.map((folder) => (
            <li key={folder} className={styles.folder}>
              <span title={folder}>{folder}</span>
              <IconButton
                size="small"
                icon={X}
                label={t('app:preferences.sourceFolderRemove', { folder })}
                onClick={() => put(folders.filter((each) => each !== folder))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button size="small" icon={FolderPlus} onClick={() => void add().catch(alerts.bug)}>
        {t('app:preferences.sourceFolderAdd')}
      </Button>
    </div>
  );
}
