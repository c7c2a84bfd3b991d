import { ImagePoint } from '../metadata/geometry';

export const MEASURING_TOOLS = ['length', 'angle', 'cobb', 'rectangle', 'ellipse', 'probe'] as const;
export type MeasuringTool = (typeof MEASURING_TOOLS)[number];

const POINTS: Readonly<Record<MeasuringTool, number>> = {
  length: 2,
  angle: 3,
  cobb: 4,
  rectangle: 4,
  ellipse: 4,
  probe: 1,
};

/** A measurement as it is kept and exchanged: where it is, not what it says; its values are taken from the pixels each time. */
export interface Measurement {
  readonly id: string;
  readonly tool: MeasuringTool;
  readonly frameId: string;
  readonly points: readonly ImagePoint[];
}

export interface MeasurementDocument {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly datastoreId: string;
  readonly imageSetId: string;
  readonly measurements: readonly Measurement[];
}

const FORMAT = 'imaging-viewer-measurements';

export function toDocument(
  datastoreId: string,
  imageSetId: string,
  measurements: readonly Measurement[],
): MeasurementDocument {
  return { format: FORMAT, version: 1, datastoreId, imageSetId, measurements };
}

export type ReadProblem = 'not-json' | 'other-format' | 'other-image-set' | 'damaged';

/** Reads an exported document; a problem instead of measurements that would lie somewhere else. */
export function readDocument(
  json: string,
  imageSetId: string,
  frameIds: ReadonlySet<string>,
): readonly Measurement[] | ReadProblem {
  let document: Partial<MeasurementDocument> | null;
  try {
    document = JSON.parse(json) as Partial<MeasurementDocument> | null;
  } catch {
    return 'not-json';
  }
  if (document?.format !== FORMAT || document.version !== 1) return 'other-format';
  if (document.imageSetId !== imageSetId) return 'other-image-set';
  return readMeasurements(document.measurements, frameIds) ?? 'damaged';
}

/** undefined where one of them is not a measurement of these frames. */
export function readMeasurements(kept: unknown, frameIds: ReadonlySet<string>): readonly Measurement[] | undefined {
  if (!Array.isArray(kept) || kept.length > 10_000) return undefined;
  const read = kept.map((entry: unknown) => readMeasurement(entry, frameIds));
  return read.every((entry) => entry !== undefined) ? read : undefined;
}

function readMeasurement(entry: unknown, frameIds: ReadonlySet<string>): Measurement | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, tool, frameId, points } = entry as Partial<Measurement>;
  const known = MEASURING_TOOLS.find((name) => name === tool);
  if (!known || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return undefined;
  if (typeof frameId !== 'string' || !frameIds.has(frameId)) return undefined;
  if (!Array.isArray(points) || points.length !== POINTS[known]) return undefined;
  const valid = points.every(
    (point: unknown) => Array.isArray(point) && point.length === 2 && point.every((value) => Number.isFinite(value)),
  );
  return valid ? { id, tool: known, frameId, points: points.map(([column, row]) => [column, row]) } : undefined;
}
