import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { FrameCodecs } from './codec-frames';
import { bytesOf, type PixelFacts } from './modules';
import { deflatedLittleEndian, type DicomObject, writePart10 } from './part10-writer';
import { captureObject, oneFrame, scene, side } from './variety-base';
import { explicitLittleEndian } from '../frames/transfer-syntaxes';

/** Writes files that must not be imported, and must not harm; gives their names. */
export async function writeBrokenFiles(directory: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const files = { ...notDicom(), ...wrongHeaders(), ...wrongPixels(await FrameCodecs.create()) };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, name), bytes);
  return Object.keys(files).sort();
}

type Files = Record<string, Uint8Array>;

const facts: PixelFacts = { ...side, bitsStored: 16 };

function good(name: string, more: DicomObject = {}): DicomObject {
  return captureObject(`broken-${name}`, 400, facts, bytesOf(scene(facts, 400)), more);
}

function written(name: string, more: DicomObject = {}, syntax = explicitLittleEndian): Buffer {
  return writePart10(good(name, more), syntax);
}

function notDicom(): Files {
  const whole = written('cut-in-header');
  return {
    'empty.dcm': new Uint8Array(0),
    'page.dcm': Buffer.from('<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>'),
    'long-page.dcm': Buffer.from(`<!doctype html><html><body>${'<p>not an image</p>'.repeat(50)}</body></html>`),
    'preamble-only.dcm': Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]),
    'no-preamble.dcm': whole.subarray(132),
    'cut-in-header.dcm': whole.subarray(0, 700),
    'rubbish-after-preamble.dcm': Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(5000, 0xa5)]),
  };
}

function wrongHeaders(): Files {
  const { StudyInstanceUID: _study, ...withoutStudy } = good('no-study-uid');
  const { PixelData: _pixels, ...withoutPixels } = good('no-pixel-data');
  return {
    'no-study-uid.dcm': writePart10(withoutStudy, explicitLittleEndian),
    'no-pixel-data.dcm': writePart10(withoutPixels, explicitLittleEndian),
    'uid-with-path.dcm': written('uid-with-path', { SOPInstanceUID: '../../../etc/passwd' }),
    'uid-prototype.dcm': written('uid-prototype', { SeriesInstanceUID: '__proto__' }),
    'rows-0.dcm': written('rows-0', { Rows: 0 }),
    'frames-many.dcm': written('frames-many', { NumberOfFrames: '9999999' }),
    'frames-negative.dcm': written('frames-negative', { NumberOfFrames: '-1' }),
    'frames-text.dcm': written('frames-text', { NumberOfFrames: '1A' }),
    'bits-17-of-16.dcm': written('bits-17-of-16', { BitsStored: 17 }),
    'four-samples.dcm': written('four-samples', { SamplesPerPixel: 4 }),
    'huge-image.dcm': written('huge-image', { Rows: 65535, Columns: 65535 }),
    'unknown-syntax.dcm': written('unknown-syntax', {}, '1.2.840.10008.1.2.4.9999'),
    'native-in-jpeg-syntax.dcm': written('native-in-jpeg-syntax', {}, '1.2.840.10008.1.2.4.70'),
    'not-deflated.dcm': deflateClaimed(),
    'inflates-without-end.dcm': inflating(),
  };
}

/** Names the deflated syntax (the same length as explicit with padding) and is not deflated. */
function deflateClaimed(): Buffer {
  const bytes = writePart10(good('not-deflated'), deflatedLittleEndian);
  return bytes.fill(0xff, bytes.length - 4000);
}

/** A few hundred kilobytes that become 320 MiB of zeros. */
function inflating(): Buffer {
  const header = writePart10(good('inflates-without-end', { PixelData: null }), deflatedLittleEndian);
  const zeros = deflateRawSync(Buffer.alloc(32 * 2 ** 20), { level: 1, finishFlush: constants.Z_FULL_FLUSH });
  // The group length stands 140 bytes in, the group begins 4 bytes later.
  const meta = header.subarray(0, 144 + header.readUInt32LE(140));
  return Buffer.concat([meta, ...Array.from({ length: 10 }, () => zeros)]);
}

function wrongPixels(codecs: FrameCodecs): Files {
  const pixels = scene(facts, 400);
  const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length * 0.6));
  const encapsulated = (name: string, bytes: Uint8Array, syntax: string, more: DicomObject = {}): Buffer =>
    written(name, { PixelData: oneFrame(bytes), ...more }, syntax);
  const whole = written('pixels-cut');
  return {
    'pixels-cut.dcm': whole.subarray(0, whole.length - 1000),
    'pixels-short.dcm': written('pixels-short', { PixelData: bytesOf(pixels).slice(0, 5001) }),
    'pixels-claim-3-gb.dcm': claim3Gb(),
    'rle-cut.dcm': encapsulated('rle-cut', cut(codecs.rle(pixels, facts)), '1.2.840.10008.1.2.5'),
    'jpeg-cut.dcm': encapsulated(
      'jpeg-cut',
      cut(codecs.jpeg(pixels, facts, { predictor: 1 })),
      '1.2.840.10008.1.2.4.70',
    ),
    'jpeg-ls-cut.dcm': encapsulated('jpeg-ls-cut', cut(codecs.jpegLs(pixels, facts, 0)), '1.2.840.10008.1.2.4.80'),
    'jpeg-2000-cut.dcm': encapsulated(
      'jpeg-2000-cut',
      cut(codecs.jpeg2000(pixels, facts, false)),
      '1.2.840.10008.1.2.4.90',
    ),
    'htj2k-cut.dcm': encapsulated('htj2k-cut', cut(codecs.htJpeg2000(pixels, facts)), '1.2.840.10008.1.2.4.202'),
    'kept-jpeg-2000-cut.dcm': encapsulated(
      'kept-jpeg-2000-cut',
      cut(codecs.jpeg2000(pixels, facts, true)),
      '1.2.840.10008.1.2.4.91',
    ),
    'other-size.dcm': encapsulated('other-size', codecs.htJpeg2000(pixels, facts), '1.2.840.10008.1.2.4.201', {
      Rows: 64,
    }),
    'no-fragments.dcm': written(
      'no-fragments',
      { PixelData: { frames: [], offsetTable: false } },
      '1.2.840.10008.1.2.4.70',
    ),
    'frame-missing.dcm': encapsulated('frame-missing', codecs.jpegLs(pixels, facts, 0), '1.2.840.10008.1.2.4.80', {
      NumberOfFrames: 2,
    }),
    'zeros-as-jpeg.dcm': encapsulated('zeros-as-jpeg', new Uint8Array(4096), '1.2.840.10008.1.2.4.57'),
  };
}

function claim3Gb(): Buffer {
  const bytes = written('pixels-claim-3-gb');
  const header = bytes.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  bytes.writeUInt32LE(3_000_000_000, header + 8);
  return bytes;
}
