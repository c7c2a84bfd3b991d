import { getEnabledElement } from '@cornerstonejs/core';
import {
  AngleTool,
  CobbAngleTool,
  EllipticalROITool,
  LengthTool,
  ProbeTool,
  RectangleROITool,
} from '@cornerstonejs/tools';
import { isMeasurable } from './frame-images';
import { MeasuringTool } from '../annotations/measurement';

/** The handlers with which the user starts or changes an annotation. */
interface Interactive {
  addNewAnnotation(event: unknown, interaction?: unknown): unknown;
  handleSelectedCallback(event: unknown, ...rest: unknown[]): unknown;
  toolSelectedCallback(event: unknown, ...rest: unknown[]): unknown;
}

/** Measures only on full resolution: before that, edges are not where they will be. The toolbar says so; this makes sure of it. */
function onlyAtFullResolution(tool: object): void {
  const interactive = tool as Interactive;
  for (const handler of ['addNewAnnotation', 'handleSelectedCallback', 'toolSelectedCallback'] as const) {
    const original = (interactive[handler] as (...given: unknown[]) => unknown).bind(tool);
    // Cornerstone takes "no annotation" as "nothing started", which its types do not say.
    interactive[handler] = (...given: unknown[]) => (showsMeasurableImage(given[0]) ? original(...given) : undefined);
  }
}

function showsMeasurableImage(event: unknown): boolean {
  const { element } = (event as { readonly detail: { readonly element: HTMLDivElement } }).detail;
  const viewport = getEnabledElement(element)?.viewport as { getCurrentImageId?: () => string } | undefined;
  return isMeasurable(viewport?.getCurrentImageId?.());
}

export class SafeLengthTool extends LengthTool {
  static override toolName = 'SafeLength';
  constructor(...options: ConstructorParameters<typeof LengthTool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export class SafeAngleTool extends AngleTool {
  static override toolName = 'SafeAngle';
  constructor(...options: ConstructorParameters<typeof AngleTool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export class SafeCobbAngleTool extends CobbAngleTool {
  static override toolName = 'SafeCobbAngle';
  constructor(...options: ConstructorParameters<typeof CobbAngleTool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export class SafeRectangleTool extends RectangleROITool {
  static override toolName = 'SafeRectangle';
  constructor(...options: ConstructorParameters<typeof RectangleROITool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export class SafeEllipseTool extends EllipticalROITool {
  static override toolName = 'SafeEllipse';
  constructor(...options: ConstructorParameters<typeof EllipticalROITool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export class SafeProbeTool extends ProbeTool {
  static override toolName = 'SafeProbe';
  constructor(...options: ConstructorParameters<typeof ProbeTool>) {
    super(...options);
    onlyAtFullResolution(this);
  }
}

export const MEASURING_TOOL_CLASSES = {
  length: SafeLengthTool,
  angle: SafeAngleTool,
  cobb: SafeCobbAngleTool,
  rectangle: SafeRectangleTool,
  ellipse: SafeEllipseTool,
  probe: SafeProbeTool,
} as const satisfies Readonly<Record<MeasuringTool, unknown>>;
