import { createHash } from 'node:crypto';
import { Page } from 'playwright-core';
import type { StackView } from '../../../runtime/viewer/src/viewport/stack-view';

/** The element of the picture as a test sees it inside the page. */
export type Picture = HTMLDivElement & { stackView: StackView };

export async function waitForPicture(page: Page, index: number, quality: 'low' | 'full'): Promise<void> {
  await page.waitForSelector(`[data-testid=picture][data-shown="${index}"][data-quality="${quality}"]`, {
    timeout: 60_000,
  });
}

export async function inPicture<T, A>(page: Page, run: (picture: Picture, argument: A) => T, argument: A): Promise<T> {
  const picture = await page.$('[data-testid=picture]');
  if (!picture) throw new Error('there is no picture on the page');
  return (await picture.evaluate(run as never, argument as never)) as T;
}

export interface PixelDigest {
  /** Class of the array. */
  readonly type: string;
  readonly digest: string;
}

/** Of what the viewport holds: its millions of numbers would take minutes to leave the page. */
export const digestOfPicture = (page: Page): Promise<PixelDigest> =>
  inPicture(page, digestInPage, undefined) as unknown as Promise<PixelDigest>;

export function digestOf(pixels: ArrayBufferView): PixelDigest {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return { type: pixels.constructor.name, digest: createHash('sha256').update(bytes).digest('hex') };
}

/** Runs in the page. */
async function digestInPage({ stackView }: Picture): Promise<PixelDigest> {
  const pixels = stackView.pixels() ?? new Uint8Array();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels.slice().buffer as ArrayBuffer));
  return {
    type: pixels.constructor.name,
    digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
