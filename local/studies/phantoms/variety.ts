import { FrameCodecs } from './codec-frames';
import type { VarietyFile } from './variety-base';
import { objectFiles } from './variety-objects';
import { pixelFiles } from './variety-pixels';
import { syntaxFiles } from './variety-syntaxes';

/** Small files of every kind that is imported: transfer syntaxes, depths, colours, objects, character sets. */
export async function varietyFiles(): Promise<VarietyFile[]> {
  const codecs = await FrameCodecs.create();
  return [...syntaxFiles(codecs), ...pixelFiles(codecs), ...objectFiles()];
}
