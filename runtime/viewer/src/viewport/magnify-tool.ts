import { Enums, getEnabledElement, StackViewport } from '@cornerstonejs/core';
import { MagnifyTool } from '@cornerstonejs/tools';
import { applyLut, lutOf } from './grey-scale';

/** How much larger than in the picture. */
const FACTOR = 3;

export class GlassTool extends MagnifyTool {
  static override toolName = 'Glass';

  constructor(...options: ConstructorParameters<typeof MagnifyTool>) {
    super(...options);
    const start = this.preMouseDownCallback;
    this.preMouseDownCallback = (event) => {
      const { element } = event.detail;
      // Cornerstone's size of the glass is against the height of the whole picture: in a high one, nothing would be magnified.
      const configuration = this.configuration as { magnifyHeight: number; magnifySize: number };
      configuration.magnifySize = (FACTOR * element.clientHeight) / configuration.magnifyHeight;
      const started = start(event);
      showThroughSameTable(element);
      return started;
    };
  }
}

/** What is below the glass may get its greys by a table of the image, of which the glass is told a window only. */
function showThroughSameTable(element: HTMLDivElement): void {
  const glass = element.querySelector<HTMLDivElement>('.magnifyTool');
  const { viewport } = getEnabledElement(element) ?? {};
  const table = viewport instanceof StackViewport ? lutOf(viewport) : undefined;
  if (!glass || !table) return;
  const draw = () => applyLut(getEnabledElement(glass)?.viewport as StackViewport, table);
  glass.addEventListener(Enums.Events.CAMERA_MODIFIED, draw, { once: true });
}
