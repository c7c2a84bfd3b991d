import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useMemo, useState } from 'react';
import { MprPane } from './MprPane';
import { useMprTexts } from './texts';
import { Vector } from '../../metadata/plane';
import { REFORMAT_PLANES } from '../../metadata/reformat';
import { Series, StudySummary } from '../../metadata/series';
import { isRefusal, VolumeGeometry, volumeOf, VolumeRefusal } from '../../metadata/volume';
import { Window } from '../../metadata/window';
import { Mpr } from '../../viewport/mpr';
import { SeriesPool } from '../../viewport/series-pool';
import { StackView } from '../../viewport/stack-view';
import { useViewerTexts } from '../texts';
import { useStore } from '../Workspace';

interface MprPanesProps {
  readonly pool: SeriesPool;
  readonly study: StudySummary;
  readonly series: Series;
  /** A point of the patient or an image of the series. */
  readonly start: Vector | number;
  readonly startWindow: Window | undefined;
  readonly active: number;
  readonly overlays: boolean;
  readonly onActivate: (index: number) => void;
  readonly onView: (index: number, view: StackView | undefined) => void;
  readonly onMpr: (mpr: Mpr | undefined) => void;
  readonly onLeave: () => void;
}

/** The current series in three planes, or why that cannot be. */
export function MprPanes(props: MprPanesProps) {
  const { frames } = props.series;
  const volume = useMemo(() => volumeOf(frames), [frames]);
  if (isRefusal(volume)) return <Refused refusal={volume} onLeave={props.onLeave} />;
  return <OpenMpr volume={volume} {...props} />;
}

function OpenMpr({ volume, ...props }: MprPanesProps & { readonly volume: VolumeGeometry }) {
  const { pool, series, start, onMpr, onLeave } = props;
  const [opened, setOpened] = useState<Mpr | VolumeRefusal>();
  const [first] = useState(start);
  useEffect(() => {
    const source = pool.acquire(series.uid);
    let mpr: Mpr | undefined;
    try {
      mpr = new Mpr(source, volume, first);
      setOpened(mpr);
      onMpr(mpr);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      setOpened({ reason: 'memory', bytes: volume.bytes });
    }
    return () => {
      onMpr(undefined);
      mpr?.close();
      pool.release(series.uid);
      setOpened(undefined);
    };
  }, [pool, series.uid, volume, first, onMpr]);
  if (!opened) return null;
  if (!(opened instanceof Mpr)) return <Refused refusal={opened} onLeave={onLeave} />;
  return <Planes mpr={opened} {...props} />;
}

function Planes({
  mpr,
  study,
  series,
  startWindow,
  active,
  overlays,
  onActivate,
  onView,
}: MprPanesProps & { readonly mpr: Mpr }) {
  const texts = useViewerTexts();
  const { pictures, holes, holesHint } = useMprTexts();
  const state = useStore(mpr);
  const problem = mpr.planes.axial.problemOf();
  return (
    <div
      className="mpr"
      role="group"
      aria-label={pictures}
      data-testid="mpr"
      data-complete={state.completeSlices === state.slices}
    >
      {REFORMAT_PLANES.map((plane, number) => (
        <MprPane
          key={plane}
          number={number}
          plane={plane}
          mpr={mpr}
          mprState={state}
          study={study}
          series={series}
          startWindow={startWindow}
          active={number === active}
          overlays={overlays}
          onActivate={onActivate}
          onView={onView}
        />
      ))}
      {state.failed > 0 && (
        <div className="notice" data-testid="notice">
          <Alert
            type="error"
            header={holes(state.failed)}
            action={<Button onClick={() => mpr.volume.retry()}>{texts.t.tryAgain}</Button>}
          >
            {holesHint} {problem && texts.problems[problem.kind](...problem.details)}
          </Alert>
        </div>
      )}
    </div>
  );
}

function Refused({ refusal, onLeave }: { readonly refusal: VolumeRefusal; readonly onLeave: () => void }) {
  const { refused, why, backToImages } = useMprTexts();
  return (
    <div className="mpr-refused" data-testid="mpr-refused">
      <Alert type="info" header={refused} action={<Button onClick={onLeave}>{backToImages}</Button>}>
        {why(refusal)}
      </Alert>
    </div>
  );
}
