// Whose snapshots are compared, where the investigation has those of several runs: one run's, all, or what was chosen by hand.
import { byRun, sameChoice } from '../../app/chosen.js';
import { byTime, heapsOf } from '../../app/investigation.js';
import { useInvestigation, useNavigation, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Select } from '../../ui/field.js';

const ALL = 'all';
const BY_HAND = 'by-hand';
const FILES = 'files';

export function RunChoice() {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const chosen = useNavigation((s) => s.chosen);
  const usable = byTime(heapsOf(view)).filter((s) => s.state === 'complete');
  const groups = byRun(usable);
  if (groups.length < 2) return undefined;
  const all = usable.map(({ id }) => id);
  const choices = [
    ...groups.toReversed().map(({ run: id, snapshots }) => {
      const run = view?.runs.find((each) => each.id === id);
      const count = { count: snapshots.length, n: format.count(snapshots.length) };
      const text =
        run === undefined
          ? t('compare:runs.files', count)
          : t('compare:runs.run', { ...count, target: run.target.title, when: format.time(run.startedAt) });
      return { key: id ?? FILES, snapshots, text };
    }),
    { key: ALL, snapshots: all, text: t('compare:runs.all', { n: format.count(all.length) }) },
  ];
  const now = choices.find(({ snapshots }) => sameChoice(snapshots, chosen))?.key ?? BY_HAND;
  return (
    <Select
      aria-label={t('compare:runs.label')}
      title={t('compare:runs.why')}
      value={now}
      onChange={(event) => {
        const choice = choices.find(({ key }) => key === event.target.value);
        if (choice !== undefined) navigation.choose(choice.snapshots);
      }}
    >
      {now === BY_HAND && <option value={BY_HAND}>{t('compare:runs.byHand', { n: format.count(chosen.length) })}</option>}
      {choices.map(({ key, text }) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </Select>
  );
}
