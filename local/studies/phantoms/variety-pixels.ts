import { explicitBigEndian, explicitLittleEndian } from '../frames/transfer-syntaxes';
import type { Samples } from '../htj2k-encoder';
import type { FrameCodecs } from './codec-frames';
import { bytesOf, type PixelFacts } from './modules';
import type { DicomObject } from './part10-writer';
import { captureObject, file, oneFrame, scene, side, type VarietyFile } from './variety-base';
import { multiFrame } from './variety-syntaxes';

/** Depths, signs and colours. */
export function pixelFiles(codecs: FrameCodecs): VarietyFile[] {
  return [...depths(), ...colours(), ...palettes(), ...spacings(), ...special(codecs)];
}

function capture(
  name: string,
  number: number,
  facts: PixelFacts,
  pixels: ArrayBufferView,
  more: DicomObject = {},
  syntax = explicitLittleEndian,
): VarietyFile {
  return file(name, captureObject(name, number, facts, bytesOf(pixels), more), syntax);
}

function depths(): VarietyFile[] {
  const files: VarietyFile[] = [];
  let number = 200;
  for (const bitsStored of [8, 10, 12, 15, 16]) {
    for (const signed of [false, true]) {
      const facts: PixelFacts = { ...side, bitsStored, signed };
      files.push(capture(`${signed ? 'signed' : 'unsigned'}-${bitsStored}`, number, facts, scene(facts, number)));
      number++;
    }
  }
  const monochrome1: PixelFacts = { ...side, bitsStored: 10, photometric: 'MONOCHROME1' };
  const odd: PixelFacts = { columns: 3, rows: 3, bitsStored: 8 };
  const wide: PixelFacts = { ...side, bitsStored: 32, bitsAllocated: 32 };
  return [
    ...files,
    capture('monochrome1', 220, monochrome1, scene(monochrome1, 220)),
    capture('odd-3x3', 221, odd, scene(odd, 221)),
    capture(
      'unsigned-32',
      222,
      wide,
      Uint32Array.from({ length: side.columns * side.rows }, (_, index) => index * 400000),
    ),
    overlayInHighBits(),
  ];
}

/** 12 bits of image, an overlay in bit 12, rubbish in bit 15: retired, and found in archives. */
function overlayInHighBits(): VarietyFile {
  const facts: PixelFacts = { ...side, bitsStored: 12 };
  const pixels = (scene(facts, 223) as Uint16Array).map(
    (value, index) => value | (index % 7 === 0 ? 0x1000 : 0) | (index % 11 === 0 ? 0x8000 : 0),
  );
  return capture('overlay-in-high-bits', 223, facts, pixels, {
    '60000010': { vr: 'US', value: side.rows },
    '60000011': { vr: 'US', value: side.columns },
    '60000040': { vr: 'CS', value: 'G' },
    '60000050': { vr: 'SS', value: [1, 1] },
    '60000100': { vr: 'US', value: 16 },
    '60000102': { vr: 'US', value: 12 },
  });
}

function colours(): VarietyFile[] {
  const rgb: PixelFacts = { ...side, bitsStored: 8, samplesPerPixel: 3 };
  const pixels = scene(rgb, 230) as Uint8Array;
  const even: PixelFacts = { columns: 96, rows: 80, bitsStored: 8, samplesPerPixel: 3 };
  const odd: PixelFacts = { columns: 3, rows: 3, bitsStored: 8, samplesPerPixel: 3 };
  const deep: PixelFacts = { ...side, bitsStored: 16, samplesPerPixel: 3 };
  return [
    capture('rgb', 230, rgb, pixels),
    capture('rgb-by-plane', 231, rgb, byPlane(pixels), { PlanarConfiguration: 1 }),
    capture('rgb-big-endian', 232, rgb, pixels, {}, explicitBigEndian),
    capture('ybr-full', 233, { ...rgb, photometric: 'YBR_FULL' }, pixels),
    capture('ybr-full-422', 234, { ...even, photometric: 'YBR_FULL_422' }, subsampled(scene(even, 234) as Uint8Array)),
    capture('rgb-odd-3x3', 235, odd, scene(odd, 235)),
    capture('rgb-16', 236, deep, scene(deep, 236)),
  ];
}

function byPlane(pixels: Uint8Array): Uint8Array {
  const count = pixels.length / 3;
  return pixels.map((_, index) => pixels[(index % count) * 3 + Math.floor(index / count)]!);
}

/** Y Y Cb Cr of each pair of pixels. */
function subsampled(pixels: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < pixels.length; at += 6) {
    out.push(pixels[at]!, pixels[at + 3]!, pixels[at + 1]!, pixels[at + 2]!);
  }
  return Uint8Array.from(out);
}

function palettes(): VarietyFile[] {
  const small: PixelFacts = { ...side, bitsStored: 8, photometric: 'PALETTE COLOR' };
  const large: PixelFacts = { ...side, bitsStored: 16, photometric: 'PALETTE COLOR' };
  return [
    capture('palette-8', 240, small, scene(small, 240), palette(256)),
    capture('palette-16', 241, large, scene(large, 241), palette(65536)),
  ];
}

function palette(entries: number): DicomObject {
  // 65536 entries are written as 0.
  const descriptor = { vr: 'US', value: [entries % 65536, 0, 16] };
  const table = (bend: number): Uint8Array =>
    bytesOf(Uint16Array.from({ length: entries }, (_, index) => Math.round(65535 * (index / (entries - 1)) ** bend)));
  return {
    RedPaletteColorLookupTableDescriptor: descriptor,
    GreenPaletteColorLookupTableDescriptor: descriptor,
    BluePaletteColorLookupTableDescriptor: descriptor,
    RedPaletteColorLookupTableData: table(0.5),
    GreenPaletteColorLookupTableData: table(1),
    BluePaletteColorLookupTableData: table(2),
  };
}

function spacings(): VarietyFile[] {
  const facts: PixelFacts = { ...side, bitsStored: 8 };
  return [
    capture('spacing-not-square', 250, facts, scene(facts, 250), { PixelSpacing: ['0.8', '0.4'] }),
    capture('aspect-4-3', 251, facts, scene(facts, 251), { PixelAspectRatio: [4, 3] }),
  ];
}

function special(codecs: FrameCodecs): VarietyFile[] {
  const rgb: PixelFacts = { ...side, bitsStored: 8, samplesPerPixel: 3 };
  const frames: Samples[] = [scene(rgb, 260), scene(rgb, 261)];
  return [
    file(
      'rgb-rle-2-frames',
      captureObject(
        'rgb-rle-2-frames',
        260,
        rgb,
        { frames: frames.map((pixels) => [codecs.rle(pixels, rgb)]), offsetTable: true },
        multiFrame(2),
      ),
      '1.2.840.10008.1.2.5',
    ),
    file(
      'rgb-jpeg-2000',
      captureObject(
        'rgb-jpeg-2000',
        261,
        { ...rgb, photometric: 'YBR_RCT' },
        oneFrame(codecs.jpeg2000(scene(rgb, 260), rgb, false)),
      ),
      '1.2.840.10008.1.2.4.90',
    ),
    file(
      'rgb-jpeg-ls',
      captureObject('rgb-jpeg-ls', 262, rgb, oneFrame(codecs.jpegLs(scene(rgb, 260), rgb, 0))),
      '1.2.840.10008.1.2.4.80',
    ),
  ];
}
