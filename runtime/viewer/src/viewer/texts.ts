import { CommandId } from './commands';
import { ReadProblem } from '../annotations/measurement';
import { FrameSourceKind } from '../config/config';
import { LoadingWay } from '../frames/series-loader';
import { SpacingBasis } from '../metadata/spacing';
import { CtPreset } from '../metadata/window';
import { ProblemKind } from '../problems/image-problem';
import { catalogue } from '../texts/catalogue';
import { DragTool } from '../viewport/tools';

export interface ViewerTexts {
  readonly commands: Readonly<Record<CommandId, string>>;
  readonly tools: Readonly<Record<DragTool, string>>;
  readonly spacing: Readonly<Record<SpacingBasis | 'regions', (magnification: string) => string>>;
  readonly presets: Readonly<Record<CtPreset, string>>;
  readonly ways: Readonly<Record<LoadingWay, string>>;
  readonly sources: Readonly<Record<FrameSourceKind, string>>;
  readonly problems: Readonly<Record<ProblemKind, (...details: string[]) => string>>;
  readonly importProblems: Readonly<Record<ReadProblem, string>>;
  readonly t: Readonly<Record<TextId, string>>;
  readonly imageOf: (index: number, count: number) => string;
  readonly imageLoading: (index: number) => string;
  readonly imageFailed: (index: number) => string;
  readonly previewOnly: (index: number) => string;
  readonly progress: (full: number, frames: number, low: number, bytes: string) => string;
  readonly windowNumber: (number: number) => string;
  readonly tableNumber: (number: number) => string;
  readonly picture: (number: number) => string;
  readonly measurementAt: (tool: string, image: number) => string;
}

type TextId =
  | 'toolbar'
  | 'dragging'
  | 'measure'
  | 'measureBlocked'
  | 'measureInImages'
  | 'window'
  | 'automatic'
  | 'view'
  | 'layout'
  | 'linked'
  | 'more'
  | 'series'
  | 'noName'
  | 'preview'
  | 'mirrored'
  | 'mismatch'
  | 'verified'
  | 'inverted'
  | 'tryAgain'
  | 'previousImage'
  | 'nextImage'
  | 'image'
  | 'previewLoaded'
  | 'fullLoaded'
  | 'measurements'
  | 'noMeasurements'
  | 'exportJson'
  | 'importJson'
  | 'remove'
  | 'goTo'
  | 'pending'
  | 'shortcuts'
  | 'shortcutsHint'
  | 'pressKey'
  | 'change'
  | 'defaults'
  | 'close'
  | 'metrics'
  | 'way'
  | 'source'
  | 'frames'
  | 'requests'
  | 'bytes'
  | 'firstImage'
  | 'firstFull'
  | 'scrollable'
  | 'complete'
  | 'decode'
  | 'loadAgain'
  | 'loadingSet'
  | 'setFailed'
  | 'noImages'
  | 'noImagesText'
  | 'toImageSet'
  | 'empty'
  | 'zoom'
  | 'viewer'
  | 'ownTable'
  | 'play'
  | 'stop';

const en: ViewerTexts = {
  commands: {
    'tool.window': 'Window',
    'tool.pan': 'Pan',
    'tool.zoom': 'Zoom',
    'tool.scroll': 'Scroll',
    'tool.magnify': 'Magnify',
    'tool.crosshair': 'Crosshair (MPR)',
    'tool.length': 'Length',
    'tool.angle': 'Angle',
    'tool.cobb': 'Cobb angle',
    'tool.rectangle': 'Rectangle',
    'tool.ellipse': 'Ellipse',
    'tool.probe': 'Probe',
    previous: 'Previous image',
    next: 'Next image',
    back10: 'Ten images back',
    forward10: 'Ten images forward',
    first: 'First image',
    last: 'Last image',
    auto: 'Automatic window',
    invert: 'Invert',
    reset: 'Reset view',
    fit: 'Fit',
    actual: '1:1',
    rotateRight: 'Turn right',
    rotateLeft: 'Turn left',
    flipHorizontal: 'Flip left-right',
    flipVertical: 'Flip top-bottom',
    play: 'Play or stop',
    overlays: 'Overlays',
    undo: 'Undo',
    redo: 'Redo',
    remove: 'Delete selected',
    clear: 'Delete all measurements',
    mpr: 'Three planes (MPR)',
    nextPicture: 'Next picture of the layout',
    fullScreen: 'Full screen',
    save: 'Save picture (PNG)',
    print: 'Print picture',
    measurements: 'Measurements',
    metrics: 'Loading figures',
    shortcuts: 'Keyboard shortcuts',
  },
  tools: {
    window: 'Window',
    pan: 'Pan',
    zoom: 'Zoom',
    scroll: 'Scroll',
    magnify: 'Magnify',
    crosshair: 'Crosshair',
    length: 'Length',
    angle: 'Angle',
    cobb: 'Cobb angle',
    rectangle: 'Rectangle',
    ellipse: 'Ellipse',
    probe: 'Probe',
  },
  spacing: {
    patient: () => 'Lengths in mm',
    calibrated: () => 'Lengths in mm, calibrated by the modality',
    detector: () => 'Lengths in mm at the detector',
    magnification: (factor) => `Lengths in mm, corrected for magnification ${factor}`,
    none: () => 'Lengths in pixels: no pixel spacing',
    regions: () => 'Lengths inside the ultrasound regions',
  },
  presets: {
    softTissue: 'Soft tissue',
    lung: 'Lung',
    bone: 'Bone',
    brain: 'Brain',
    liver: 'Liver',
    mediastinum: 'Mediastinum',
  },
  ways: { levels: 'By levels', progressive: 'Progressive', whole: 'Whole' },
  sources: { imageFrameCdn: 'CloudFront', tlmProxy: 'Proxy', healthImaging: 'HealthImaging' },
  problems: {
    signedOut: () => 'The session is not accepted any more: sign in again.',
    denied: () => 'You are not allowed to see images of this data store.',
    gone: () => 'The image does not exist in the data store any more.',
    busy: () => 'The data store is too busy; the image was not sent.',
    refused: (status) => `The image could not be fetched (${status}).`,
    unreachable: () => 'The image could not be fetched: the connection failed.',
    notFetched: () => 'The image could not be fetched.',
    noDecoder: (coding) => `There is no decoder for how this image is stored: ${coding}.`,
    bits: (bits) => `The samples of this image have ${bits} bits, which cannot be shown.`,
    damaged: (how) => `The image is damaged and not shown${how ? ` (${how})` : ''}.`,
    size: (real, stated) =>
      `The image is ${real} pixels but its metadata says ${stated}: it is not shown, as measurements on it would be wrong.`,
    samples: (real, stated) =>
      `The image has ${real} samples a pixel but its metadata says ${stated}: it is not shown.`,
    palette: () => 'The image is coded by colour tables that its metadata does not hold: it cannot be shown.',
  },
  importProblems: {
    'not-json': 'The file is not JSON. Choose a file that was exported here.',
    'other-format': 'The file holds no measurements. Choose a file that was exported here.',
    'other-image-set': 'These measurements belong to another image set: they are not taken over.',
    damaged: 'The measurements in the file do not fit these images: none was taken over.',
  },
  t: {
    toolbar: 'Image tools',
    dragging: 'Dragging',
    measure: 'Measure',
    measureBlocked: 'Preview – measuring starts at full resolution',
    measureInImages: 'Not in MPR: measure in the images themselves',
    window: 'Presets',
    automatic: 'Automatic',
    view: 'View',
    layout: 'Layout',
    linked: 'Scroll together',
    more: 'More',
    series: 'Series',
    noName: 'No name',
    preview: 'Preview – full resolution is loading',
    mirrored: 'Mirrored',
    mismatch: 'WRONG PIXELS: not those of the data store. Do not use this image.',
    verified: 'checksum verified',
    inverted: 'Inverted',
    tryAgain: 'Try again',
    previousImage: 'Previous image',
    nextImage: 'Next image',
    image: 'Image',
    previewLoaded: 'Preview loaded',
    fullLoaded: 'Full resolution loaded',
    measurements: 'Measurements',
    noMeasurements: 'Nothing is measured yet.',
    exportJson: 'Export',
    importJson: 'Import',
    remove: 'Delete',
    goTo: 'Go to',
    pending: 'values at full resolution',
    shortcuts: 'Keyboard shortcuts',
    shortcutsHint:
      'Choose Change and press the key that shall do it. A key that does something else already is taken from it.',
    pressKey: 'Press a key',
    change: 'Change',
    defaults: 'Defaults',
    close: 'Close',
    metrics: 'Loading figures',
    way: 'Way',
    source: 'Source',
    frames: 'Frames',
    requests: 'Requests',
    bytes: 'Bytes',
    firstImage: 'First image',
    firstFull: 'First in full',
    scrollable: 'Scrollable',
    complete: 'Complete',
    decode: 'Decoding',
    loadAgain: 'Load again',
    loadingSet: 'Loading the image set',
    setFailed: 'The image set cannot be shown',
    noImages: 'No images',
    noImagesText: 'This image set holds nothing that can be shown as an image.',
    toImageSet: 'Show the image set',
    empty: 'Choose a series for this picture.',
    zoom: 'Zoom',
    viewer: 'Viewer',
    ownTable: 'Own table',
    play: 'Play',
    stop: 'Stop',
  },
  imageOf: (index, count) => `Image ${index} of ${count}`,
  imageLoading: (index) => `Image ${index} is loading`,
  imageFailed: (index) => `Image ${index} cannot be shown`,
  previewOnly: (index) => `Image ${index} is a preview only`,
  progress: (full, frames, low, bytes) =>
    `${full} of ${frames} complete${low > full ? `, ${low - full} preview` : ''} · ${bytes}`,
  windowNumber: (number) => `Window ${number}`,
  tableNumber: (number) => `Table ${number}`,
  picture: (number) => `Picture ${number}`,
  measurementAt: (tool, image) => `${tool}, image ${image}`,
};

const de: ViewerTexts = {
  commands: {
    'tool.window': 'Fenster',
    'tool.pan': 'Verschieben',
    'tool.zoom': 'Zoomen',
    'tool.scroll': 'Blättern',
    'tool.magnify': 'Lupe',
    'tool.crosshair': 'Fadenkreuz (MPR)',
    'tool.length': 'Länge',
    'tool.angle': 'Winkel',
    'tool.cobb': 'Cobb-Winkel',
    'tool.rectangle': 'Rechteck',
    'tool.ellipse': 'Ellipse',
    'tool.probe': 'Messpunkt',
    previous: 'Voriges Bild',
    next: 'Nächstes Bild',
    back10: 'Zehn Bilder zurück',
    forward10: 'Zehn Bilder vor',
    first: 'Erstes Bild',
    last: 'Letztes Bild',
    auto: 'Automatisches Fenster',
    invert: 'Invertieren',
    reset: 'Ansicht zurücksetzen',
    fit: 'Einpassen',
    actual: '1:1',
    rotateRight: 'Rechts drehen',
    rotateLeft: 'Links drehen',
    flipHorizontal: 'Links-rechts spiegeln',
    flipVertical: 'Oben-unten spiegeln',
    play: 'Abspielen oder anhalten',
    overlays: 'Overlays',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    remove: 'Auswahl löschen',
    clear: 'Alle Messungen löschen',
    mpr: 'Drei Ebenen (MPR)',
    nextPicture: 'Nächste Ansicht',
    fullScreen: 'Vollbild',
    save: 'Bild speichern (PNG)',
    print: 'Bild drucken',
    measurements: 'Messungen',
    metrics: 'Ladezeiten',
    shortcuts: 'Tastenkürzel',
  },
  tools: {
    window: 'Fenster',
    pan: 'Verschieben',
    zoom: 'Zoomen',
    scroll: 'Blättern',
    magnify: 'Lupe',
    crosshair: 'Fadenkreuz',
    length: 'Länge',
    angle: 'Winkel',
    cobb: 'Cobb-Winkel',
    rectangle: 'Rechteck',
    ellipse: 'Ellipse',
    probe: 'Messpunkt',
  },
  spacing: {
    patient: () => 'Längen in mm',
    calibrated: () => 'Längen in mm, vom Gerät kalibriert',
    detector: () => 'Längen in mm am Detektor',
    magnification: (factor) => `Längen in mm, um Vergrößerung ${factor} berichtigt`,
    none: () => 'Längen in Pixeln: kein Pixelabstand',
    regions: () => 'Längen in den Ultraschallbereichen',
  },
  presets: {
    softTissue: 'Weichteile',
    lung: 'Lunge',
    bone: 'Knochen',
    brain: 'Gehirn',
    liver: 'Leber',
    mediastinum: 'Mediastinum',
  },
  ways: { levels: 'Nach Stufen', progressive: 'Fortschreitend', whole: 'Ganz' },
  sources: { imageFrameCdn: 'CloudFront', tlmProxy: 'Proxy', healthImaging: 'HealthImaging' },
  problems: {
    signedOut: () => 'Die Sitzung wird nicht mehr angenommen: Melden Sie sich erneut an.',
    denied: () => 'Sie dürfen Bilder dieses Datenspeichers nicht sehen.',
    gone: () => 'Das Bild gibt es im Datenspeicher nicht mehr.',
    busy: () => 'Der Datenspeicher ist überlastet; das Bild wurde nicht gesendet.',
    refused: (status) => `Das Bild konnte nicht geholt werden (${status}).`,
    unreachable: () => 'Das Bild konnte nicht geholt werden: Die Verbindung brach ab.',
    notFetched: () => 'Das Bild konnte nicht geholt werden.',
    noDecoder: (coding) => `Für die Form, in der dieses Bild gespeichert ist, gibt es keinen Dekodierer: ${coding}.`,
    bits: (bits) => `Die Werte dieses Bildes haben ${bits} Bit und können nicht gezeigt werden.`,
    damaged: (how) => `Das Bild ist beschädigt und wird nicht gezeigt${how ? ` (${how})` : ''}.`,
    size: (real, stated) =>
      `Das Bild hat ${real} Pixel, seine Metadaten sagen ${stated}: Es wird nicht gezeigt, da Messungen darauf falsch wären.`,
    samples: (real, stated) =>
      `Das Bild hat ${real} Werte je Pixel, seine Metadaten sagen ${stated}: Es wird nicht gezeigt.`,
    palette: () =>
      'Das Bild ist durch Farbtabellen kodiert, die in seinen Metadaten fehlen: Es kann nicht gezeigt werden.',
  },
  importProblems: {
    'not-json': 'Die Datei ist kein JSON. Wählen Sie eine hier exportierte Datei.',
    'other-format': 'Die Datei enthält keine Messungen. Wählen Sie eine hier exportierte Datei.',
    'other-image-set': 'Diese Messungen gehören zu einem anderen Bildsatz und werden nicht übernommen.',
    damaged: 'Die Messungen der Datei passen nicht zu diesen Bildern; keine wurde übernommen.',
  },
  t: {
    toolbar: 'Bildwerkzeuge',
    dragging: 'Ziehen',
    measure: 'Messen',
    measureBlocked: 'Vorschau – gemessen wird in voller Auflösung',
    measureInImages: 'Nicht in der MPR: in den Bildern selbst messen',
    window: 'Voreinstellungen',
    automatic: 'Automatisch',
    view: 'Ansicht',
    layout: 'Aufteilung',
    linked: 'Gemeinsam blättern',
    more: 'Mehr',
    series: 'Serien',
    noName: 'Ohne Namen',
    preview: 'Vorschau – volle Auflösung lädt',
    mirrored: 'Gespiegelt',
    mismatch: 'FALSCHE PIXEL: nicht die des Datenspeichers. Dieses Bild nicht verwenden.',
    verified: 'Prüfsumme stimmt',
    inverted: 'Invertiert',
    tryAgain: 'Erneut versuchen',
    previousImage: 'Voriges Bild',
    nextImage: 'Nächstes Bild',
    image: 'Bild',
    previewLoaded: 'Vorschau geladen',
    fullLoaded: 'Volle Auflösung geladen',
    measurements: 'Messungen',
    noMeasurements: 'Noch nichts gemessen.',
    exportJson: 'Exportieren',
    importJson: 'Importieren',
    remove: 'Löschen',
    goTo: 'Anzeigen',
    pending: 'Werte in voller Auflösung',
    shortcuts: 'Tastenkürzel',
    shortcutsHint: 'Wählen Sie Ändern und drücken Sie die Taste. Tut sie schon etwas anderes, verliert dieses sie.',
    pressKey: 'Taste drücken',
    change: 'Ändern',
    defaults: 'Voreinstellung',
    close: 'Schließen',
    metrics: 'Ladezeiten',
    way: 'Art',
    source: 'Quelle',
    frames: 'Bilder',
    requests: 'Anfragen',
    bytes: 'Bytes',
    firstImage: 'Erstes Bild',
    firstFull: 'Erstes voll',
    scrollable: 'Blätterbar',
    complete: 'Vollständig',
    decode: 'Dekodieren',
    loadAgain: 'Neu laden',
    loadingSet: 'Der Bildsatz lädt',
    setFailed: 'Der Bildsatz kann nicht angezeigt werden',
    noImages: 'Keine Bilder',
    noImagesText: 'Dieser Bildsatz enthält nichts, was als Bild gezeigt werden kann.',
    toImageSet: 'Zum Bildsatz',
    empty: 'Wählen Sie eine Serie für diese Ansicht.',
    zoom: 'Zoom',
    viewer: 'Betrachter',
    ownTable: 'Tabelle',
    play: 'Abspielen',
    stop: 'Anhalten',
  },
  imageOf: (index, count) => `Bild ${index} von ${count}`,
  imageLoading: (index) => `Bild ${index} lädt`,
  imageFailed: (index) => `Bild ${index} kann nicht angezeigt werden`,
  previewOnly: (index) => `Bild ${index} ist nur eine Vorschau`,
  progress: (full, frames, low, bytes) =>
    `${full} von ${frames} vollständig${low > full ? `, ${low - full} Vorschau` : ''} · ${bytes}`,
  windowNumber: (number) => `Fenster ${number}`,
  tableNumber: (number) => `Tabelle ${number}`,
  picture: (number) => `Ansicht ${number}`,
  measurementAt: (tool, image) => `${tool}, Bild ${image}`,
};

export const useViewerTexts = catalogue({ en, de });
