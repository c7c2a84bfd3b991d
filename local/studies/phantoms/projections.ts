import { Drawing, Noise } from './drawing';
import { bytesOf, decimal, imagePixel, instanceAttributes, type SeriesFacts } from './modules';
import type { DicomObject } from './part10-writer';

/** The large single images: a chest by digital radiography and a mammogram. */

const dxSop = '1.2.840.10008.5.1.4.1.1.1.1';
const mgSop = '1.2.840.10008.5.1.4.1.1.1.2';

function view(code: string, meaning: string): DicomObject {
  return { CodeValue: code, CodingSchemeDesignator: 'SCT', CodeMeaning: meaning };
}

/** MONOCHROME1, 14 bits: what stops the rays is low and shown bright. */
export function chest(series: SeriesFacts, columns: number, rows: number): DicomObject {
  const drawing = new Drawing(columns, rows)
    .ellipse(0.5, 0.55, 0.46, 0.6, -4000)
    .ellipse(0.31, 0.5, 0.15, 0.36, 5200)
    .ellipse(0.69, 0.5, 0.15, 0.36, 5200);
  drawing.ellipse(0.57, 0.62, 0.12, 0.18, -2600).ellipse(0.5, 0.5, 0.035, 0.5, -1800);
  for (let rib = 0; rib < 9; rib++) {
    drawing.ellipse(0.3, 0.2 + rib * 0.075, 0.16, 0.012, -700).ellipse(0.7, 0.2 + rib * 0.075, 0.16, 0.012, -700);
  }
  const values = drawing.wave(0.31, 0.23, 260).values;
  for (let at = 0; at < values.length; at++) values[at]! += 9000;
  const pixels = drawing.render(new Uint16Array(columns * rows), new Noise(3000), 60, 0, 16383);
  return {
    ...instanceAttributes(series, dxSop, 1),
    ...projection(series, 420 / columns),
    ...imagePixel({ columns, rows, bitsStored: 14, photometric: 'MONOCHROME1' }),
    PresentationIntentType: 'FOR PRESENTATION',
    ImageType: ['ORIGINAL', 'PRIMARY'],
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: 1,
    PresentationLUTShape: 'INVERSE',
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    ViewPosition: 'PA',
    AnatomicRegionSequence: [view('51185008', 'Chest')],
    ViewCodeSequence: [view('399348003', 'antero-posterior')],
    PatientOrientation: ['L', 'F'],
    ImageLaterality: 'U',
    KVP: 125,
    WindowCenter: 8200,
    WindowWidth: 12000,
    PixelData: bytesOf(pixels),
  };
}

/** 12 bits, right breast, cranio-caudal: the chest wall is on the right. */
export function mammogram(series: SeriesFacts, columns: number, rows: number): DicomObject {
  const drawing = new Drawing(columns, rows)
    .ellipse(1, 0.5, 0.82, 0.42, 1300)
    .ellipse(0.8, 0.5, 0.5, 0.3, 500)
    .wave(0.021, 0.017, 60)
    .wave(0.09, 0.11, 110);
  for (let spot = 0; spot < 24; spot++) {
    drawing.ellipse(0.55 + 0.016 * spot, 0.35 + 0.3 * ((spot * 0.618) % 1), 0.002, 0.0016, 900);
  }
  drawing.ellipse(0.72, 0.44, 0.025, 0.02, 420);
  const pixels = drawing.render(new Uint16Array(columns * rows), new Noise(4096), 14, 0, 4095);
  return {
    ...instanceAttributes(series, mgSop, 1),
    ...projection(series, 233 / columns),
    ...imagePixel({ columns, rows, bitsStored: 12 }),
    PresentationIntentType: 'FOR PRESENTATION',
    ImageType: ['ORIGINAL', 'PRIMARY', ''],
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: -1,
    PresentationLUTShape: 'IDENTITY',
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    ViewPosition: 'CC',
    AnatomicRegionSequence: [view('76752008', 'Breast')],
    ViewCodeSequence: [{ ...view('399162004', 'cranio-caudal'), ViewModifierCodeSequence: [] }],
    PatientOrientation: ['P', 'L'],
    ImageLaterality: 'R',
    OrganExposed: 'BREAST',
    PositionerType: 'MAMMOGRAPHIC',
    KVP: 29,
    BreastImplantPresent: 'NO',
    PartialView: 'NO',
    WindowCenter: 1400,
    WindowWidth: 2400,
    PixelData: bytesOf(pixels),
  };
}

function projection(series: SeriesFacts, spacing: number): DicomObject {
  return {
    AcquisitionDeviceProcessingDescription: series.description,
    ImagerPixelSpacing: [decimal(spacing), decimal(spacing)],
    DetectorType: 'DIRECT',
    DetectorID: 'PHANTOM',
    DetectorConditionsNominalFlag: 'YES',
    FieldOfViewShape: 'RECTANGLE',
    DerivationDescription: null,
    AcquisitionContextSequence: [],
  };
}
