import { getEnabledElement, StackViewport } from '@cornerstonejs/core';
import { LengthTool } from '@cornerstonejs/tools';
import { isFullResolution } from './frame-images';

type AddAnnotation = LengthTool['addNewAnnotation'];

/** Measures only on full resolution: before that, edges are not where they will be. The toolbar says so; this makes sure of it. */
export class FullResolutionLengthTool extends LengthTool {
  static override toolName = 'FullResolutionLength';

  constructor(...options: ConstructorParameters<typeof LengthTool>) {
    super(...options);
    const start = this.addNewAnnotation;
    this.addNewAnnotation = (event) => {
      const viewport = getEnabledElement(event.detail.element)?.viewport;
      const allowed = viewport instanceof StackViewport && isFullResolution(viewport.getCornerstoneImage());
      // Cornerstone takes "no annotation" as "nothing started", which its types do not say.
      return (allowed ? start(event) : undefined) as ReturnType<AddAnnotation>;
    };
  }
}
