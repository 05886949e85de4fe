// A place in the program's text: a click shows it in the editor, or copies it where there is no such file here.
import { Check, Copy, FileCode2 } from 'lucide-react';
import { oneLine } from '../../shared/one-line.js';
import { type LocatedPlace, type ObjectPlace, placeText, shortPlace } from '../../shared/source-place.js';
import { type Text, useText } from '../text/use-text.js';
import { IconButton } from '../ui/button.js';
import { useCopied } from '../ui/copy.js';
import { cx } from '../ui/cx.js';
import { openPlace } from './places.js';
import { type Services, useServices } from './services.js';
import styles from './source-link.module.css';

/** Runs it, and is true for a moment where it copied. */
function useOpening(open: (services: Services) => Promise<boolean>): { readonly copied: boolean; readonly act: () => void } {
  const services = useServices();
  const [copied, setCopied] = useCopied();
  return { copied, act: () => void open(services).then(setCopied, services.alerts.bug) };
}

/** Where it is, what of the object that is, what a source map did, and what a click does. */
const titleOf = (t: Text, place: LocatedPlace | ObjectPlace): string =>
  [
    placeText(place),
    ...('of' in place ? [t(`explain:place.of.${place.of}`)] : []),
    ...(place.original === undefined ? [] : [t('explain:place.compiled', { place: `${place.script}:${place.line}:${place.column}` })]),
    ...(place.mapProblem === undefined ? [] : [t(`explain:place.problem.${place.mapProblem}`)]),
    t(place.file === undefined ? 'explain:place.copies' : 'explain:place.opens'),
  ].join('\n');

export function SourceLink({ place, faint = false }: { readonly place: LocatedPlace | ObjectPlace; readonly faint?: boolean }) {
  const t = useText();
  const { copied, act } = useOpening((services) => openPlace(services, place));
  const Icon = copied ? Check : place.file === undefined ? Copy : FileCode2;
  return (
    <button
      type="button"
      className={cx(styles.link, faint && styles.faint)}
      title={titleOf(t, place)}
      data-place
      onClick={(event) => {
        event.stopPropagation();
        act();
      }}
      // A row around it would take Enter and the space bar for itself.
      onKeyDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon size={12} aria-hidden />
      <span>{copied ? t('app:copied') : oneLine(shortPlace(place))}</span>
    </button>
  );
}

/** The same where there is no room for words. */
export function SourceButton({
  open,
  label,
  tabIndex,
}: {
  readonly open: (services: Services) => Promise<boolean>;
  readonly label: string;
  readonly tabIndex?: number;
}) {
  const t = useText();
  const { copied, act } = useOpening(open);
  return (
    <IconButton
      size="small"
      tabIndex={tabIndex}
      icon={copied ? Check : FileCode2}
      label={copied ? t('app:copied') : label}
      onClick={(event) => {
        event.stopPropagation();
        act();
      }}
    />
  );
}
