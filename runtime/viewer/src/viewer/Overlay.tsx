import { formatBytes, formatDate } from '../app/format';
import { Sides } from '../metadata/plane';
import { Series, StudySummary } from '../metadata/series';
import { describeSpacing } from '../metadata/spacing';
import { StackState } from '../viewport/stack-view';

interface OverlayProps {
  readonly study: StudySummary;
  readonly series: Series;
  readonly state: StackState;
}

/** What belongs to the picture: whose it is, what it is, and where its sides point. Speaks of the image shown, not of the one on its way. */
export function Overlay({ study, series, state }: OverlayProps) {
  const { progress, window, zoom } = state;
  const frame = state.shown === undefined ? undefined : series.frames[state.shown];
  const low = frame && state.quality === 'low';
  return (
    <div className="overlay">
      <div className="corner top left">
        <strong>{study.patientName ?? 'No name'}</strong>
        <span>{study.patientId}</span>
        <span>
          {study.patientBirthDate && `* ${formatDate(study.patientBirthDate)}`} {study.patientSex}
        </span>
      </div>
      <div className="corner top right">
        <span>{formatDate(study.studyDate)}</span>
        <span>{study.studyDescription}</span>
        <span>
          {series.modality} {series.description}
        </span>
      </div>
      <div className="corner bottom left">
        {frame && (
          <>
            <span data-testid="slice">
              Image {state.shown! + 1} of {series.frames.length}
              {frame.plane && ` · ${frame.plane.position[2].toFixed(1)} mm`}
            </span>
            <span data-testid="window-level">
              {window &&
                `C ${Math.round(window.center)}  W ${Math.round(window.width)}${frame.rescaleUnit === 'HU' || series.modality === 'CT' ? ' HU' : ''}`}
            </span>
            <span>{zoom && `Zoom ${(zoom * 100).toFixed(0)} %`}</span>
          </>
        )}
      </div>
      <div className="corner bottom right">
        {frame && (
          <>
            <span>
              {frame.pixels.columns} x {frame.pixels.rows}
            </span>
            <span>{describeSpacing(frame.spacing, frame.ultrasoundRegions)}</span>
          </>
        )}
        <span data-testid="progress">
          {progress.full} of {progress.frames} complete, {progress.low} preview · {formatBytes(progress.bytes)}
        </span>
      </div>
      {frame?.sides && <Directions {...frame.sides} />}
      {low && (
        <div className="quality-mark" role="status" data-testid="quality-mark">
          Preview – full resolution is loading
        </div>
      )}
    </div>
  );
}

function Directions({ left, right, top, bottom }: Sides) {
  return (
    <>
      <div className="direction right">{right}</div>
      <div className="direction left">{left}</div>
      <div className="direction bottom">{bottom}</div>
      <div className="direction top">{top}</div>
    </>
  );
}
