import Button from '@cloudscape-design/components/button';
import { useRef, useState } from 'react';
import { saveAs } from './download';
import { SidePanel } from './SidePanel';
import { useViewerTexts } from './texts';
import { useStore } from './Workspace';
import { readDocument, ReadProblem, toDocument } from '../annotations/measurement';
import { ImageSetAddress } from '../app/routes';
import { Series } from '../metadata/series';
import { Measurements } from '../viewport/measurements';

interface MeasurementsPanelProps {
  readonly address: ImageSetAddress;
  readonly measurements: Measurements;
  readonly series: readonly Series[];
  readonly onShow: (series: string, index: number) => void;
  readonly onClose: () => void;
}

/** All measurements of the image set. */
export function MeasurementsPanel({ address, measurements, series, onShow, onClose }: MeasurementsPanelProps) {
  const { t, tools, commands, importProblems, measurementAt } = useViewerTexts();
  const { entries, canUndo, canRedo } = useStore(measurements);
  const [problem, setProblem] = useState<ReadProblem>();
  const file = useRef<HTMLInputElement>(null);
  const placeOf = (frameId: string) => {
    for (const { uid, frames } of series) {
      const index = frames.findIndex(({ id }) => id === frameId);
      if (index >= 0) return { uid, index };
    }
    return undefined;
  };
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const ids = new Set(series.flatMap(({ frames }) => frames.map(({ id }) => id)));
    const read = readDocument(await chosen.text(), address.imageSetId, ids);
    setProblem(typeof read === 'string' ? read : undefined);
    if (typeof read !== 'string') measurements.add(read);
  };
  const save = () => {
    const document = toDocument(address.datastoreId, address.imageSetId, measurements.all);
    saveAs(new Blob([JSON.stringify(document, undefined, 2)], { type: 'application/json' }), 'measurements.json');
  };
  return (
    <SidePanel title={t.measurements} onClose={onClose}>
      <div className="panel-actions">
        <Button iconName="undo" disabled={!canUndo} onClick={() => measurements.undo()}>
          {commands.undo}
        </Button>
        <Button iconName="redo" disabled={!canRedo} onClick={() => measurements.redo()}>
          {commands.redo}
        </Button>
        <Button iconName="download" disabled={entries.length === 0} onClick={save}>
          {t.exportJson}
        </Button>
        <Button iconName="upload" onClick={() => file.current?.click()}>
          {t.importJson}
        </Button>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          hidden
          data-testid="import-measurements"
          onChange={(event) => {
            const { currentTarget } = event;
            void take(currentTarget.files?.[0]).finally(() => (currentTarget.value = ''));
          }}
        />
      </div>
      {problem && (
        <p role="alert" className="panel-problem">
          {importProblems[problem]}
        </p>
      )}
      {entries.length === 0 && <p>{t.noMeasurements}</p>}
      <ul className="measurements" data-testid="measurements">
        {entries.map(({ id, tool, frameId, values, selected }) => {
          const place = placeOf(frameId);
          return (
            <li key={id} className={selected ? 'selected' : undefined}>
              <button
                type="button"
                className="measurement"
                onClick={() => {
                  if (place) onShow(place.uid, place.index);
                  measurements.select(id);
                }}
              >
                <strong>{measurementAt(tools[tool], (place?.index ?? 0) + 1)}</strong>
                {values.length > 0 ? values.map((value) => <span key={value}>{value}</span>) : <em>{t.pending}</em>}
              </button>
              <Button
                iconName="remove"
                variant="icon"
                ariaLabel={`${t.remove}: ${measurementAt(tools[tool], (place?.index ?? 0) + 1)}`}
                onClick={() => measurements.remove([id])}
              />
            </li>
          );
        })}
      </ul>
    </SidePanel>
  );
}
