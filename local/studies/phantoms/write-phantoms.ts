import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SeriesFacts, StudyFacts } from './modules';
import { writePart10 } from './part10-writer';
import { chest, mammogram } from './projections';
import { ctSeries, type Generated, mrSeries } from './sections';
import { cine } from './ultrasound';
import { varietyFiles } from './variety';
import { explicitLittleEndian } from '../frames/transfer-syntaxes';

export type PhantomName = 'ct' | 'mr' | 'dx' | 'mg' | 'us' | 'variety';

export interface PhantomOptions {
  /** Default: all but the variety, which is for tests. */
  readonly only?: readonly PhantomName[];
  /** Shrinks sides, numbers of slices and frames: 0.25 for quick tests. Default 1. */
  readonly scale?: number;
  readonly signal?: AbortSignal;
  /** Called after each file. */
  onProgress?(progress: { readonly done: number; readonly total: number; readonly path: string }): void;
}

const defaultPhantoms: readonly PhantomName[] = ['ct', 'mr', 'dx', 'mg', 'us'];

const studies: Readonly<Record<'head' | 'chest' | 'breast' | 'heart', StudyFacts>> = {
  head: {
    key: 'head',
    patient: { name: 'Phantom^Ada', id: 'PHANTOM-1', birthDate: '19700102', sex: 'F' },
    description: 'Head CT and MR',
    date: '20240311',
    accession: 'A0001',
  },
  chest: {
    key: 'chest',
    patient: { name: 'Phantom^Bela', id: 'PHANTOM-2', birthDate: '19551130', sex: 'M' },
    description: 'Chest PA',
    date: '20240312',
    accession: 'A0002',
  },
  breast: {
    key: 'breast',
    patient: { name: 'Phantom^Cleo', id: 'PHANTOM-3', birthDate: '19680621', sex: 'F' },
    description: 'Mammography',
    date: '20240313',
    accession: 'A0003',
  },
  heart: {
    key: 'heart',
    patient: { name: 'Phantom^Dario', id: 'PHANTOM-4', birthDate: '19830417', sex: 'M' },
    description: 'Echocardiogram',
    date: '20240314',
    accession: 'A0004',
  },
};

const seriesFacts: Readonly<Record<Exclude<PhantomName, 'variety'>, SeriesFacts>> = {
  ct: {
    key: 'ct',
    study: studies.head,
    modality: 'CT',
    number: 1,
    description: 'Head, tilted 12 degrees',
    bodyPart: 'HEAD',
  },
  mr: { key: 'mr', study: studies.head, modality: 'MR', number: 2, description: 'T2 coronal', bodyPart: 'HEAD' },
  dx: { key: 'dx', study: studies.chest, modality: 'DX', number: 1, description: 'Chest PA', bodyPart: 'CHEST' },
  mg: { key: 'mg', study: studies.breast, modality: 'MG', number: 1, description: 'R CC', bodyPart: 'BREAST' },
  us: { key: 'us', study: studies.heart, modality: 'US', number: 1, description: 'Colour flow', bodyPart: 'HEART' },
};

/** Writes generated studies as DICOM Part 10 files, one folder per kind; the same bytes each time. */
export async function writePhantoms(directory: string, options: PhantomOptions = {}): Promise<void> {
  const names = options.only ?? defaultPhantoms;
  const scale = options.scale ?? 1;
  if (!(scale > 0 && scale <= 1)) throw new Error(`scale is ${scale}; allowed are numbers above 0 up to 1`);
  const scaled = (full: number): number => Math.max(1, Math.round(full * scale));
  const counts: Record<PhantomName, number> = { ct: scaled(64), mr: scaled(32), dx: 1, mg: 1, us: 1, variety: 0 };
  const variety = names.includes('variety') ? await varietyFiles() : [];
  const total = names.reduce((sum, name) => sum + counts[name], variety.length);
  let done = 0;
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    options.signal?.throwIfAborted();
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    done++;
    options.onProgress?.({ done, total, path });
  };
  for (const name of names) {
    if (name === 'variety') {
      for (const { path, bytes } of variety) await write(path, bytes);
    } else {
      for (const { name: path, object } of generate(name, scaled)) {
        await write(path, writePart10(object, explicitLittleEndian));
      }
    }
  }
}

function* generate(name: Exclude<PhantomName, 'variety'>, scaled: (full: number) => number): Generator<Generated> {
  const facts = seriesFacts[name];
  if (name === 'ct') yield* ctSeries(facts, scaled(512), scaled(64));
  else if (name === 'mr') yield* mrSeries(facts, scaled(256), scaled(32));
  else if (name === 'dx') yield { name: 'dx/chest.dcm', object: chest(facts, scaled(3000), scaled(2000)) };
  else if (name === 'mg') yield { name: 'mg/right-cc.dcm', object: mammogram(facts, scaled(3328), scaled(4096)) };
  else yield { name: 'us/cine.dcm', object: cine(facts, scaled(640), scaled(480), scaled(30)) };
}
