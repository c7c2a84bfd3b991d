import { DicomItem } from './image-set';
import { items } from './values';

/** Where an attribute of one frame is looked up: its own functional groups, the shared ones, then the instance and what is above it. */
export class FrameAttributes {
  private readonly perFrame?: DicomItem;
  private readonly shared?: DicomItem;

  constructor(
    readonly instance: DicomItem,
    private readonly above: readonly DicomItem[],
    frameIndex: number,
  ) {
    this.perFrame = items(instance, 'PerFrameFunctionalGroupsSequence')[frameIndex];
    this.shared = items(instance, 'SharedFunctionalGroupsSequence')[0];
  }

  /** First item of a functional group macro, e.g. PixelMeasuresSequence. */
  group(sequence: string): DicomItem | undefined {
    return (
      (this.perFrame && items(this.perFrame, sequence)[0]) ??
      (this.shared && items(this.shared, sequence)[0]) ??
      undefined
    );
  }

  /** The item that carries this attribute: the group when the frame has it there, else the instance, series, study or patient. */
  holder(keyword: string, sequence?: string): DicomItem {
    const group = sequence ? this.group(sequence) : undefined;
    const candidates = [...(group ? [group] : []), this.instance, ...this.above];
    return candidates.find((item) => item[keyword] !== undefined && item[keyword] !== null) ?? this.instance;
  }
}
