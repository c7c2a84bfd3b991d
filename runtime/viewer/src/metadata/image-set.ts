/** What the viewer reads of the document that GetImageSetMetadata answers. */

/** Strings keep their padding, DS and IS are strings, an empty element is null, several values are an array. */
export type DicomValue =
  string | number | null | readonly (string | number | null)[] | DicomItem | readonly DicomItem[];

export interface DicomItem {
  readonly [keyword: string]: DicomValue | undefined;
}

/** CRC-32 of the decoded pixels of a resolution. */
export interface PixelChecksum {
  readonly Width: number;
  readonly Height: number;
  readonly Checksum: number;
}

export interface ImageFrameMetadata {
  readonly ID: string;
  /** The last one is of the full resolution. */
  readonly PixelDataChecksumFromBaseToFullResolution?: readonly PixelChecksum[] | null;
  readonly MinPixelValue?: number | null;
  readonly MaxPixelValue?: number | null;
}

export interface InstanceMetadata {
  readonly DICOM: DicomItem;
  readonly ImageFrames?: readonly ImageFrameMetadata[];
  readonly StoredTransferSyntaxUID?: string | null;
}

export interface SeriesMetadata {
  readonly DICOM: DicomItem;
  readonly Instances: Readonly<Record<string, InstanceMetadata>>;
}

export interface ImageSetMetadata {
  readonly ImageSetID: string;
  readonly Patient: { readonly DICOM: DicomItem };
  readonly Study: { readonly DICOM: DicomItem; readonly Series: Readonly<Record<string, SeriesMetadata>> };
}

/** Checks that the document has the parts the viewer stands on; the attributes are read one by one where they are used. */
export function parseImageSet(json: string): ImageSetMetadata {
  const document = JSON.parse(json) as Partial<ImageSetMetadata> | null;
  if (!isObject(document?.Patient?.DICOM) || !isObject(document?.Study?.DICOM) || !isObject(document?.Study?.Series)) {
    throw new Error('The metadata of this image set cannot be read: Patient, Study or Series is missing.');
  }
  return document as ImageSetMetadata;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
