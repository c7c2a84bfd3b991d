import { Sides } from '../metadata/plane';

/** As in viewer.css. */
const OUTLINE = { 'paint-order': 'stroke', stroke: '#000', 'stroke-width': '3', 'stroke-linejoin': 'round' };

/** Draws a picture, its overlays, what was measured on it, its sides and marks into one PNG. Nothing that names the patient is in it. */
export async function paintPicture(
  picture: HTMLCanvasElement,
  element: HTMLDivElement,
  sides: Sides | undefined,
  marks: readonly string[],
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gives no canvas to draw the picture on.');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  const scale = picture.width / Math.max(1, element.clientWidth);
  context.scale(scale, scale);
  const [width, height] = [canvas.width / scale, canvas.height / scale];
  const overlays = element.parentElement?.querySelector<HTMLCanvasElement>('.overlay-planes');
  // Without a size while the page is laid out anew, as after printing.
  if (overlays && overlays.width > 0 && overlays.height > 0) context.drawImage(overlays, 0, 0, width, height);
  const drawn = element.querySelector('svg');
  if (drawn) context.drawImage(await toImage(drawn, width, height), 0, 0);
  context.font = '700 15px sans-serif';
  context.fillStyle = '#ffd966';
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  const write = (text: string | undefined, x: number, y: number, align: CanvasTextAlign) => {
    if (!text) return;
    context.textAlign = align;
    context.fillText(text, x, y);
  };
  write(sides?.left, 14, height / 2, 'left');
  write(sides?.right, width - 14, height / 2, 'right');
  write(sides?.top, width / 2, 20, 'center');
  write(sides?.bottom, width / 2, height - 10, 'center');
  marks.forEach((mark, line) => write(mark, width / 2, 44 + 20 * line, 'center'));
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be written.')))),
  );
}

async function toImage(drawn: SVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = drawn.cloneNode(true) as SVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  // An image of its own sees nothing of the page's styles.
  for (const text of copy.querySelectorAll('text')) {
    for (const [name, value] of Object.entries(OUTLINE)) text.setAttribute(name, value);
  }
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
