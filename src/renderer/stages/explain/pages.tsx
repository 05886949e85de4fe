// A list that is opened page by page, as far as a person cares to: never all at once.
import { type ReactNode, useState } from 'react';
import type { Ask } from '../../app/queries.js';
import { useQuery } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Answered } from '../../ui/states.js';

export interface Paged<R> {
  readonly rows: readonly R[];
  readonly total: number;
}

export interface PagesProps<R, P extends Paged<R>> {
  /** Names everything that the rows depend on, but for the page. */
  readonly name: string;
  readonly pageSize: number;
  readonly ask: (page: { readonly offset: number; readonly limit: number }) => Ask<P>;
  /** Items of one page. */
  readonly children: (page: P) => ReactNode;
  readonly none: ReactNode;
  /** Around the button for more. */
  readonly more: (button: ReactNode) => ReactNode;
}

/** Items of a list; the list around them is the caller's. */
export function Pages<R, P extends Paged<R>>(props: PagesProps<R, P>) {
  const [pages, setPages] = useState(1);
  return Array.from({ length: pages }, (_, page) => page).map((page) => (
    <Page key={page} {...props} page={page} last={page === pages - 1} onMore={() => setPages(pages + 1)} />
  ));
}

function Page<R, P extends Paged<R>>({
  name,
  pageSize,
  ask,
  children,
  none,
  more,
  page,
  last,
  onMore,
}: PagesProps<R, P> & { readonly page: number; readonly last: boolean; readonly onMore: () => void }) {
  const t = useText();
  const format = useFormat();
  const { answer, retry } = useQuery<P>(`${name} ${page}`, ask({ offset: page * pageSize, limit: pageSize }));
  return (
    <Answered answer={answer} retry={retry}>
      {(found) => {
        const left = found.total - (page + 1) * pageSize;
        return (
          <>
            {found.total === 0 && none}
            {children(found)}
            {last &&
              left > 0 &&
              more(
                <Button size="small" look="quiet" onClick={onMore}>
                  {t('explain:more', { count: Math.min(left, pageSize), left: format.count(left) })}
                </Button>,
              )}
          </>
        );
      }}
    </Answered>
  );
}
