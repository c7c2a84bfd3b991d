import { useEffect, useRef } from 'react';
import { FirstPicture } from './FirstPicture';
import { Notices } from './Notices';
import { Overlay } from './Overlay';
import { SliceBar } from './SliceBar';
import { useViewerTexts } from './texts';
import { useView, useViewState } from './use-view';
import { useWheel } from './use-wheel';
import { middleOf, Series, StudySummary } from '../metadata/series';
import { Window } from '../metadata/window';
import { drawOverlays } from '../viewport/overlay-planes';
import { SeriesPool } from '../viewport/series-pool';
import { StackState, StackView } from '../viewport/stack-view';

interface PaneProps {
  readonly number: number;
  readonly pool: SeriesPool;
  readonly study: StudySummary;
  readonly series: Series | undefined;
  readonly start: number | undefined;
  readonly startWindow: Window | undefined;
  readonly active: boolean;
  readonly overlays: boolean;
  readonly onActivate: (index: number) => void;
  readonly onView: (index: number, view: StackView | undefined) => void;
}

/** One place of the layout. */
export function Pane({ series, ...props }: PaneProps) {
  const { t } = useViewerTexts();
  if (series) return <Picture series={series} {...props} />;
  return (
    <div
      className={props.active ? 'pane active' : 'pane'}
      onPointerDown={() => props.onActivate(props.number)}
      data-testid={`pane-${props.number}`}
    >
      <p className="pane-empty">{t.empty}</p>
    </div>
  );
}

function Picture(props: PaneProps & { readonly series: Series }) {
  const { number, pool, study, series, start, startWindow, active, overlays, onActivate, onView } = props;
  const texts = useViewerTexts();
  const picture = useRef<HTMLDivElement>(null);
  const { view, first } = useView(picture, pool, series.uid, start ?? middleOf(series), startWindow);
  const state = useViewState(view);
  useWheel(picture, view);
  useEffect(() => {
    if (!view) return undefined;
    onView(number, view);
    return () => onView(number, undefined);
  }, [number, view, onView]);
  return (
    <section
      className={active ? 'pane active' : 'pane'}
      aria-label={`${texts.picture(number + 1)}: ${series.description ?? series.modality}`}
      onPointerDownCapture={() => onActivate(number)}
      onWheelCapture={() => onActivate(number)}
      onFocusCapture={() => onActivate(number)}
      data-testid={`pane-${number}`}
    >
      <div className="picture-area">
        <div
          ref={picture}
          className="picture"
          data-testid="picture"
          data-shown={state?.shown}
          data-quality={state?.quality}
          data-integrity={state?.integrity}
          role="img"
          aria-label={state ? texts.imageOf(state.index + 1, series.frames.length) : texts.t.image}
          onContextMenu={(event) => event.preventDefault()}
        />
        {first && state?.shown === undefined && <FirstPicture {...first} />}
        {view && state && overlays && <OverlayPlanes view={view} state={state} />}
        {state && <Overlay study={study} series={series} state={state} />}
        {state && <Notices state={state} onRetry={() => view?.retry()} />}
      </div>
      {view && state ? <SliceBar view={view} state={state} /> : <div className="slice-bar" />}
    </section>
  );
}

function OverlayPlanes({ view, state }: { readonly view: StackView; readonly state: StackState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const planes = state.shown === undefined ? [] : view.frames[state.shown].overlays;
  const visible = planes.length > 0;
  useEffect(() => {
    if (canvas.current && visible) drawOverlays(canvas.current, planes, (point) => view.imageToCanvas(point));
    // Drawn again whenever the picture has moved.
  }, [view, planes, visible, state.moves]);
  return visible ? <canvas ref={canvas} className="overlay-planes" data-testid="overlay-planes" /> : null;
}
