import { Types } from '@cornerstonejs/core';
import { Integrity } from '../decode/integrity';
import { LoadProgress } from '../frames/series-loader';
import { Frame } from '../metadata/series';
import { ImageProblem } from '../problems/image-problem';

export type Quality = 'low' | 'full';

/** What a picture needs of the images it goes through: those of a series, or those that are made of one. */
export interface PictureSeries {
  readonly imageIds: readonly string[];
  readonly frames: readonly Frame[];
  readonly progress: LoadProgress;
  /** Called with the image of which there is more, or with nothing when only the progress has changed. */
  subscribe(listener: (index: number | undefined) => void): () => void;
  /** This image is wanted now. */
  look(index: number): void;
  /** The image as good as it can be had by now. */
  image(index: number): Types.IImage | undefined;
  /** This image may be wanted next. */
  prepare(index: number): void;
  problemOf(index: number): ImageProblem | undefined;
  integrityOf(index: number): Integrity;
  retry(index: number): void;
  /** A picture of this quality is on the screen. */
  shown(quality: Quality): void;
  /** The values of an image that a window is chosen by, where not all of them count. */
  windowSample?(image: Types.IImage): ArrayLike<number>;
}
