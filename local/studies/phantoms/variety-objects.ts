import { bytesOf, imagePixel, instanceAttributes, type PixelFacts, uidOf } from './modules';
import { type DicomObject } from './part10-writer';
import { axial, captureObject, file, scene, seriesOf, side, type VarietyFile } from './variety-base';
import { explicitLittleEndian } from '../frames/transfer-syntaxes';

/** Object kinds other than one plain image: enhanced multi-frame, NM, segmentation, floats, a report; and text of the world. */
export function objectFiles(): VarietyFile[] {
  return [
    enhanced('enhanced-mr', 300, 'MR', '1.2.840.10008.5.1.4.1.1.4.1'),
    enhanced('enhanced-ct', 301, 'CT', '1.2.840.10008.5.1.4.1.1.2.1'),
    nuclear(),
    segmentation(),
    parametricMap(),
    report(),
    ...texts(),
  ];
}

const enhancedFrames = 4;

function enhanced(name: string, number: number, modality: string, sopClass: string): VarietyFile {
  const series = seriesOf(name, modality, number);
  const signed = modality === 'CT';
  const facts: PixelFacts = { ...side, bitsStored: signed ? 16 : 12, signed };
  return file(
    name,
    {
      ...instanceAttributes(series, sopClass, 1),
      ...imagePixel(facts),
      FrameOfReferenceUID: uidOf(name, 'frame of reference'),
      PositionReferenceIndicator: null,
      ImageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
      NumberOfFrames: enhancedFrames,
      PatientPosition: 'HFS',
      DimensionOrganizationSequence: [{ DimensionOrganizationUID: uidOf(name, 'dimensions') }],
      DimensionIndexSequence: [
        {
          DimensionOrganizationUID: uidOf(name, 'dimensions'),
          DimensionIndexPointer: { vr: 'AT', value: new Uint8Array([0x20, 0x00, 0x57, 0x90]) },
        },
      ],
      SharedFunctionalGroupsSequence: [
        {
          PixelMeasuresSequence: [{ PixelSpacing: [axial.spacing, axial.spacing], SliceThickness: axial.sliceSpacing }],
          PlaneOrientationSequence: [{ ImageOrientationPatient: [...axial.row, ...axial.column] }],
          PixelValueTransformationSequence: [
            { RescaleIntercept: signed ? -1024 : 0, RescaleSlope: 1, RescaleType: signed ? 'HU' : 'US' },
          ],
        },
      ],
      PerFrameFunctionalGroupsSequence: Array.from({ length: enhancedFrames }, (_, frame) => ({
        FrameContentSequence: [{ StackID: '1', InStackPositionNumber: frame + 1, DimensionIndexValues: frame + 1 }],
        PlanePositionSequence: [
          { ImagePositionPatient: [axial.origin[0], axial.origin[1], frame * axial.sliceSpacing] },
        ],
        FrameVOILUTSequence: [{ WindowCenter: 1000 + frame, WindowWidth: 2000 }],
      })),
      PixelData: Buffer.concat(
        Array.from({ length: enhancedFrames }, (_, frame) => bytesOf(scene(facts, number + frame))),
      ),
    },
    explicitLittleEndian,
  );
}

function nuclear(): VarietyFile {
  const facts: PixelFacts = { columns: 64, rows: 64, bitsStored: 16 };
  const frames = 6;
  return file(
    'nm-6-frames',
    {
      ...instanceAttributes(seriesOf('nm-6-frames', 'NM', 310), '1.2.840.10008.5.1.4.1.1.20', 1),
      ...imagePixel(facts),
      ImageType: ['ORIGINAL', 'PRIMARY', 'DYNAMIC', 'EMISSION'],
      NumberOfFrames: frames,
      FrameIncrementPointer: { vr: 'AT', value: new Uint8Array([0x54, 0x00, 0x10, 0x00]) },
      EnergyWindowVector: Array.from({ length: frames }, () => 1),
      NumberOfEnergyWindows: 1,
      NumberOfDetectors: 1,
      PixelSpacing: ['4.8', '4.8'],
      PixelData: Buffer.concat(Array.from({ length: frames }, (_, frame) => bytesOf(scene(facts, 310 + frame)))),
    },
    explicitLittleEndian,
  );
}

/** 61 x 47 bits a frame: the frames do not start on bytes. */
export const segmentation1Bit = { columns: 61, rows: 47, frames: 3 } as const;

/** The bit of a pixel of the segmentation. */
export function segmentBit(frame: number, x: number, y: number): number {
  return (x - 30) ** 2 + (y - 23) ** 2 < (8 + 5 * frame) ** 2 ? 1 : 0;
}

function segmentation(): VarietyFile {
  const { columns, rows, frames } = segmentation1Bit;
  const packed = new Uint8Array(Math.ceil((columns * rows * frames) / 8));
  for (let bit = 0; bit < columns * rows * frames; bit++) {
    const pixel = bit % (columns * rows);
    const value = segmentBit(Math.floor(bit / (columns * rows)), pixel % columns, Math.floor(pixel / columns));
    packed[Math.floor(bit / 8)]! |= value << (bit % 8);
  }
  const coded = (value: string, meaning: string): DicomObject => ({
    CodeValue: value,
    CodingSchemeDesignator: 'SCT',
    CodeMeaning: meaning,
  });
  return file(
    'seg-1-bit',
    {
      ...instanceAttributes(seriesOf('seg-1-bit', 'SEG', 320), '1.2.840.10008.5.1.4.1.1.66.4', 1),
      ...imagePixel({ columns, rows, bitsStored: 1, bitsAllocated: 1 }),
      ImageType: ['DERIVED', 'PRIMARY'],
      NumberOfFrames: frames,
      ContentLabel: 'SPHERE',
      ContentDescription: null,
      ContentCreatorName: null,
      SegmentationType: 'BINARY',
      SegmentSequence: [
        {
          SegmentNumber: 1,
          SegmentLabel: 'Sphere',
          SegmentAlgorithmType: 'MANUAL',
          SegmentedPropertyCategoryCodeSequence: [coded('91723000', 'Anatomical structure')],
          SegmentedPropertyTypeCodeSequence: [coded('12738006', 'Brain')],
        },
      ],
      PixelData: { vr: 'OB', value: packed },
    },
    explicitLittleEndian,
  );
}

function parametricMap(): VarietyFile {
  const {
    BitsStored: _stored,
    HighBit: _high,
    PixelRepresentation: _sign,
    ...pixel
  } = imagePixel({ ...side, bitsStored: 32, bitsAllocated: 32 });
  return file(
    'parametric-map-float',
    {
      ...instanceAttributes(seriesOf('parametric-map-float', 'OT', 330), '1.2.840.10008.5.1.4.1.1.30', 1),
      ...pixel,
      ImageType: ['DERIVED', 'PRIMARY'],
      NumberOfFrames: 1,
      FloatPixelData: bytesOf(Float32Array.from({ length: side.columns * side.rows }, (_, index) => index / 7 - 100)),
    },
    explicitLittleEndian,
  );
}

function report(): VarietyFile {
  const name = { CodeValue: '121106', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Comment' };
  return file(
    'report',
    {
      ...instanceAttributes(seriesOf('report', 'SR', 340), '1.2.840.10008.5.1.4.1.1.88.11', 1),
      CompletionFlag: 'COMPLETE',
      VerificationFlag: 'UNVERIFIED',
      ValueType: 'CONTAINER',
      ContinuityOfContent: 'SEPARATE',
      ConceptNameCodeSequence: [
        { CodeValue: '11528-7', CodingSchemeDesignator: 'LN', CodeMeaning: 'Radiology Report' },
      ],
      ContentSequence: [
        {
          RelationshipType: 'CONTAINS',
          ValueType: 'TEXT',
          ConceptNameCodeSequence: [name],
          TextValue: 'Nothing was seen, as nothing was there.',
        },
      ],
    },
    explicitLittleEndian,
  );
}

/** Text in several character sets, private attributes, an own patient each. */
function texts(): VarietyFile[] {
  const facts: PixelFacts = { ...side, bitsStored: 8 };
  const escape = String.fromCharCode(27);
  const cases: readonly (readonly [string, DicomObject])[] = [
    [
      'latin-1',
      { SpecificCharacterSet: 'ISO_IR 100', StudyDescription: { vr: 'LO', value: Buffer.from('Schädel', 'latin1') } },
    ],
    [
      'cyrillic',
      {
        SpecificCharacterSet: 'ISO_IR 144',
        StudyDescription: { vr: 'LO', value: Uint8Array.from([0xb3, 0xde, 0xdb, 0xde, 0xd2, 0xd0]) },
      },
    ],
    [
      'utf-8',
      { SpecificCharacterSet: 'ISO_IR 192', StudyDescription: { vr: 'LO', value: Buffer.from('頭部 – Ωμέγα') } },
    ],
    [
      'japanese',
      {
        SpecificCharacterSet: ['', 'ISO 2022 IR 87'],
        StudyDescription: { vr: 'LO', value: Buffer.from(`${escape}$B;3ED${escape}(B^`, 'latin1') },
      },
    ],
    ['markup', { StudyDescription: '<script>alert(1)</script>\r\nX-Injected: 1' }],
    [
      'private',
      {
        '00090010': { vr: 'LO', value: 'PHANTOM' },
        '00091001': { vr: 'DS', value: '1.5 ' },
        '00091002': { vr: 'OB', value: new Uint8Array(300) },
      },
    ],
  ];
  return cases.map(([name, attributes], index) => {
    const study = { StudyInstanceUID: uidOf('text', name), PatientID: `TEXT-${index}`, AccessionNumber: `T${index}` };
    return file(
      `text-${name}`,
      captureObject(`text-${name}`, 350 + index, facts, bytesOf(scene(facts, 350 + index)), {
        ...attributes,
        ...study,
      }),
      explicitLittleEndian,
    );
  });
}
