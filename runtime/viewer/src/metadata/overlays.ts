import { DicomItem } from './image-set';
import { number, numbers, text, words } from './values';

/** A one-bit picture that is drawn over the image (PS3.3 C.9.2). */
export interface OverlayPlane {
  readonly rows: number;
  readonly columns: number;
  /** Of its first pixel in the image, 0-based; may lie outside of it. */
  readonly row: number;
  readonly column: number;
  readonly label?: string;
  /** One bit a pixel, the first in the lowest bit. */
  readonly bits: Uint8Array;
  /** Where the bits of this frame begin. */
  readonly firstBit: number;
}

const ELEMENTS = {
  rows: ['0010', 'OverlayRows'],
  columns: ['0011', 'OverlayColumns'],
  frames: ['0015', 'NumberOfFramesInOverlay'],
  label: ['1500', 'OverlayLabel'],
  origin: ['0050', 'OverlayOrigin'],
  firstFrame: ['0051', 'ImageFrameOrigin'],
  data: ['3000', 'OverlayData'],
} as const;

/** The overlays of a frame. Groups 6000 to 601E repeat, so their attributes may be keyed by tag; the first one has keywords, too. */
export function readOverlays(instance: DicomItem, frameIndex: number): OverlayPlane[] {
  return Array.from({ length: 16 }, (_, index) => (0x6000 + 2 * index).toString(16).toUpperCase()).flatMap((group) => {
    const keys = (name: keyof typeof ELEMENTS) => {
      const [element, keyword] = ELEMENTS[name];
      const tag = `${group}${element}`;
      return instance[tag] === undefined && group === '6000' ? keyword : tag;
    };
    const rows = number(instance, keys('rows'));
    const columns = number(instance, keys('columns'));
    const data = words(instance, keys('data'));
    if (!rows || !columns || !data) return [];
    const frame = frameIndex + 1 - (number(instance, keys('firstFrame')) ?? 1);
    const frames = number(instance, keys('frames')) ?? 1;
    // Without a number of frames, the overlay belongs to every frame.
    const several = frames > 1;
    if (several && (frame < 0 || frame >= frames)) return [];
    const [row = 1, column = 1] = numbers(instance, keys('origin')) ?? [];
    const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const firstBit = several ? frame * rows * columns : 0;
    if (bits.length * 8 < firstBit + rows * columns) return [];
    return [{ rows, columns, row: row - 1, column: column - 1, bits, firstBit, label: text(instance, keys('label')) }];
  });
}
