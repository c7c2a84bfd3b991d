import { FrameAttributes } from './functional-groups';
import { LookupTable, readLut } from './lookup-tables';
import { items, numbers, text, texts } from './values';

export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface NamedWindow extends Window {
  /** As the image calls it. */
  readonly name?: string;
}

export type WindowFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** A grey scale that the image brings as a table instead of a window (VOI LUT Sequence). */
export interface NamedLut {
  readonly name?: string;
  readonly table: LookupTable;
}

export interface Voi {
  readonly windows: readonly NamedWindow[];
  readonly luts: readonly NamedLut[];
  readonly function: WindowFunction;
}

export const CT_PRESETS = {
  softTissue: { center: 40, width: 400 },
  lung: { center: -600, width: 1500 },
  bone: { center: 480, width: 2500 },
  brain: { center: 40, width: 80 },
  liver: { center: 60, width: 160 },
  mediastinum: { center: 50, width: 350 },
} as const satisfies Readonly<Record<string, Window>>;

export type CtPreset = keyof typeof CT_PRESETS;

export function readVoi(attributes: FrameAttributes): Voi {
  const holder = attributes.holder('WindowCenter', 'FrameVOILUTSequence');
  const centers = numbers(holder, 'WindowCenter') ?? [];
  const widths = numbers(holder, 'WindowWidth') ?? [];
  const names = texts(holder, 'WindowCenterWidthExplanation');
  const stated = text(holder, 'VOILUTFunction');
  const voiFunction = stated === 'LINEAR_EXACT' || stated === 'SIGMOID' ? stated : 'LINEAR';
  // A width below 1 (LINEAR_EXACT: not above 0) is no window (PS3.3 C.11.2.1.2); broken files have it.
  const valid = (width: number) => (voiFunction === 'LINEAR' ? width >= 1 : width > 0);
  const windows = centers.flatMap((center, index) =>
    valid(widths[index]) ? [{ center, width: widths[index], ...(names[index] && { name: names[index] }) }] : [],
  );
  const luts = items(attributes.holder('VOILUTSequence', 'FrameVOILUTSequence'), 'VOILUTSequence').flatMap((item) => {
    // The values that go in have been through the modality transform, which may make them negative.
    const table = readLut(item, true);
    return table ? [{ table, name: text(item, 'LUTExplanation') }] : [];
  });
  return { windows, luts, function: voiFunction };
}

/** A window of width 1 is a threshold; the range that renders it must not be empty. */
export function displayedWidth(width: number): number {
  return Math.max(width, 1.001);
}

/** The window that spans low..high exactly. */
export function windowOf(low: number, high: number): Window {
  return { center: (low + high + 1) / 2, width: Math.max(1, high - low + 1) };
}

/** Window between the 1st and the 99th percentile of the pixels, sampled; for images whose own window does not suit. */
export function automaticWindow(pixels: ArrayLike<number>): Window {
  const step = Math.max(1, Math.floor(pixels.length / 50_000));
  const sample: number[] = [];
  for (let index = 0; index < pixels.length; index += step) sample.push(pixels[index]);
  sample.sort((a, b) => a - b);
  const at = (share: number) => sample[Math.min(sample.length - 1, Math.floor(share * sample.length))] ?? 0;
  return windowOf(at(0.01), at(0.99));
}
