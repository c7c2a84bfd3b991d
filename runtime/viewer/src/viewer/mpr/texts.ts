import { formatBytes } from '../../app/format';
import { ReformatPlane } from '../../metadata/reformat';
import { MAX_VOLUME_BYTES, MIN_SLICES, VolumeRefusal } from '../../metadata/volume';
import { catalogue } from '../../texts/catalogue';

interface MprTexts {
  readonly planes: Readonly<Record<ReformatPlane, string>>;
  readonly refused: string;
  readonly backToImages: string;
  readonly why: (refusal: VolumeRefusal) => string;
  readonly incomplete: (complete: number, slices: number) => string;
  readonly pictures: string;
  readonly loading: string;
  readonly exact: string;
  readonly interpolated: string;
  readonly crosshair: (value: string) => string;
  readonly holes: (images: number) => string;
  readonly holesHint: string;
}

type Sentences = {
  readonly [Reason in VolumeRefusal['reason']]: (
    refusal: Extract<VolumeRefusal, { readonly reason: Reason }>,
  ) => string;
};

function why(sentences: Sentences): (refusal: VolumeRefusal) => string {
  return (refusal) => (sentences[refusal.reason] as (given: VolumeRefusal) => string)(refusal);
}

const mm = (value: number) => value.toFixed(2);

const en: MprTexts = {
  planes: { axial: 'Axial', sagittal: 'Sagittal', coronal: 'Coronal' },
  refused: 'No MPR of this series',
  backToImages: 'Back to the images',
  why: why({
    fewSlices: ({ slices }) => `MPR needs at least ${MIN_SLICES} slices, and this series has ${slices}.`,
    color: () => 'The images are in colour.',
    localizer: () => 'The series is a localizer: its images are for planning others.',
    noPosition: () => 'Not every image says where it lies in the patient.',
    noSpacing: () => 'The images do not say how large a pixel is in the patient.',
    spaces: () => 'The images do not lie in the same space: they have different frames of reference.',
    mixed: () => 'The images have values of different kinds.',
    sizes: () => 'The images differ in size or pixel spacing.',
    directions: () => 'The images are not all parallel.',
    repeated: () => 'Several images lie at the same place (phases, echoes or repetitions).',
    missing: ({ missing, after }) =>
      missing === 1
        ? `A slice is missing after image ${after}.`
        : `${missing} slices are missing, the first of them after image ${after}.`,
    uneven: ({ smallest, largest }) =>
      `The slices are not evenly spaced: from ${mm(smallest)} to ${mm(largest)} mm from one to the next.`,
    tilted: () => 'The slices are shifted against each other, as with a tilted gantry.',
    gaps: ({ thickness, distance }) =>
      `Slices of ${mm(thickness)} mm lie ${mm(distance)} mm apart: most of an MPR would be made up.`,
    memory: ({ bytes }) =>
      `The volume takes ${formatBytes(bytes)} of memory. The limit is ${formatBytes(MAX_VOLUME_BYTES)}, or less where the browser gives less.`,
  }),
  incomplete: (complete, slices) => `Preview – ${complete} of ${slices} slices in full resolution`,
  pictures: 'Three planes of the series',
  loading: 'The volume is loading',
  exact: 'as acquired',
  interpolated: 'interpolated',
  crosshair: (value) => `Crosshair: ${value}`,
  holes: (images) =>
    images === 1 ? 'An image of the volume cannot be loaded' : `${images} images of the volume cannot be loaded`,
  holesHint: 'The pictures are black or coarse there.',
};

const de: MprTexts = {
  planes: { axial: 'Axial', sagittal: 'Sagittal', coronal: 'Koronal' },
  refused: 'Keine MPR dieser Serie',
  backToImages: 'Zurück zu den Bildern',
  why: why({
    fewSlices: ({ slices }) => `MPR braucht mindestens ${MIN_SLICES} Schichten; diese Serie hat ${slices}.`,
    color: () => 'Die Bilder sind farbig.',
    localizer: () => 'Die Serie ist ein Localizer: Ihre Bilder dienen der Planung anderer.',
    noPosition: () => 'Nicht jedes Bild sagt, wo es im Patienten liegt.',
    noSpacing: () => 'Die Bilder sagen nicht, wie groß ein Pixel im Patienten ist.',
    spaces: () => 'Die Bilder liegen nicht im selben Raum: Ihre Bezugssysteme (Frame of Reference) sind verschieden.',
    mixed: () => 'Die Bilder haben Werte verschiedener Art.',
    sizes: () => 'Die Bilder sind verschieden groß oder haben verschiedene Pixelabstände.',
    directions: () => 'Die Bilder sind nicht alle parallel.',
    repeated: () => 'Mehrere Bilder liegen am selben Ort (Phasen, Echos oder Wiederholungen).',
    missing: ({ missing, after }) =>
      missing === 1
        ? `Nach Bild ${after} fehlt eine Schicht.`
        : `${missing} Schichten fehlen, die erste nach Bild ${after}.`,
    uneven: ({ smallest, largest }) =>
      `Die Schichten haben ungleiche Abstände: von ${mm(smallest)} bis ${mm(largest)} mm.`,
    tilted: () => 'Die Schichten sind gegeneinander verschoben, wie bei gekippter Gantry.',
    gaps: ({ thickness, distance }) =>
      `Schichten von ${mm(thickness)} mm liegen ${mm(distance)} mm auseinander: Eine MPR wäre größtenteils erfunden.`,
    memory: ({ bytes }) =>
      `Das Volumen braucht ${formatBytes(bytes)} Speicher. Die Grenze ist ${formatBytes(MAX_VOLUME_BYTES)}, oder was der Browser hergibt.`,
  }),
  incomplete: (complete, slices) => `Vorschau – ${complete} von ${slices} Schichten in voller Auflösung`,
  pictures: 'Drei Ebenen der Serie',
  loading: 'Das Volumen lädt',
  exact: 'wie aufgenommen',
  interpolated: 'interpoliert',
  crosshair: (value) => `Fadenkreuz: ${value}`,
  holes: (images) =>
    images === 1
      ? 'Ein Bild des Volumens kann nicht geladen werden'
      : `${images} Bilder des Volumens können nicht geladen werden`,
  holesHint: 'Dort sind die Ansichten schwarz oder grob.',
};

export const useMprTexts = catalogue({ en, de });
