import { Enums, PanTool, ToolGroupManager, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools';
import { CrosshairTool } from './crosshair-tool';
import { GlassTool } from './magnify-tool';
import { textLinesOf } from './measured-values';
import { MEASURING_TOOL_CLASSES } from './measuring-tools';
import { SliceScrollTool } from './scroll-tool';
import { MEASURING_TOOLS, MeasuringTool } from '../annotations/measurement';

const { MouseBindings } = Enums;

/** What dragging with the main button (or one finger) does. */
export type DragTool = 'window' | 'pan' | 'zoom' | 'scroll' | 'magnify' | 'crosshair' | MeasuringTool;

export const DRAG_TOOLS: readonly DragTool[] = [
  'window',
  'pan',
  'zoom',
  'scroll',
  'magnify',
  'crosshair',
  ...MEASURING_TOOLS,
];

export function toolNameOf(tool: DragTool): string {
  switch (tool) {
    case 'window':
      return WindowLevelTool.toolName;
    case 'pan':
      return PanTool.toolName;
    case 'zoom':
      return ZoomTool.toolName;
    case 'scroll':
      return SliceScrollTool.toolName;
    case 'magnify':
      return GlassTool.toolName;
    case 'crosshair':
      return CrosshairTool.toolName;
    default:
      return MEASURING_TOOL_CLASSES[tool].toolName;
  }
}

export function isMeasuring(tool: DragTool): tool is MeasuringTool {
  return MEASURING_TOOLS.some((name) => name === tool);
}

/** The tools of one viewport. Middle button pans and right button zooms whatever is chosen for the main one. */
export class ViewportTools {
  private chosen: DragTool = 'window';

  constructor(
    private readonly id: string,
    engineId: string,
  ) {
    const group = ToolGroupManager.createToolGroup(id);
    for (const tool of DRAG_TOOLS) {
      const configuration = isMeasuring(tool) ? { getTextLines: textLinesOf(tool) } : {};
      group?.addTool(toolNameOf(tool), configuration);
    }
    group?.addViewport(id, engineId);
    this.bind();
  }

  choose(tool: DragTool): void {
    this.chosen = tool;
    this.bind();
  }

  destroy(): void {
    ToolGroupManager.destroyToolGroup(this.id);
  }

  private bind(): void {
    const group = ToolGroupManager.getToolGroup(this.id);
    for (const tool of DRAG_TOOLS) {
      const name = toolNameOf(tool);
      const bindings = [
        ...(tool === this.chosen ? [{ mouseButton: MouseBindings.Primary }] : []),
        ...(tool === 'pan' ? [{ mouseButton: MouseBindings.Auxiliary }] : []),
        ...(tool === 'zoom' ? [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }] : []),
      ];
      if (group?.getToolOptions(name)?.mode === Enums.ToolModes.Active) {
        group.setToolPassive(name, { removeAllBindings: true });
      }
      if (bindings.length > 0) group?.setToolActive(name, { bindings });
      else group?.setToolPassive(name);
    }
  }
}
