import { BaseTool, Types } from '@cornerstonejs/tools';

/** Pixels of dragging for one slice. */
const STEP = 6;

/** Goes through the slices by dragging. Our own: Cornerstone's asks the viewport for images, past the loader that knows what is here. */
export class SliceScrollTool extends BaseTool {
  static override toolName = 'SliceScroll';
  private travelled = 0;

  constructor(
    toolProps: Types.PublicToolProps = {},
    defaultToolProps: Types.ToolProps = { supportedInteractionTypes: ['Mouse', 'Touch'], configuration: {} },
  ) {
    super(toolProps, defaultToolProps);
  }

  mouseDragCallback(event: Types.EventTypes.InteractionEventType): void {
    this.drag(event);
  }

  touchDragCallback(event: Types.EventTypes.InteractionEventType): void {
    this.drag(event);
  }

  private drag({ detail }: Types.EventTypes.InteractionEventType): void {
    const { deltaPoints, element } = detail as Types.EventTypes.MouseDragEventDetail;
    this.travelled += deltaPoints.canvas[1];
    const slices = Math.trunc(this.travelled / STEP);
    if (slices === 0) return;
    this.travelled -= slices * STEP;
    const view = element.stackView;
    if (view) view.show(view.state.index + slices);
  }
}
