import { FrameAttributes } from './functional-groups';
import { numbers, text, texts } from './values';

export type Vector = readonly [number, number, number];

/** Where the frame lies in the patient; undefined for images that do not say so. */
export interface ImagePlane {
  readonly position: Vector;
  readonly rowCosines: Vector;
  readonly columnCosines: Vector;
  readonly frameOfReference?: string;
}

export function readPlane(attributes: FrameAttributes): ImagePlane | undefined {
  const position = numbers(attributes.holder('ImagePositionPatient', 'PlanePositionSequence'), 'ImagePositionPatient');
  const orientation = numbers(
    attributes.holder('ImageOrientationPatient', 'PlaneOrientationSequence'),
    'ImageOrientationPatient',
  );
  if (position?.length !== 3 || orientation?.length !== 6) return undefined;
  const rowCosines = unit(orientation.slice(0, 3));
  const columnCosines = unit(orientation.slice(3, 6));
  if (!rowCosines || !columnCosines || Math.abs(dot(rowCosines, columnCosines)) > 1e-2) return undefined;
  return {
    position: [position[0], position[1], position[2]],
    rowCosines,
    columnCosines,
    frameOfReference: text(attributes.holder('FrameOfReferenceUID'), 'FrameOfReferenceUID'),
  };
}

export function normal(plane: ImagePlane): Vector {
  const [ax, ay, az] = plane.rowCosines;
  const [bx, by, bz] = plane.columnCosines;
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Patient direction letters of a vector, strongest first, e.g. 'L' or 'PL'; DICOM's axes grow to the left, back and head. */
export function directionLetters(vector: Vector): string {
  const letters: readonly (readonly [string, string])[] = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ];
  return vector
    .map((component, axis) => ({ size: Math.abs(component), letter: letters[axis][component > 0 ? 0 : 1] }))
    .filter(({ size }) => size > 0.2)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/** Where a slice lies along its own normal, in mm towards the letter; of an oblique one, towards the direction it faces most. */
export function sliceLocation(plane: ImagePlane): { readonly towards: string; readonly distance: number } {
  const along = dot(plane.position, normal(plane));
  const facing = normal(plane).map((component) => (along < 0 ? -component : component)) as unknown as Vector;
  return { towards: directionLetters(facing).slice(0, 1), distance: Math.abs(along) };
}

/** Which side of the patient each edge of the picture shows. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** From the plane, else from PatientOrientation, which projections state; undefined where neither is known. */
export function readSides({ instance }: FrameAttributes, plane: ImagePlane | undefined): Sides | undefined {
  const [right, bottom] = plane
    ? [directionLetters(plane.rowCosines), directionLetters(plane.columnCosines)]
    : texts(instance, 'PatientOrientation');
  if (!right || !bottom || !/^[LRAPHF]+$/.test(right + bottom)) return undefined;
  return { left: opposite(right), right, top: opposite(bottom), bottom };
}

const OPPOSITES: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

function opposite(letters: string): string {
  return letters.replace(/./g, (letter) => OPPOSITES[letter]);
}

function unit(vector: readonly number[]): Vector | undefined {
  const length = Math.hypot(...vector);
  return length > 0.5 && length < 2 ? [vector[0] / length, vector[1] / length, vector[2] / length] : undefined;
}
