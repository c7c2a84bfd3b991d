import { init as initCore } from '@cornerstonejs/core';
import { addTool, init as initTools, PanTool, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools';
import { startDecoder } from './decoder';
import { registerFrameImages } from './frame-images';
import { FullResolutionLengthTool } from './length-tool';

let started = false;

/** Once per page. Without WebGL Cornerstone falls back to rendering on the CPU by itself. */
export function startCornerstone(): void {
  if (started) return;
  started = true;
  initCore({ rendering: { webGlContextCount: 1 }, debug: {} });
  initTools();
  [WindowLevelTool, PanTool, ZoomTool, FullResolutionLengthTool].forEach((tool) => addTool(tool));
  registerFrameImages();
  startDecoder();
}
