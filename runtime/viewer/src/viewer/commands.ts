import { Measurements } from '../viewport/measurements';
import { StackView } from '../viewport/stack-view';
import { DRAG_TOOLS, DragTool } from '../viewport/tools';

type ToolCommand = `tool.${DragTool}`;

export type CommandId =
  | ToolCommand
  | 'previous'
  | 'next'
  | 'back10'
  | 'forward10'
  | 'first'
  | 'last'
  | 'auto'
  | 'invert'
  | 'reset'
  | 'fit'
  | 'actual'
  | 'rotateRight'
  | 'rotateLeft'
  | 'flipHorizontal'
  | 'flipVertical'
  | 'play'
  | 'overlays'
  | 'undo'
  | 'redo'
  | 'remove'
  | 'clear'
  | 'mpr'
  | 'nextPicture'
  | 'fullScreen'
  | 'save'
  | 'print'
  | 'measurements'
  | 'metrics'
  | 'shortcuts';

export const COMMANDS: readonly CommandId[] = [
  ...DRAG_TOOLS.map((tool): ToolCommand => `tool.${tool}`),
  'previous',
  'next',
  'back10',
  'forward10',
  'first',
  'last',
  'auto',
  'invert',
  'reset',
  'fit',
  'actual',
  'rotateRight',
  'rotateLeft',
  'flipHorizontal',
  'flipVertical',
  'play',
  'overlays',
  'undo',
  'redo',
  'remove',
  'clear',
  'mpr',
  'nextPicture',
  'fullScreen',
  'save',
  'print',
  'measurements',
  'metrics',
  'shortcuts',
];

/** What commands act on. */
export interface CommandTarget {
  readonly view: StackView | undefined;
  readonly measurements: Measurements | undefined;
  readonly chooseTool: (tool: DragTool) => void;
  readonly nextPicture: () => void;
  /** To three planes and back. */
  readonly mpr: () => void;
  readonly toggle: (panel: 'overlays' | 'measurements' | 'metrics' | 'shortcuts') => void;
  readonly fullScreen: () => void;
  readonly save: () => void;
  readonly print: () => void;
}

/** Frames a second where the object does not say its own rate. */
const DEFAULT_RATE = 15;

export function run(command: CommandId, target: CommandTarget): void {
  const { view, measurements } = target;
  if (isToolCommand(command)) {
    target.chooseTool(command.slice('tool.'.length) as DragTool);
    return;
  }
  const step = (slices: number) => view?.show(view.state.index + slices);
  const actions: Readonly<Record<Exclude<CommandId, ToolCommand>, () => void>> = {
    previous: () => step(-1),
    next: () => step(1),
    back10: () => step(-10),
    forward10: () => step(10),
    first: () => view?.show(0),
    last: () => view?.show(view.frames.length - 1),
    auto: () => view?.autoWindow(),
    invert: () => view?.invert(),
    reset: () => view?.reset(),
    fit: () => view?.fit(),
    actual: () => view?.actualSize(),
    rotateRight: () => view?.rotate(90),
    rotateLeft: () => view?.rotate(-90),
    flipHorizontal: () => view?.flip('horizontal'),
    flipVertical: () => view?.flip('vertical'),
    play: () => view && playOrStop(view),
    overlays: () => target.toggle('overlays'),
    undo: () => measurements?.undo(),
    redo: () => measurements?.redo(),
    remove: () => measurements?.removeSelected(),
    clear: () => measurements?.clear(),
    mpr: target.mpr,
    nextPicture: target.nextPicture,
    fullScreen: target.fullScreen,
    save: target.save,
    print: target.print,
    measurements: () => target.toggle('measurements'),
    metrics: () => target.toggle('metrics'),
    shortcuts: () => target.toggle('shortcuts'),
  };
  actions[command]();
}

function isToolCommand(command: CommandId): command is ToolCommand {
  return command.startsWith('tool.');
}

function playOrStop(view: StackView): void {
  if (view.state.playing !== undefined) return view.stop();
  const frameTime = view.frames[view.state.index]?.frameTime;
  if (view.frames.length > 1) view.play(frameTime === undefined ? DEFAULT_RATE : 1000 / frameTime);
}
