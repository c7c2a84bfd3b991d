import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { sheetLines } from './captions';
import { CommandTarget } from './commands';
import { ViewerLink, writeLink } from './deep-link';
import { saveAs } from './download';
import { MeasurementsPanel } from './MeasurementsPanel';
import { MetricsPanel } from './MetricsPanel';
import { MprPanes } from './mpr/MprPanes';
import { useMprTexts } from './mpr/texts';
import { Pane } from './Pane';
import { printPicture } from './print';
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
import { REFORMAT_PLANES } from '../metadata/reformat';
import { middleOf, Series, StudySummary } from '../metadata/series';
import { isRefusal, volumeOf } from '../metadata/volume';
import { useSettings } from '../settings/settings';
import { useKept } from '../settings/use-kept';
import { Mpr } from '../viewport/mpr';
import { SeriesPool } from '../viewport/series-pool';
import { StackView } from '../viewport/stack-view';
import { DragTool, isMeasuring } from '../viewport/tools';

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
  const dialogs = useRef<HTMLDivElement>(null);
  const [{ loading }] = useSettings();
  const [again, setAgain] = useState<{ way: LoadingWay; attempt: number }>();
  const pool = useSeriesPool(address, all, again?.way ?? loading, again?.attempt ?? 0);
  const { layout, resize, activate: activatePane, open, setMpr } = useLayout(link, all);
  const { rows, columns, panes } = layout;
  const [plane, setPlane] = useState(0);
  const [mpr, keepMpr] = useState<Mpr>();
  const active = layout.mpr ? plane : layout.active;
  const activate = layout.mpr ? setPlane : activatePane;
  const mprTexts = useMprTexts();
  const [views, setViews] = useState<ReadonlyMap<number, StackView>>(new Map());
  const [tool, setTool] = useState<DragTool>(link.mpr ? 'crosshair' : 'window');
  const [linked, setLinked] = useState(false);
  const [overlays, setOverlays] = useState(true);
  const [panel, setPanel] = useState<Panel>();
  const [dialog, setDialog] = useState(false);
  const [shortcuts, keepShortcuts] = useKept('shortcuts', readShortcuts);
  const activeSeries = all.find(({ uid }) => uid === panes[layout.active]?.series);
  const [start, setStart] = useState<Start>({
    series: activeSeries?.uid,
    pane: layout.active,
    window: link.window,
    point: link.point,
  });
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
  useLinkedScrolling(views, view, linked && !layout.mpr);
  const window = view?.windowChosen ? state?.window : undefined;
  useAddress(address, layout, views, state?.index, window, mpr);
  useHeldSeries(pool, activeSeries?.uid);
  const volume = useMemo(() => activeSeries && volumeOf(activeSeries.frames), [activeSeries]);

  const shownSeries = activeSeries && layout.mpr && view ? { ...activeSeries, frames: view.frames } : activeSeries;
  const snapshot = (of: StackView) => {
    const { quality, mirrored, integrity } = of.state;
    return of.snapshot([
      ...(layout.mpr ? [mprTexts.planes[REFORMAT_PLANES[plane]]] : []),
      ...(quality === 'low' ? [texts.t.preview] : []),
      ...(mirrored ? [texts.t.mirrored] : []),
      ...(integrity === 'mismatch' ? [texts.t.mismatch] : []),
    ]);
  };
  const save = async () => {
    if (view) saveAs(await snapshot(view), `image-${(view.state.shown ?? 0) + 1}.png`);
  };
  const print = async () => {
    const frame = view?.frames[view.state.shown ?? -1];
    if (!view || !frame) return;
    const caption = sheetLines(study, shownSeries, frame, view.state, texts);
    await printPicture(await snapshot(view), caption);
  };
  /** What is open goes on at the same place, with the same window. */
  const toggleMpr = (uid = activeSeries?.uid, slice = layout.mpr ? mpr?.sourceIndex : state?.index) => {
    if (!uid) return;
    const kept = uid === activeSeries?.uid ? { window: view ? window : start.window } : {};
    setStart({ series: uid, pane: layout.active, ...kept });
    setTool(layout.mpr ? 'window' : 'crosshair');
    open(uid, slice);
    setMpr(!layout.mpr);
  };
  const resizeFromMpr = (toRows: number, toColumns: number) => {
    if (layout.mpr) toggleMpr();
    resize(toRows, toColumns);
  };
  const target: CommandTarget = {
    view,
    measurements,
    chooseTool: (chosen) => {
      if (layout.mpr ? !isMeasuring(chosen) : chosen !== 'crosshair') setTool(chosen);
    },
    nextPicture: () => activate((active + 1) % (layout.mpr ? REFORMAT_PLANES.length : rows * columns)),
    mpr: () => toggleMpr(),
    toggle: (what) => {
      if (what === 'overlays') setOverlays((shown) => !shown);
      else if (what === 'shortcuts') setDialog((shown) => !shown);
      else setPanel((shown) => (shown === what ? undefined : what));
    },
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : root.current?.requestFullscreen()),
    save: () => void save(),
    print: () => void print(),
  };
  useShortcuts(shortcuts, target);
  const openSeries = activeSeries && pool?.get(activeSeries.uid);
  const started = start.series === activeSeries?.uid ? start : undefined;
  return (
    <section className="workspace" ref={root} aria-label={texts.t.viewer}>
      <Toolbar
        state={state}
        view={view}
        series={shownSeries}
        tool={tool}
        target={target}
        layout={layout}
        onLayout={resizeFromMpr}
        linked={linked}
        onLinked={setLinked}
        shortcuts={shortcuts}
        noMpr={volume && isRefusal(volume) ? mprTexts.why(volume) : undefined}
      />
      <div className="workspace-body">
        <SeriesStrip address={address} series={all} current={activeSeries?.uid} pool={pool} onOpen={open} />
        {layout.mpr ? (
          pool &&
          activeSeries && (
            <MprPanes
              key={`${activeSeries.uid} ${pool.id}`}
              pool={pool}
              study={study}
              series={activeSeries}
              start={started?.point ?? panes[layout.active]?.slice ?? middleOf(activeSeries)}
              startWindow={started?.window}
              active={plane}
              overlays={overlays}
              onActivate={setPlane}
              onView={register}
              onMpr={keepMpr}
              onLeave={() => toggleMpr()}
            />
          )
        ) : (
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
                  startWindow={index === start.pane && pane?.series === start.series ? start.window : undefined}
                  active={index === active && panes.length > 1}
                  overlays={overlays}
                  onActivate={activatePane}
                  onView={register}
                />
              ))}
          </div>
        )}
        {panel === 'measurements' && measurements && (
          <MeasurementsPanel
            address={address}
            measurements={measurements}
            series={all}
            onClose={() => setPanel(undefined)}
            onShow={(uid, index) => {
              const shown = [...views.values()].find((one) => one.series === pool?.get(uid));
              if (layout.mpr) toggleMpr(uid, index);
              else if (shown) shown.show(index);
              else open(uid);
            }}
          />
        )}
        {panel === 'metrics' && view && openSeries && (
          <MetricsPanel
            key={view.id}
            series={openSeries}
            onClose={() => setPanel(undefined)}
            onAgain={(way) => setAgain((now) => ({ way, attempt: (now?.attempt ?? 0) + 1 }))}
          />
        )}
      </div>
      <div ref={dialogs} />
      {dialog && (
        <ShortcutsDialog
          shortcuts={shortcuts}
          onChange={keepShortcuts}
          onClose={() => setDialog(false)}
          root={() => dialogs.current ?? document.body}
        />
      )}
    </section>
  );
}

/** Where and how the series of a place is opened. */
interface Start {
  readonly series: string | undefined;
  readonly pane: number;
  readonly window?: ViewerLink['window'];
  readonly point?: ViewerLink['point'];
}

/** What is loaded of a series stays while its pictures make way for others of the same series. */
function useHeldSeries(pool: SeriesPool | undefined, uid: string | undefined): void {
  useEffect(() => {
    if (!pool || uid === undefined) return undefined;
    pool.acquire(uid);
    return () => pool.release(uid);
  }, [pool, uid]);
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
  mpr: Mpr | undefined,
): void {
  const point = useSyncExternalStore(mpr?.subscribe ?? nothing, () => mpr?.state.point);
  const text = useMemo(
    () =>
      writeLink(address, {
        ...layout,
        panes: layout.panes.map((pane, place) => {
          const slice = views.get(place)?.state.index ?? pane?.slice;
          return pane && { series: pane.series, ...(slice !== undefined && { slice }) };
        }),
        ...(window && { window }),
        ...(mpr && { point: mpr.state.point }),
      }),
    // The slice of the active picture is read from its view, the point from the three planes.
    [address, layout, views, index, window, mpr, point],
  );
  useEffect(() => {
    // Not at every step: browsers limit how often the address may change.
    const timer = setTimeout(() => history.replaceState(history.state, '', text), 300);
    return () => clearTimeout(timer);
  }, [text]);
}

function nothing(): () => void {
  return () => undefined;
}

export function useStore<T>(store: { subscribe: (listener: () => void) => () => void; readonly state: T }): T {
  return useSyncExternalStore(store.subscribe, () => store.state);
}
