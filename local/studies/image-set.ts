/** An image set as HealthImaging keeps it: the metadata document that GetImageSetMetadata answers, and the frames it names. */

/** A DICOM value in the metadata document: strings keep their padding, an empty element is null, several values are an array. */
export type DicomValue =
  string | number | null | readonly (string | number | null)[] | DicomItem | readonly DicomItem[];

/** Attributes by keyword; private and unknown ones by eight hexadecimal digits. A sequence is an array of items. */
export interface DicomItem {
  readonly [keywordOrTag: string]: DicomValue | undefined;
}

/** VR of each attribute that is keyed by its tag, as the keyword's VR cannot be looked up. */
export type DicomVrs = Readonly<Record<string, string>>;

export interface PixelDataChecksum {
  readonly Width: number;
  readonly Height: number;
  /** CRC-32 (unsigned) of the decoded pixels of this resolution. */
  readonly Checksum: number;
}

export interface ImageFrameMetadata {
  readonly ID: string;
  /** From the lowest listed resolution to the full one; the last entry is always the full resolution. */
  readonly PixelDataChecksumFromBaseToFullResolution: readonly PixelDataChecksum[];
  /** Over the stored values of all samples; null where the frame is kept as imported and was not decoded. */
  readonly MinPixelValue: number | null;
  readonly MaxPixelValue: number | null;
  /** Size of the decoded pixels, which is what the service writes here: never a Content-Length. */
  readonly FrameSizeInBytes: number;
}

export interface InstanceMetadata {
  readonly DICOM: DicomItem;
  readonly DICOMVRs: DicomVrs;
  readonly ImageFrames: readonly ImageFrameMetadata[];
  /** Absent for instances without pixel data. DICOM.TransferSyntaxUID stays that of the imported file. */
  readonly StoredTransferSyntaxUID?: string;
}

export interface SeriesMetadata {
  readonly DICOM: DicomItem;
  readonly DICOMVRs?: DicomVrs;
  /** By SOP Instance UID. */
  readonly Instances: Readonly<Record<string, InstanceMetadata>>;
}

export interface ImageSetMetadata {
  readonly SchemaVersion: '1.1';
  /** Empty until a store takes the image set in. */
  readonly DatastoreID: string;
  readonly ImageSetID: string;
  readonly Patient: { readonly DICOM: DicomItem; readonly DICOMVRs?: DicomVrs };
  readonly Study: {
    readonly DICOM: DicomItem;
    readonly DICOMVRs?: DicomVrs;
    /** By Series Instance UID; one series per image set. */
    readonly Series: Readonly<Record<string, SeriesMetadata>>;
  };
}

export interface ImportedFrame {
  /** 32 x [0-9a-f], unique over all image sets. */
  readonly id: string;
  /** What GetImageFrame answers as Content-Type. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface ImportedImageSet {
  /** 32 x [0-9a-f]; the same files give the same ID. */
  readonly id: string;
  /** false for instances that contradict the primary image set of their series (same SOP Instance UID, other patient or study attributes). */
  readonly isPrimary: boolean;
  readonly metadata: ImageSetMetadata;
  readonly frames: readonly ImportedFrame[];
}
