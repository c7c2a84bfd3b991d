import type { FrameCodecs } from './codec-frames';
import { bytesOf, type PixelFacts } from './modules';
import { deflatedLittleEndian, implicitLittleEndian } from './part10-writer';
import { captureObject, ctObject, file, oneFrame, scene, side, type VarietyFile } from './variety-base';
import { explicitBigEndian, explicitLittleEndian } from '../frames/transfer-syntaxes';

/** The same CT in every transfer syntax there is an encoder for: the lossless ones must decode to the same pixels. */

const ct: PixelFacts = { ...side, bitsStored: 16, signed: true };

export function syntaxFiles(codecs: FrameCodecs): VarietyFile[] {
  const pixels = scene(ct, 7);
  const native: readonly (readonly [string, string])[] = [
    ['implicit', implicitLittleEndian],
    ['explicit', explicitLittleEndian],
    ['deflated', deflatedLittleEndian],
    ['big-endian', explicitBigEndian],
  ];
  const encoded: readonly (readonly [string, string, Uint8Array])[] = [
    ['rle', '1.2.840.10008.1.2.5', codecs.rle(pixels, ct)],
    ['jpeg-lossless-57', '1.2.840.10008.1.2.4.57', codecs.jpeg(pixels, ct, { predictor: 4 })],
    ['jpeg-lossless-70', '1.2.840.10008.1.2.4.70', codecs.jpeg(pixels, ct, { predictor: 1 })],
    ['jpeg-ls-80', '1.2.840.10008.1.2.4.80', codecs.jpegLs(pixels, ct, 0)],
    ['jpeg-ls-81', '1.2.840.10008.1.2.4.81', codecs.jpegLs(pixels, ct, 3)],
    ['jpeg-2000-90', '1.2.840.10008.1.2.4.90', codecs.jpeg2000(pixels, ct, false)],
    ['jpeg-2000-91', '1.2.840.10008.1.2.4.91', codecs.jpeg2000(pixels, ct, true)],
    [
      'htj2k-201',
      '1.2.840.10008.1.2.4.201',
      codecs.htJpeg2000(pixels, ct, { progression: 'LRCP', tlm: false, tileParts: false }),
    ],
    ['htj2k-202', '1.2.840.10008.1.2.4.202', codecs.htJpeg2000(pixels, ct, { decompositions: 3 })],
    [
      'htj2k-202-without-tlm',
      '1.2.840.10008.1.2.4.202',
      codecs.htJpeg2000(pixels, ct, { tlm: false, tileParts: false }),
    ],
    ['htj2k-203', '1.2.840.10008.1.2.4.203', codecs.htJpeg2000(pixels, ct, { quantizationStep: 0.002 })],
  ];
  return [
    ...native.map(([name, syntax], index) =>
      file(`ct-${name}`, ctObject(`ct-${name}`, 100 + index, ct, bytesOf(pixels)), syntax),
    ),
    ...encoded.map(([name, syntax, bytes], index) =>
      file(`ct-${name}`, ctObject(`ct-${name}`, 110 + index, ct, oneFrame(bytes)), syntax),
    ),
    ...lossyJpeg(codecs),
    ...fragmented(codecs),
  ];
}

function lossyJpeg(codecs: FrameCodecs): VarietyFile[] {
  const grey8: PixelFacts = { ...side, bitsStored: 8 };
  const colour: PixelFacts = { ...side, bitsStored: 8, samplesPerPixel: 3, photometric: 'YBR_FULL_422' };
  const lossy = {
    LossyImageCompression: '01',
    LossyImageCompressionRatio: 4,
    LossyImageCompressionMethod: 'ISO_10918_1',
  };
  const of = (name: string, number: number, facts: PixelFacts, syntax: string): VarietyFile =>
    file(
      name,
      captureObject(
        name,
        number,
        facts,
        oneFrame(
          codecs.jpeg(
            scene(facts, number),
            { ...facts, photometric: facts.samplesPerPixel === 3 ? 'RGB' : undefined },
            'lossy',
          ),
        ),
        lossy,
      ),
      syntax,
    );
  return [
    of('jpeg-baseline-50', 130, grey8, '1.2.840.10008.1.2.4.50'),
    of('jpeg-baseline-50-colour', 131, colour, '1.2.840.10008.1.2.4.50'),
    // No encoder writes 12 bits; the syntax has a process of 8 bits as well.
    of('jpeg-extended-51', 132, grey8, '1.2.840.10008.1.2.4.51'),
  ];
}

/** Three frames cut into fragments of 500 bytes, with the offset table and without. */
function fragmented(codecs: FrameCodecs): VarietyFile[] {
  const facts: PixelFacts = { ...side, bitsStored: 8 };
  const frames = [1, 2, 3].map((seed) => pieces(codecs.jpegLs(scene(facts, seed), facts, 0)));
  return [true, false].map((offsetTable, index) => {
    const name = offsetTable ? 'fragments-with-offsets' : 'fragments-without-offsets';
    return file(
      name,
      captureObject(name, 140 + index, facts, { frames, offsetTable }, multiFrame(3)),
      '1.2.840.10008.1.2.4.80',
    );
  });
}

function pieces(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / 500) }, (_, index) =>
    bytes.subarray(index * 500, (index + 1) * 500),
  );
}

export function multiFrame(count: number): {
  NumberOfFrames: number;
  FrameTime: string;
  FrameIncrementPointer: { vr: string; value: Uint8Array };
} {
  return {
    NumberOfFrames: count,
    FrameTime: '40',
    FrameIncrementPointer: { vr: 'AT', value: new Uint8Array([0x18, 0x00, 0x63, 0x10]) },
  };
}
