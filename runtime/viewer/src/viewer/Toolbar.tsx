import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { Series } from '../metadata/series';
import { CT_PRESETS, NamedWindow } from '../metadata/window';
import { StackState, StackView } from '../viewport/stack-view';
import { DragTool } from '../viewport/tools';

interface ToolbarProps {
  readonly view: StackView | undefined;
  readonly state: StackState | undefined;
  readonly series: Series;
}

export function Toolbar({ view, state, series }: ToolbarProps) {
  const full = state?.quality === 'full' && state.shown === state.index;
  const windows = windowsOf(series, state?.shown ?? 0);
  return (
    <div className="toolbar" role="toolbar" aria-label="Image tools">
      <SegmentedControl
        label="Dragging"
        selectedId={state?.tool ?? 'window'}
        onChange={({ detail }) => view?.chooseTool(detail.selectedId as DragTool)}
        options={[
          { id: 'window', text: 'Window (W)' },
          { id: 'pan', text: 'Pan (P)' },
          { id: 'zoom', text: 'Zoom (Z)' },
          {
            id: 'length',
            text: 'Length (L)',
            disabled: !full,
            disabledReason: 'Lengths are measured on the full resolution, which is still loading.',
          },
        ]}
      />
      <ButtonDropdown
        items={[
          { id: 'auto', text: 'Automatic (A)' },
          ...windows.map(({ name, center, width }, index) => ({
            id: String(index),
            text: name,
            secondaryText: `C ${center}  W ${width}`,
          })),
        ]}
        onItemClick={({ detail }) =>
          detail.id === 'auto' ? view?.autoWindow() : view?.setWindow(windows[Number(detail.id)])
        }
      >
        Window
      </ButtonDropdown>
      <Button onClick={() => view?.invert()} ariaLabel="Invert (I)">
        Invert
      </Button>
      <Button iconName="undo" onClick={() => view?.reset()} ariaLabel="Reset view (R)">
        Reset
      </Button>
      <Button onClick={() => view?.clearMeasurements()}>Clear lengths</Button>
    </div>
  );
}

function windowsOf({ modality, frames }: Series, index: number): readonly NamedWindow[] {
  return [...(frames[index]?.voi.windows ?? []), ...(modality === 'CT' ? CT_PRESETS : [])];
}
