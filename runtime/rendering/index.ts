export { chooseLevel, type LevelChoice } from './choose-level';
export { RenderError, notRenderable, type RenderErrorKind } from './errors';
export {
  canonicalOptions,
  parseRenderOptions,
  RENDER_PARAMETERS,
  RenderOptionsError,
  type PictureFormat,
  type RenderOptions,
} from './options';
export { type Rendered } from './protocol';
export { createRenderer, MAX_RENDER_BYTES, type Renderer, type RendererOptions, type RenderInput } from './renderer';
