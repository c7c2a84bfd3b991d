import * as path from 'node:path';
import { CodestreamReader, type CodestreamHeader } from '../../../runtime/htj2k';
import {
  createRenderer,
  parseRenderOptions,
  type Renderer,
  type RendererOptions,
  type RenderOptions,
} from '../../../runtime/rendering';
import { ASSETS, requireAssets } from '../../support/assets';

/** The worker as it is deployed. */
export function workerScript(): string {
  requireAssets('tlm-proxy');
  return path.join(ASSETS, 'tlm-proxy', 'render-worker.mjs');
}

/** A worker of the tests' own, which does as the job tells it. */
export const FAULTY_WORKER = path.resolve(__dirname, 'faulty-worker.mjs');

const open: Renderer[] = [];

export function newRenderer(settings: Partial<RendererOptions> = {}): Renderer {
  const renderer = createRenderer({ workerScript: workerScript(), workers: 1, ...settings });
  open.push(renderer);
  return renderer;
}

export async function closeRenderers(): Promise<void> {
  await Promise.all(open.splice(0).map((renderer) => renderer.close()));
}

export function options(query: string): RenderOptions {
  return parseRenderOptions(new Map(new URLSearchParams(query)));
}

export function headerOf(frame: Uint8Array): CodestreamHeader {
  const reader = new CodestreamReader();
  reader.push(frame);
  return reader.header!;
}

export function levelEnds(frame: Uint8Array): readonly number[] {
  const reader = new CodestreamReader();
  reader.push(frame);
  reader.end();
  const { structure } = reader;
  if (structure?.kind !== 'levels') throw new Error('the frame has no levels');
  return structure.ends;
}
