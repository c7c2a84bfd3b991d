import { Page } from 'playwright-core';
import { inPicture } from './picture';

/** Column and row of the image. */
export type Place = readonly [number, number];

export interface Near {
  readonly value: number;
  readonly within: number;
}

/** Opens the list; the picture makes room for it, and is where it stays afterwards. */
export async function listMeasurements(page: Page): Promise<void> {
  await page.keyboard.press('m');
  await page.locator('.side-panel').waitFor();
  await page.waitForFunction(() => {
    const picture = document.querySelector('[data-testid=picture]');
    const canvas = picture?.querySelector('canvas');
    return canvas && picture && Math.abs(canvas.width - picture.clientWidth * devicePixelRatio) < 2;
  });
}

/** Where places of the (first) picture are on the screen. */
export async function onScreen(
  page: Page,
  ...places: readonly Place[]
): Promise<readonly (readonly [number, number])[]> {
  const box = await page.locator('[data-testid=picture]').first().boundingBox();
  const at = await inPicture(
    page,
    (picture, points) => points.map((point) => Array.from(picture.stackView.imageToCanvas(point) ?? [])),
    places,
  );
  return at.map(([x, y]) => [x + (box?.x ?? 0), y + (box?.y ?? 0)]);
}

/** Presses, moves over and releases at places of the (first) picture. */
export async function dragOver(page: Page, ...places: readonly Place[]): Promise<void> {
  const [first, ...rest] = await onScreen(page, ...places);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const [x, y] of rest) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
}

/** Waits until the list of measurements has an entry that fits: values follow the mouse with a short delay. */
export async function waitForListed(page: Page, pattern: RegExp, ...near: readonly Near[]): Promise<RegExpExecArray> {
  const text = await page.waitForFunction(
    ([source, wanted]) => {
      const list = document.querySelector<HTMLElement>('[data-testid=measurements]');
      const shown = (list?.innerText ?? '').replace(/\s+/g, ' ');
      const found = new RegExp(source).exec(shown);
      const fits = found && wanted.every(({ value, within }, at) => Math.abs(Number(found[at + 1]) - value) < within);
      return fits ? shown : undefined;
    },
    [pattern.source, near] as const,
  );
  return pattern.exec(String(await text.jsonValue())) as RegExpExecArray;
}
