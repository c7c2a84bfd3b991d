import { StackViewport } from '@cornerstonejs/core';
import { LookupTable } from '../metadata/lookup-tables';

/** The part of vtk's colour transfer function that is needed; its own types do not reach through the actor. */
interface TransferFunction {
  removeAllPoints(): void;
  addRGBPoint(x: number, red: number, green: number, blue: number): number;
}

/** More steps than a screen has greys, and few enough to be set at each slice. */
const STEPS = 1024;

const tables = new WeakMap<StackViewport, LookupTable>();

/** The table that makes a viewport's grey values, where one does. */
export const lutOf = (viewport: StackViewport): LookupTable | undefined => tables.get(viewport);

/** Makes grey values by a table of the image. Dragging the window afterwards stretches the table. */
export function applyLut(viewport: StackViewport, table: LookupTable): void {
  const { first, values, bits } = table;
  tables.set(viewport, table);
  const last = first + values.length - 1;
  viewport.setProperties({ voiRange: { lower: first, upper: last } });
  const transfer = transferOf(viewport);
  if (!transfer) return;
  const inverted = viewport.getProperties().invert === true;
  const highest = 2 ** bits - 1;
  const step = Math.max(1, Math.floor(values.length / STEPS));
  transfer.removeAllPoints();
  const add = (index: number) => {
    const level = values[index] / highest;
    const grey = inverted ? 1 - level : level;
    transfer.addRGBPoint(first + index, grey, grey, grey);
  };
  for (let index = 0; index < values.length - 1; index += step) add(index);
  add(values.length - 1);
  viewport.render();
}

/** Back to the straight line of a window. */
export function applyRamp(viewport: StackViewport): void {
  tables.delete(viewport);
  const transfer = transferOf(viewport);
  const { voiRange, invert } = viewport.getProperties();
  if (!transfer || !voiRange) return;
  const [dark, light] = invert ? [1, 0] : [0, 1];
  transfer.removeAllPoints();
  transfer.addRGBPoint(voiRange.lower, dark, dark, dark);
  transfer.addRGBPoint(voiRange.upper, light, light, light);
}

function transferOf(viewport: StackViewport): TransferFunction | undefined {
  const actor = viewport.getDefaultActor()?.actor as
    { getProperty?: () => { getRGBTransferFunction?: (index: number) => TransferFunction | undefined } } | undefined;
  return actor?.getProperty?.().getRGBTransferFunction?.(0);
}
