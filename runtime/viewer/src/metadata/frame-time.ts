import { DicomItem } from './image-set';
import { number, numbers } from './values';

/** Milliseconds between frames: FrameTime, else a steady FrameTimeVector, else one of the rates (PS3.3 C.7.6.5). */
export function readFrameTime(instance: DicomItem): number | undefined {
  const stated = number(instance, 'FrameTime');
  if (stated !== undefined && stated > 0) return stated;
  const steps = numbers(instance, 'FrameTimeVector')?.filter((step) => step > 0);
  if (steps && steps.length > 0) return steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const rate = number(instance, 'RecommendedDisplayFrameRate') ?? number(instance, 'CineRate');
  return rate !== undefined && rate > 0 ? 1000 / rate : undefined;
}
