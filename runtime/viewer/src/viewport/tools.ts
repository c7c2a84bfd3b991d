import { annotation, Enums, PanTool, ToolGroupManager, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools';
import { FullResolutionLengthTool } from './length-tool';

const { MouseBindings } = Enums;

/** What dragging with the main button (or one finger) does. */
export type DragTool = 'window' | 'pan' | 'zoom' | 'length';

const NAMES: Readonly<Record<DragTool, string>> = {
  window: WindowLevelTool.toolName,
  pan: PanTool.toolName,
  zoom: ZoomTool.toolName,
  length: FullResolutionLengthTool.toolName,
};

/** The tools of one viewport. Middle button pans and right button zooms whatever is chosen for the main one. */
export class ViewportTools {
  private chosen: DragTool = 'window';

  constructor(
    private readonly id: string,
    engineId: string,
  ) {
    const group = ToolGroupManager.createToolGroup(id);
    Object.values(NAMES).forEach((name) => group?.addTool(name));
    group?.addViewport(id, engineId);
    this.bind();
  }

  choose(tool: DragTool): void {
    this.chosen = tool;
    this.bind();
  }

  clearMeasurements(): void {
    annotation.state.removeAllAnnotations();
  }

  destroy(): void {
    this.clearMeasurements();
    ToolGroupManager.destroyToolGroup(this.id);
  }

  private bind(): void {
    const group = ToolGroupManager.getToolGroup(this.id);
    for (const [tool, name] of Object.entries(NAMES)) {
      const bindings = [
        ...(tool === this.chosen ? [{ mouseButton: MouseBindings.Primary }] : []),
        ...(tool === 'pan' ? [{ mouseButton: MouseBindings.Auxiliary }] : []),
        ...(tool === 'zoom' ? [{ mouseButton: MouseBindings.Secondary }] : []),
        ...(tool === 'zoom' ? [{ numTouchPoints: 2 }] : []),
      ];
      if (group?.getToolOptions(name)?.mode === Enums.ToolModes.Active) {
        group.setToolPassive(name, { removeAllBindings: true });
      }
      if (bindings.length > 0) group?.setToolActive(name, { bindings });
      else group?.setToolPassive(name);
    }
  }
}
