import { MagnifyTool } from '@cornerstonejs/tools';

/** How much larger than in the picture. */
const FACTOR = 3;

/** Cornerstone's size of the glass is against the height of the whole picture: in a high one, nothing would be magnified. */
export class GlassTool extends MagnifyTool {
  static override toolName = 'Glass';

  constructor(...options: ConstructorParameters<typeof MagnifyTool>) {
    super(...options);
    const start = this.preMouseDownCallback;
    this.preMouseDownCallback = (event) => {
      const { element } = event.detail;
      const configuration = this.configuration as { magnifyHeight: number; magnifySize: number };
      configuration.magnifySize = (FACTOR * element.clientHeight) / configuration.magnifyHeight;
      return start(event);
    };
  }
}
