import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { CommandTarget } from './commands';
import { ViewerLink, writeLink } from './deep-link';
import { saveAs } from './download';
import { MeasurementsPanel } from './MeasurementsPanel';
import { MetricsPanel } from './MetricsPanel';
import { Pane } from './Pane';
import { SeriesStrip } from './SeriesStrip';
import { readShortcuts } from './shortcuts';
import { ShortcutsDialog } from './ShortcutsDialog';
import { useViewerTexts } from './texts';
import { Toolbar } from './Toolbar';
import { useLayout } from './use-layout';
import { useMeasurements } from './use-measurements';
import { useSeriesPool } from './use-series-pool';
import { useShortcuts } from './use-shortcuts';
import { useViewState } from './use-view';
import { ImageSetAddress } from '../app/routes';
import { LoadingWay } from '../frames/series-loader';
import { linkedSlice } from '../metadata/linked-slices';
import { Series, StudySummary } from '../metadata/series';
import { useSettings } from '../settings/settings';
import { useKept } from '../settings/use-kept';
import { StackView } from '../viewport/stack-view';
import { DragTool } from '../viewport/tools';

interface WorkspaceProps {
  readonly address: ImageSetAddress;
  readonly study: StudySummary;
  readonly series: readonly Series[];
  readonly link: ViewerLink;
}

type Panel = 'measurements' | 'metrics';

/** The pictures of an image set with everything around them. */
export function Workspace({ address, study, series: all, link }: WorkspaceProps) {
  const texts = useViewerTexts();
  const root = useRef<HTMLElement>(null);
  const [{ loading }] = useSettings();
  const [again, setAgain] = useState<{ way: LoadingWay; attempt: number }>();
  const pool = useSeriesPool(address, all, again?.way ?? loading, again?.attempt ?? 0);
  const { layout, resize, activate, open } = useLayout(link, all);
  const { rows, columns, panes, active } = layout;
  const [views, setViews] = useState<ReadonlyMap<number, StackView>>(new Map());
  const [tool, setTool] = useState<DragTool>('window');
  const [linked, setLinked] = useState(false);
  const [overlays, setOverlays] = useState(true);
  const [panel, setPanel] = useState<Panel>();
  const [dialog, setDialog] = useState(false);
  const [shortcuts, keepShortcuts] = useKept('shortcuts', readShortcuts);
  const [firstWindow] = useState({ pane: link.active, window: link.window });
  const measurements = useMeasurements(address, all);
  const view = views.get(active);
  const state = useViewState(view);

  const register = useCallback((index: number, opened: StackView | undefined) => {
    setViews((now) => {
      const next = new Map(now);
      if (opened) next.set(index, opened);
      else next.delete(index);
      return next;
    });
  }, []);
  useEffect(() => {
    for (const one of views.values()) one.chooseTool(tool);
  }, [views, tool]);
  useLinkedScrolling(views, view, linked);
  useAddress(address, layout, views, state?.index, view?.windowChosen ? state?.window : undefined);

  const save = useCallback(() => {
    if (!view) return;
    const { quality, mirrored, integrity, shown } = view.state;
    const marks = [
      ...(quality === 'low' ? [texts.t.preview] : []),
      ...(mirrored ? [texts.t.mirrored] : []),
      ...(integrity === 'mismatch' ? [texts.t.mismatch] : []),
    ];
    void view.snapshot(marks).then((blob) => saveAs(blob, `image-${(shown ?? 0) + 1}.png`));
  }, [view, texts]);
  const target: CommandTarget = {
    view,
    measurements,
    chooseTool: setTool,
    nextPicture: () => activate((active + 1) % (rows * columns)),
    toggle: (what) => {
      if (what === 'overlays') setOverlays((shown) => !shown);
      else if (what === 'shortcuts') setDialog((shown) => !shown);
      else setPanel((shown) => (shown === what ? undefined : what));
    },
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : root.current?.requestFullscreen()),
    save,
  };
  useShortcuts(shortcuts, target);
  const activeSeries = all.find(({ uid }) => uid === panes[active]?.series);
  return (
    <section className="workspace" ref={root} aria-label={texts.t.viewer}>
      <Toolbar
        state={state}
        view={view}
        series={activeSeries}
        tool={tool}
        target={target}
        layout={layout}
        onLayout={resize}
        linked={linked}
        onLinked={setLinked}
        shortcuts={shortcuts}
      />
      <div className="workspace-body">
        <SeriesStrip address={address} series={all} current={activeSeries?.uid} pool={pool} onOpen={open} />
        <div
          className="panes"
          style={{ gridTemplateColumns: `repeat(${columns}, 1fr)`, gridTemplateRows: `repeat(${rows}, 1fr)` }}
        >
          {pool &&
            panes.map((pane, index) => (
              <Pane
                key={`${index} ${pane?.series ?? ''} ${pool.id}`}
                number={index}
                pool={pool}
                study={study}
                series={all.find(({ uid }) => uid === pane?.series)}
                start={pane?.slice}
                startWindow={index === firstWindow.pane ? firstWindow.window : undefined}
                active={index === active && panes.length > 1}
                overlays={overlays}
                onActivate={activate}
                onView={register}
              />
            ))}
        </div>
        {panel === 'measurements' && measurements && (
          <MeasurementsPanel
            address={address}
            measurements={measurements}
            series={all}
            onClose={() => setPanel(undefined)}
            onShow={(uid, index) => {
              const shown = [...views.values()].find((one) => one.series === pool?.get(uid));
              if (shown) shown.show(index);
              else open(uid);
            }}
          />
        )}
        {panel === 'metrics' && view && (
          <MetricsPanel
            key={view.id}
            series={view.series}
            onClose={() => setPanel(undefined)}
            onAgain={(way) => setAgain((now) => ({ way, attempt: (now?.attempt ?? 0) + 1 }))}
          />
        )}
      </div>
      {dialog && <ShortcutsDialog shortcuts={shortcuts} onChange={keepShortcuts} onClose={() => setDialog(false)} />}
    </section>
  );
}

/** The other pictures follow the active one. */
function useLinkedScrolling(views: ReadonlyMap<number, StackView>, view: StackView | undefined, linked: boolean): void {
  useEffect(() => {
    if (!view || !linked) return undefined;
    let last = view.state.index;
    return view.subscribe(() => {
      const { index } = view.state;
      if (index === last) return;
      const moved = index - last;
      last = index;
      for (const other of views.values()) {
        if (other !== view) other.show(linkedSlice(view.frames[index], moved, other.frames, other.state.index));
      }
    });
  }, [views, view, linked]);
}

/** The address says what is looked at, in IDs and numbers. */
function useAddress(
  address: ImageSetAddress,
  layout: ViewerLink,
  views: ReadonlyMap<number, StackView>,
  index: number | undefined,
  window: ViewerLink['window'],
): void {
  const text = useMemo(
    () =>
      writeLink(address, {
        ...layout,
        panes: layout.panes.map((pane, place) => {
          const slice = views.get(place)?.state.index ?? pane?.slice;
          return pane && { series: pane.series, ...(slice !== undefined && { slice }) };
        }),
        ...(window && { window }),
      }),
    // The slice of the active picture is read from its view.
    [address, layout, views, index, window],
  );
  useEffect(() => {
    // Not at every step: browsers limit how often the address may change.
    const timer = setTimeout(() => history.replaceState(history.state, '', text), 300);
    return () => clearTimeout(timer);
  }, [text]);
}

export function useStore<T>(store: { subscribe: (listener: () => void) => () => void; readonly state: T }): T {
  return useSyncExternalStore(store.subscribe, () => store.state);
}
