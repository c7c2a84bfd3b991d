import { cache, init as initCore } from '@cornerstonejs/core';
import { addTool, annotation, init as initTools, PanTool, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools';
import { CrosshairTool } from './crosshair-tool';
import { registerFrameImages } from './frame-images';
import { GlassTool } from './magnify-tool';
import { MEASURING_TOOL_CLASSES } from './measuring-tools';
import { SliceScrollTool } from './scroll-tool';

/** Decoded pixels that are kept, of all series together; what was looked at longest ago goes first. Holds 500 CT slices of 512 x 512. */
export const MAX_DECODED_BYTES = 384 * 1024 ** 2;

let started = false;

/** Once per page. Without WebGL Cornerstone falls back to rendering on the CPU by itself. */
export function startCornerstone(): void {
  if (started) return;
  started = true;
  initCore({ rendering: { webGlContextCount: 1 }, debug: {} });
  cache.setMaxCacheSize(MAX_DECODED_BYTES);
  initTools();
  const measuring = Object.values(MEASURING_TOOL_CLASSES);
  const moving = [WindowLevelTool, PanTool, ZoomTool, GlassTool, SliceScrollTool, CrosshairTool];
  [...moving, ...measuring].forEach((tool) => addTool(tool));
  // Readable on every grey: light yellow with a shadow, the one being changed in green.
  const style = annotation.config.style.getDefaultToolStyles();
  annotation.config.style.setDefaultToolStyles({
    ...style,
    global: { ...style.global, textBoxFontSize: '14px', lineWidth: '1.5', shadow: true },
  });
  registerFrameImages();
}
