import Button from '@cloudscape-design/components/button';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { SidePanel } from './SidePanel';
import { useViewerTexts } from './texts';
import { formatBytes } from '../app/format';
import { LoadingWay } from '../frames/series-loader';
import { LoadFigures } from '../metrics/series-metrics';
import { OpenSeries } from '../viewport/open-series';

interface MetricsPanelProps {
  readonly series: OpenSeries;
  readonly onClose: () => void;
  readonly onAgain: (way: LoadingWay) => void;
}

const WAYS: readonly LoadingWay[] = ['levels', 'progressive', 'whole'];

/** Figures of the loads before this one, by series, so that the ways can be compared; for as long as the page is open. */
const earlier = new Map<string, LoadFigures[]>();

/** What loading this series took, beside what it took in the other ways. */
export function MetricsPanel({ series, onClose, onAgain }: MetricsPanelProps) {
  const { t, ways, sources } = useViewerTexts();
  const figures = useSyncExternalStore(
    (listener) => series.subscribe(() => listener()),
    () => series.metrics.figures,
  );
  const key = series.imageIds[0];
  const [before] = useState(() => earlier.get(key) ?? []);
  useEffect(
    () => () => {
      const last = series.metrics.figures;
      if (last.complete !== undefined) earlier.set(key, [...before.slice(-5), last]);
    },
    [before, key, series],
  );
  const rows: readonly (readonly [string, (load: LoadFigures) => string])[] = [
    [t.way, ({ way }) => ways[way]],
    [t.source, ({ source }) => sources[source]],
    [t.frames, ({ frames }) => String(frames)],
    [t.requests, ({ requests }) => String(requests)],
    [t.bytes, ({ bytes }) => formatBytes(bytes)],
    [t.firstImage, ({ firstImage }) => milliseconds(firstImage)],
    [t.firstFull, ({ firstFullImage }) => milliseconds(firstFullImage)],
    [t.scrollable, ({ scrollable }) => milliseconds(scrollable)],
    [t.complete, ({ complete }) => milliseconds(complete)],
    [t.decode, ({ decodes, decodeMs }) => (decodes > 0 ? `${(decodeMs / decodes).toFixed(1)} ms × ${decodes}` : '–')],
  ];
  const loads = [...before, figures];
  return (
    <SidePanel title={t.metrics} onClose={onClose}>
      <table className="metrics" data-testid="metrics">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {loads.map((load, index) => (
                <td key={index}>{value(load)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t.loadAgain}:</p>
      <div className="panel-actions">
        {WAYS.map((way) => (
          <Button key={way} onClick={() => onAgain(way)}>
            {ways[way]}
          </Button>
        ))}
      </div>
    </SidePanel>
  );
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(0)} ms`;
}
