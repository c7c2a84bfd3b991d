import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useRef, useState } from 'react';
import { Crosshair } from './Crosshair';
import { useMprTexts } from './texts';
import { directionLetters, Vector } from '../../metadata/plane';
import { movedInto, ReformatPlane } from '../../metadata/reformat';
import { Series, StudySummary } from '../../metadata/series';
import { Window } from '../../metadata/window';
import { Mpr, MprState } from '../../viewport/mpr';
import { StackView } from '../../viewport/stack-view';
import { Overlay } from '../Overlay';
import { SliceBar } from '../SliceBar';
import { useViewerTexts } from '../texts';
import { useViewState } from '../use-view';
import { useWheel } from '../use-wheel';

interface MprPaneProps {
  readonly number: number;
  readonly plane: ReformatPlane;
  readonly mpr: Mpr;
  readonly mprState: MprState;
  readonly study: StudySummary;
  readonly series: Series;
  readonly startWindow: Window | undefined;
  readonly active: boolean;
  readonly overlays: boolean;
  readonly onActivate: (index: number) => void;
  readonly onView: (index: number, view: StackView | undefined) => void;
}

/** One plane of the volume. */
export function MprPane(props: MprPaneProps) {
  const { number, plane, mpr, mprState, study, series, startWindow, active, overlays, onActivate, onView } = props;
  const texts = useViewerTexts();
  const { planes, incomplete, exact, interpolated, crosshair, loading } = useMprTexts();
  const picture = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<StackView>();
  const [firstWindow] = useState(startWindow);
  useEffect(() => {
    const target = picture.current;
    if (!target) return undefined;
    const opened = new StackView(target, mpr.planes[plane], mpr.pictureOf(plane), firstWindow);
    const detach = mpr.attach(plane, opened);
    target.stackView = opened;
    target.moveCrosshair = (point) => mpr.moveTo(movedInto(mpr.planes[plane].grid, mpr.pictureOf(plane), point));
    setView(opened);
    onView(number, opened);
    return () => {
      onView(number, undefined);
      setView(undefined);
      target.stackView = undefined;
      target.moveCrosshair = undefined;
      detach();
      opened.destroy();
    };
  }, [mpr, plane, number, firstWindow, onView]);
  const state = useViewState(view);
  useWheel(picture, view);
  const { grid, frames } = mpr.planes[plane];
  const { completeSlices, slices, point, value } = mprState;
  const place = placeOf(point, grid.axes[2]);
  const unit = series.frames[0].valueUnit;
  const name = `${planes[plane]} · ${place}`;
  return (
    <section
      className={`pane ${plane}${active ? ' active' : ''}`}
      aria-label={`${planes[plane]}: ${series.description ?? series.modality}`}
      onPointerDownCapture={() => onActivate(number)}
      onWheelCapture={() => onActivate(number)}
      onFocusCapture={() => onActivate(number)}
      data-testid={`mpr-${plane}`}
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
          aria-label={`${name}, ${texts.imageOf((state?.index ?? 0) + 1, frames.length)}`}
          onContextMenu={(event) => event.preventDefault()}
        />
        {view && state && overlays && (
          <Crosshair mpr={mpr} mprState={mprState} plane={plane} view={view} state={state} />
        )}
        {state && (
          <Overlay
            study={study}
            series={{ ...series, frames }}
            state={state}
            reformat={{
              name,
              grid: `${grid.spacing[0].toFixed(2)} × ${grid.spacing[1].toFixed(2)} mm, ${grid.exact ? exact : interpolated}`,
              incomplete: incomplete(completeSlices, slices),
              // Said once: the planes' names say where it is.
              crosshair:
                plane === 'axial' && value !== undefined ? crosshair(`${round(value)} ${unit}`.trim()) : undefined,
            }}
          />
        )}
        {state && state.shown !== state.index && (
          <div className="cover" data-testid="cover">
            <div role="status">
              <Spinner size="large" /> {loading}
            </div>
          </div>
        )}
      </div>
      {view && state && <SliceBar view={view} state={state} />}
    </section>
  );
}

/** How far a plane lies from the origin of the patient's space, in its own direction: 'A 12.3 mm'. */
function placeOf(point: Vector, across: Vector): string {
  const depth = point[0] * across[0] + point[1] * across[1] + point[2] * across[2];
  const towards: Vector = depth < 0 ? [-across[0], -across[1], -across[2]] : across;
  return `${directionLetters(towards)} ${Math.abs(depth).toFixed(1)} mm`;
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
