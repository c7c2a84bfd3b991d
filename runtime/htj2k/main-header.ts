import { hasFlag } from './bytes';
import { readCodingStyle, readComponentDecompositions, type CodingStyle } from './coding-style';
import { HeaderLimitError, MissingMarkerError } from './errors';
import { HeaderStage, MARKER_SIZE } from './header-stage';
import { readImageSize, type ImageSize } from './image-size';
import { LevelDecision } from './levels';
import { MAX_MAIN_HEADER } from './limits';
import { CAP, COC, COD, POC, QCD, roleInMainHeader, SIZ, TLM, type MarkerRole } from './markers';
import type { Segment } from './segment';
import { TileParts } from './tile-parts';
import { TlmCollector } from './tlm';
import type { NoLevelsReason } from './types';

const READ = new Set([CAP, COD, COC, TLM]);
const RSIZ_PART_2 = 0x8000;
const RSIZ_CAP = 0x4000;
const PCAP_PART_15 = 0x00020000;

/** SOC and SIZ: so every codestream starts. */
export const CODESTREAM_START = 0xff4fff51;
export const CODESTREAM_START_SIZE = 4;

/** The main header, behind its SOC and SIZ markers. */
export class MainHeader extends HeaderStage {
  protected readonly place = 'the main header';
  protected readonly once = [CAP, COD, QCD, POC];
  private readonly tlm = new TlmCollector();
  private size: ImageSize | undefined;
  private style: CodingStyle | undefined;
  /** Each number once. */
  private readonly componentDecompositions: number[] = [];
  private htj2k = false;
  private extended = false;

  constructor(
    /** Of SOC in the frame. */
    private readonly start: number,
    limit: number,
  ) {
    super(start + CODESTREAM_START_SIZE, limit);
    this.enter(SIZ, start + MARKER_SIZE, true);
  }

  protected roleOf(marker: number): MarkerRole {
    return roleInMainHeader(marker);
  }

  protected meet(marker: number, unknown: boolean): boolean {
    this.extended ||= unknown;
    return READ.has(marker);
  }

  protected read(segment: Segment): void {
    if (segment.marker === SIZ) this.size = readImageSize(segment);
    else if (segment.marker === CAP) this.readCapabilities(segment);
    else if (segment.marker === COD) this.style = readCodingStyle(segment);
    else if (segment.marker === COC) this.readComponent(segment);
    else this.tlm.add(segment);
  }

  protected requireRoom(end: number): void {
    if (end - this.start <= MAX_MAIN_HEADER) return;
    const message = `The main header is longer than ${MAX_MAIN_HEADER} bytes`;
    throw new HeaderLimitError(message, this.offset, { limit: MAX_MAIN_HEADER });
  }

  /** At the first SOT. */
  protected complete(after: number): void {
    const size = this.size ?? this.missing('SIZ');
    const style = this.style ?? this.missing('COD');
    if (!this.has(QCD)) this.missing('QCD');
    if (hasFlag(size.capabilities, RSIZ_CAP) && !this.has(CAP)) this.missing('CAP');
    const { width, height, tiles, bitDepths, signed } = size;
    const image = { width, height, components: bitDepths.length, bitDepths, signed, tiles };
    const header = { ...image, ...style, htj2k: this.htj2k, offset: this.start };
    const plan = this.tlm.plan(tiles);
    if (plan) this.requireInBox(this.offset + plan.total + MARKER_SIZE);
    const levels = new LevelDecision(header, this.reason(size, style), plan, this.offset, this.limit);
    this.image = { header, levels };
    this.next = new TileParts(this.image, plan, this.has(POC), this.offset, after, this.limit);
  }

  /** Why this header alone rules levels out, if it does. */
  private reason(size: ImageSize, style: CodingStyle): NoLevelsReason | undefined {
    if (this.extended || hasFlag(size.capabilities, RSIZ_PART_2)) return 'unknown-extensions';
    if (this.has(POC)) return 'progression-order-changes';
    if (this.componentDecompositions.some((n) => n !== style.decompositions)) return 'coding-styles-differ';
    if (!isByResolution(style)) return 'progression-is-not-by-resolution';
    return this.tlm.overflows ? 'too-many-tile-parts' : undefined;
  }

  private readCapabilities(cap: Segment): void {
    cap.requireSize(4, 'at least');
    const parts = cap.u32(0);
    let ones = 0;
    for (let rest = parts; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
    cap.requireSize(4 + 2 * ones);
    this.htj2k = hasFlag(parts, PCAP_PART_15);
    this.extended ||= ones > (this.htj2k ? 1 : 0);
  }

  private readComponent(coc: Segment): void {
    const components = this.size?.bitDepths.length ?? 0;
    const decompositions = readComponentDecompositions(coc, components);
    if (!this.componentDecompositions.includes(decompositions)) this.componentDecompositions.push(decompositions);
  }

  private missing(marker: string): never {
    throw new MissingMarkerError(`The main header has no ${marker}`, this.offset, { marker });
  }
}

/** Whether all packets of a resolution come before those of the next. */
function isByResolution({ progression, layers, decompositions }: CodingStyle): boolean {
  if (decompositions === 0 || progression === 'RPCL' || progression === 'RLCP') return true;
  return progression === 'LRCP' && layers === 1;
}
