/** Marker codes of T.800 (Part 1) and T.814 (Part 15). */
export const SOC = 0xff4f;
export const CAP = 0xff50;
export const SIZ = 0xff51;
export const COD = 0xff52;
export const COC = 0xff53;
export const TLM = 0xff55;
export const PRF = 0xff56;
export const PLM = 0xff57;
export const PLT = 0xff58;
export const CPF = 0xff59;
export const QCD = 0xff5c;
export const QCC = 0xff5d;
export const RGN = 0xff5e;
export const POC = 0xff5f;
export const PPM = 0xff60;
export const PPT = 0xff61;
export const CRG = 0xff63;
export const COM = 0xff64;
export const SOT = 0xff90;
export const SOP = 0xff91;
export const EPH = 0xff92;
export const SOD = 0xff93;
export const EOC = 0xffd9;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    ...{ SOC, CAP, SIZ, COD, COC, TLM, PRF, PLM, PLT, CPF, QCD, QCC, RGN, POC, PPM, PPT, CRG, COM },
    ...{ SOT, SOP, EPH, SOD, EOC },
  }).map(([name, code]) => [code, name]),
);

/** For messages. */
export function markerName(marker: number): string {
  return NAMES.get(marker) ?? marker.toString(16).toUpperCase().padStart(4, '0');
}

/** What a header's reader has to do with a marker. */
export type MarkerRole =
  /** Not a marker. */
  | 'none'
  /** May not stand here. */
  | 'forbidden'
  /** Ends the header. */
  | 'end'
  /** A segment that this reader knows or may skip. */
  | 'segment'
  /** A segment of Part 2, another part, or unknown. */
  | 'unknown-segment'
  /** Reserved markers that have no length. */
  | 'unknown-marker';

const MAIN = new Set([CAP, COD, COC, TLM, PRF, PLM, CPF, QCD, QCC, RGN, POC, PPM, CRG, COM]);
const FIRST_PART = new Set([COD, COC, PLT, QCD, QCC, RGN, POC, PPT, COM]);
const LATER_PART = new Set([PLT, POC, PPT, COM]);

export function roleInMainHeader(marker: number): MarkerRole {
  return marker === SOT ? 'end' : role(marker, MAIN);
}

export function roleInTilePartHeader(marker: number, part: number): MarkerRole {
  return marker === SOD ? 'end' : role(marker, part === 0 ? FIRST_PART : LATER_PART);
}

function role(marker: number, segments: ReadonlySet<number>): MarkerRole {
  if (marker < 0xff00) return 'none';
  if (segments.has(marker)) return 'segment';
  if (NAMES.has(marker)) return 'forbidden';
  if (marker >= 0xff30 && marker <= 0xff3f) return 'unknown-marker';
  return marker >= 0xff40 && marker <= 0xff7f ? 'unknown-segment' : 'forbidden';
}
