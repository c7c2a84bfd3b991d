import { locationText, personText, spacingText, windowText } from './captions';
import { useViewerTexts } from './texts';
import { formatBytes, formatDate } from '../app/format';
import { Sides } from '../metadata/plane';
import { Series, StudySummary } from '../metadata/series';
import { StackState } from '../viewport/stack-view';
import { isMeasuring } from '../viewport/tools';

interface OverlayProps {
  readonly study: StudySummary;
  readonly series: Series;
  readonly state: StackState;
  readonly reformat?: ReformatTexts;
}

/** What is said of a picture that was made of many. */
export interface ReformatTexts {
  readonly name: string;
  readonly grid: string;
  readonly incomplete: string;
  readonly crosshair?: string;
}

/** What belongs to the picture: whose it is, what it is, and where its sides point. Speaks of the image shown, not of the one on its way. */
export function Overlay({ study, series, state, reformat }: OverlayProps) {
  const texts = useViewerTexts();
  const { t } = texts;
  const { progress, zoom } = state;
  const frame = state.shown === undefined ? undefined : series.frames[state.shown];
  return (
    <div className="overlay">
      <div className="corner top left">
        <strong>{study.patientName ?? t.noName}</strong>
        <span>{study.patientId}</span>
        <span>{personText(study)}</span>
      </div>
      <div className="corner top right">
        <span>{formatDate(study.studyDate)}</span>
        <span className="minor">{study.studyDescription}</span>
        <span>
          {series.modality} {series.description}
        </span>
        {frame?.view && (
          <strong className="view-name" data-testid="view-name">
            {frame.view}
          </strong>
        )}
      </div>
      <div className="corner bottom left">
        {reformat && (
          <strong className="plane-name" data-testid="plane">
            {reformat.name}
          </strong>
        )}
        {frame && (
          <>
            <span data-testid="slice">
              {texts.imageOf((state.shown ?? 0) + 1, series.frames.length)}
              {frame.plane && !reformat && ` · ${locationText(frame.plane)}`}
            </span>
            {reformat?.crosshair && <span data-testid="crosshair-value">{reformat.crosshair}</span>}
            <span data-testid="window-level">{windowText(state, frame, texts)}</span>
            <span data-testid="zoom">
              {zoom !== undefined && `${t.zoom} ${(zoom * 100).toFixed(0)} %`}
              {state.playing !== undefined && ` · ${state.playing.toFixed(1)} / s`}
            </span>
          </>
        )}
      </div>
      <div className="corner bottom right">
        {frame && (
          <>
            <span className="minor">
              {frame.pixels.columns} x {frame.pixels.rows}
              {state.integrity === 'verified' && ` · ${t.verified}`}
            </span>
            <span data-testid="spacing">{reformat?.grid ?? spacingText(frame, texts)}</span>
          </>
        )}
        <span className="minor" data-testid="progress">
          {texts.progress(progress.full, progress.frames, progress.low, formatBytes(progress.bytes))}
        </span>
      </div>
      {state.sides && <Directions {...state.sides} />}
      <div className="marks">
        {frame && state.integrity === 'mismatch' && (
          <div className="mark wrong" role="alert" data-testid="mismatch-mark">
            {t.mismatch}
          </div>
        )}
        {frame && state.quality === 'low' && (
          // Numbers that change all the time are not read out.
          <div className="mark" role={reformat ? undefined : 'status'} data-testid="quality-mark">
            {reformat?.incomplete ?? (isMeasuring(state.tool) ? t.measureBlocked : t.preview)}
          </div>
        )}
        {state.mirrored && (
          <div className="mark" role="status" data-testid="mirrored-mark">
            {t.mirrored}
          </div>
        )}
        {state.inverted && <div className="mark quiet">{t.inverted}</div>}
      </div>
    </div>
  );
}

function Directions({ left, right, top, bottom }: Sides) {
  return (
    <div data-testid="sides" data-sides={[left, right, top, bottom].join(' ')}>
      <div className="direction right">{right}</div>
      <div className="direction left">{left}</div>
      <div className="direction bottom">{bottom}</div>
      <div className="direction top">{top}</div>
    </div>
  );
}
