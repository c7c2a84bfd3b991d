import { useCallback, useState } from 'react';
import { PaneLink, ViewerLink } from './deep-link';
import { Series } from '../metadata/series';

export interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly panes: readonly (PaneLink | undefined)[];
  readonly active: number;
  /** The series of the active place in three planes, in place of all others. */
  readonly mpr: boolean;
}

export interface LayoutControl {
  readonly layout: Layout;
  readonly resize: (rows: number, columns: number) => void;
  readonly activate: (index: number) => void;
  /** Puts a series into the active place. */
  readonly open: (uid: string, slice?: number) => void;
  readonly setMpr: (mpr: boolean) => void;
}

/** Which series is in which place. A larger layout takes the series that are not shown yet, in their order. */
export function useLayout(link: ViewerLink, all: readonly Series[]): LayoutControl {
  const [layout, setLayout] = useState<Layout>(() => initialLayout(link, all));
  const resize = useCallback(
    (rows: number, columns: number) =>
      setLayout(({ panes, active }) => {
        const count = rows * columns;
        const kept = active < count ? panes.slice(0, count) : [panes[active], ...panes.slice(0, count - 1)];
        return { rows, columns, panes: fill(kept, count, all), active: active < count ? active : 0, mpr: false };
      }),
    [all],
  );
  const activate = useCallback(
    (index: number) => setLayout((now) => (now.active === index ? now : { ...now, active: index })),
    [],
  );
  const open = useCallback(
    (uid: string, slice?: number) =>
      setLayout((now) => ({
        ...now,
        panes: now.panes.map((pane, index) => {
          if (index !== now.active || (pane?.series === uid && slice === undefined)) return pane;
          return { series: uid, ...(slice !== undefined && { slice }) };
        }),
      })),
    [],
  );
  const setMpr = useCallback((mpr: boolean) => setLayout((now) => ({ ...now, mpr })), []);
  return { layout, resize, activate, open, setMpr };
}

function initialLayout({ rows, columns, panes, active, mpr }: ViewerLink, all: readonly Series[]): Layout {
  const known: (PaneLink | undefined)[] = panes.map((pane) =>
    pane && all.some(({ uid }) => uid === pane.series) ? pane : undefined,
  );
  if (!known.some((pane) => pane !== undefined)) known[active] = { series: all[0].uid };
  return { rows, columns, panes: known, active, mpr: mpr === true };
}

function fill(
  kept: readonly (PaneLink | undefined)[],
  count: number,
  all: readonly Series[],
): readonly (PaneLink | undefined)[] {
  const unused = all.filter(({ uid }) => !kept.some((pane) => pane?.series === uid));
  return Array.from({ length: count }, (_, index): PaneLink | undefined => {
    const next = kept[index] ? undefined : unused.shift();
    return kept[index] ?? (next && { series: next.uid });
  });
}
