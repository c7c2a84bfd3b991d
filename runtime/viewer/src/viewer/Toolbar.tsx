import Button from '@cloudscape-design/components/button';
import ButtonDropdown, { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import ToggleButton from '@cloudscape-design/components/toggle-button';
import { CommandId, CommandTarget, run } from './commands';
import { MAX_SIDE } from './deep-link';
import { keyName, Shortcuts } from './shortcuts';
import { useViewerTexts } from './texts';
import { Layout } from './use-layout';
import { MEASURING_TOOLS } from '../annotations/measurement';
import { isColor } from '../metadata/pixels';
import { Series } from '../metadata/series';
import { CT_PRESETS, CtPreset, NamedWindow } from '../metadata/window';
import { StackState, StackView } from '../viewport/stack-view';
import { DragTool, isMeasuring } from '../viewport/tools';

interface ToolbarProps {
  readonly view: StackView | undefined;
  readonly state: StackState | undefined;
  readonly series: Series | undefined;
  readonly tool: DragTool;
  readonly target: CommandTarget;
  readonly layout: Layout;
  readonly onLayout: (rows: number, columns: number) => void;
  readonly linked: boolean;
  readonly onLinked: (linked: boolean) => void;
  readonly shortcuts: Shortcuts;
  /** Why the series cannot be shown in three planes. */
  readonly noMpr: string | undefined;
}

const MOVING: readonly DragTool[] = ['window', 'pan', 'zoom', 'scroll', 'magnify'];
const VIEW_COMMANDS: readonly CommandId[] = [
  'fit',
  'actual',
  'rotateRight',
  'rotateLeft',
  'flipHorizontal',
  'flipVertical',
  'invert',
  'overlays',
  'reset',
];
const MORE_COMMANDS: readonly CommandId[] = [
  'measurements',
  'undo',
  'redo',
  'clear',
  'save',
  'print',
  'fullScreen',
  'metrics',
  'shortcuts',
];

export function Toolbar(props: ToolbarProps) {
  const { view, state, series, tool, target, layout, onLayout, linked, onLinked, shortcuts, noMpr } = props;
  const { t, tools, commands, presets, windowNumber, tableNumber } = useViewerTexts();
  const full = state?.quality === 'full' && state.shown === state.index && state.integrity !== 'mismatch';
  const item = (command: CommandId, more: Partial<ButtonDropdownProps.Item> = {}): ButtonDropdownProps.Item => ({
    id: command,
    text: commands[command],
    labelTag: shortcuts[command] && keyName(shortcuts[command]),
    ...more,
  });
  const choose = (id: string) => run(id as CommandId, target);
  const frame = series?.frames[state?.shown ?? 0];
  const windows = windowsOf(series, state?.shown ?? 0, presets, windowNumber);
  const luts = frame?.voi.luts ?? [];
  return (
    <div className="toolbar" role="toolbar" aria-label={t.toolbar}>
      <SegmentedControl
        label={t.dragging}
        selectedId={isMeasuring(tool) ? null : tool}
        onChange={({ detail }) => target.chooseTool(detail.selectedId as DragTool)}
        options={(layout.mpr ? [...MOVING, 'crosshair' as const] : MOVING).map((id) => ({ id, text: tools[id] }))}
      />
      <ButtonDropdown
        variant={isMeasuring(tool) ? 'primary' : 'normal'}
        items={MEASURING_TOOLS.map((id) =>
          item(`tool.${id}`, {
            disabled: !full || layout.mpr,
            disabledReason: layout.mpr ? t.measureInImages : t.measureBlocked,
          }),
        )}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        {isMeasuring(tool) ? `${t.measure}: ${tools[tool]}` : t.measure}
      </ButtonDropdown>
      <ButtonDropdown
        disabled={!frame || isColor(frame.pixels)}
        items={[
          item('auto', { text: t.automatic }),
          ...windows.map(({ name, center, width }, index) => ({
            id: `window ${index}`,
            text: name,
            secondaryText: `C ${center}  W ${width}`,
          })),
          ...luts.map(({ name }, index) => ({
            id: `lut ${index}`,
            text: name ?? tableNumber(index + 1),
            secondaryText: t.ownTable,
          })),
        ]}
        onItemClick={({ detail }) => {
          const [kind, index] = detail.id.split(' ');
          if (kind === 'window') view?.setWindow(windows[Number(index)]);
          else if (kind === 'lut') view?.useLut(luts[Number(index)]);
          else choose(detail.id);
        }}
      >
        {t.window}
      </ButtonDropdown>
      <ButtonDropdown
        items={VIEW_COMMANDS.map((command) => item(command))}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        {t.view}
      </ButtonDropdown>
      <Button
        iconName={state?.playing === undefined ? 'play' : 'pause'}
        disabled={(series?.frames.length ?? 0) < 2}
        onClick={() => choose('play')}
      >
        {state?.playing === undefined ? t.play : t.stop}
      </Button>
      <ButtonDropdown
        items={[
          ...Array.from({ length: MAX_SIDE * MAX_SIDE }, (_, index) => {
            const [rows, columns] = [Math.floor(index / MAX_SIDE) + 1, (index % MAX_SIDE) + 1];
            const shown = !layout.mpr && rows === layout.rows && columns === layout.columns;
            return { id: `${rows}x${columns}`, text: `${rows} × ${columns}`, disabled: shown };
          }),
          item('mpr', { disabled: noMpr !== undefined || layout.mpr, disabledReason: noMpr }),
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'mpr') return choose('mpr');
          const [rows, columns] = detail.id.split('x').map(Number);
          onLayout(rows, columns);
        }}
      >
        {t.layout}
      </ButtonDropdown>
      {layout.panes.length > 1 && !layout.mpr && (
        <ToggleButton iconName="insert-row" pressed={linked} onChange={({ detail }) => onLinked(detail.pressed)}>
          {t.linked}
        </ToggleButton>
      )}
      <ButtonDropdown
        items={MORE_COMMANDS.map((command) => item(command))}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        {t.more}
      </ButtonDropdown>
    </div>
  );
}

function windowsOf(
  series: Series | undefined,
  index: number,
  presets: Readonly<Record<CtPreset, string>>,
  windowNumber: (number: number) => string,
): readonly Required<NamedWindow>[] {
  const own = series?.frames[index]?.voi.windows ?? [];
  const usual = series?.modality === 'CT' ? Object.entries(CT_PRESETS) : [];
  return [
    ...own.map((window, place) => ({ ...window, name: window.name ?? windowNumber(place + 1) })),
    ...usual.map(([id, window]) => ({ ...window, name: presets[id as CtPreset] })),
  ];
}
