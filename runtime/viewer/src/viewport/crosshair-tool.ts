import { BaseTool, Types } from '@cornerstonejs/tools';

declare global {
  interface HTMLDivElement {
    /** Where the picture is one of several planes through a point: moves that point. */
    moveCrosshair?: (point: readonly [number, number, number]) => void;
  }
}

/**
 * Moves the point in which the planes meet. Our own: Cornerstone's needs volume viewports, and keeps its lines as annotations, among the
 * measurements.
 */
export class CrosshairTool extends BaseTool {
  static override toolName = 'Crosshair';

  constructor(
    toolProps: Types.PublicToolProps = {},
    defaultToolProps: Types.ToolProps = { supportedInteractionTypes: ['Mouse', 'Touch'], configuration: {} },
  ) {
    super(toolProps, defaultToolProps);
  }

  preMouseDownCallback(event: Types.EventTypes.InteractionEventType): boolean {
    return this.move(event);
  }

  preTouchStartCallback(event: Types.EventTypes.InteractionEventType): boolean {
    return this.move(event);
  }

  mouseDragCallback(event: Types.EventTypes.InteractionEventType): void {
    this.move(event);
  }

  touchDragCallback(event: Types.EventTypes.InteractionEventType): void {
    this.move(event);
  }

  private move({ detail }: Types.EventTypes.InteractionEventType): boolean {
    const { currentPoints, element } = detail as Types.EventTypes.MouseDragEventDetail;
    const [x, y, z] = currentPoints.world;
    element.moveCrosshair?.([x, y, z]);
    // Dragging goes on with this tool.
    return false;
  }
}
