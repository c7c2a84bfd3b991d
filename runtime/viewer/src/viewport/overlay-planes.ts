import { ImagePoint } from '../metadata/geometry';
import { OverlayPlane } from '../metadata/overlays';

/** Draws overlays on a canvas that lies over the picture; `place` says where a point of the image is on it. */
export function drawOverlays(
  canvas: HTMLCanvasElement,
  planes: readonly OverlayPlane[],
  place: (point: ImagePoint) => ArrayLike<number> | undefined,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  // Pixels begin half a pixel before their centre.
  const [origin, right, down] = [place([-0.5, -0.5]), place([0.5, -0.5]), place([-0.5, 0.5])];
  if (!origin || !right || !down) return;
  context.setTransform(
    scale * (right[0] - origin[0]),
    scale * (right[1] - origin[1]),
    scale * (down[0] - origin[0]),
    scale * (down[1] - origin[1]),
    scale * origin[0],
    scale * origin[1],
  );
  for (const plane of planes) context.drawImage(bitmapOf(plane), plane.column, plane.row);
}

const bitmaps = new WeakMap<OverlayPlane, HTMLCanvasElement>();

function bitmapOf(plane: OverlayPlane): HTMLCanvasElement {
  const known = bitmaps.get(plane);
  if (known) return known;
  const { rows, columns, bits, firstBit } = plane;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const bit = firstBit + pixel;
    if ((bits[bit >> 3] >> (bit & 7)) & 1) image.data.set([255, 217, 102, 255], pixel * 4);
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  bitmaps.set(plane, canvas);
  return canvas;
}
