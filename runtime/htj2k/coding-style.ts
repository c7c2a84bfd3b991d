import { hasFlag } from './bytes';
import type { Segment } from './segment';
import type { Progression } from './types';

/** COD: how the components of the image, or of a tile, are coded. */
export interface CodingStyle {
  readonly progression: Progression;
  readonly layers: number;
  readonly decompositions: number;
}

const PROGRESSIONS: readonly Progression[] = ['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'];
const MAX_DECOMPOSITIONS = 32;
const PRECINCTS_FLAG = 1;

export function readCodingStyle(cod: Segment): CodingStyle {
  cod.requireSize(10, 'at least');
  const order = cod.u8(1);
  cod.requireValue('progression order', order, order < PROGRESSIONS.length, '0 to 4');
  const layers = cod.u16(2);
  cod.requireValue('number of layers', layers, layers >= 1, '1 to 65535');
  return { progression: PROGRESSIONS[order], layers, decompositions: readDecompositions(cod, 5, cod.u8(0)) };
}

/** COC: the decompositions of one component. */
export function readComponentDecompositions(coc: Segment, components: number): number {
  const indexSize = components < 257 ? 1 : 2;
  coc.requireSize(indexSize + 6, 'at least');
  const component = indexSize === 1 ? coc.u8(0) : coc.u16(0);
  coc.requireValue('Ccoc', component, component < components, () => `less than Csiz ${components}`);
  return readDecompositions(coc, indexSize + 1, coc.u8(indexSize));
}

/** The parameters that COD and COC share: decompositions, code-block size and style, transform, precinct sizes. */
function readDecompositions(segment: Segment, at: number, style: number): number {
  const decompositions = segment.u8(at);
  segment.requireValue(
    'number of decompositions',
    decompositions,
    decompositions <= MAX_DECOMPOSITIONS,
    `0 to ${MAX_DECOMPOSITIONS}`,
  );
  const precincts = hasFlag(style, PRECINCTS_FLAG) ? decompositions + 1 : 0;
  segment.requireSize(at + 5 + precincts);
  const width = segment.u8(at + 1);
  const height = segment.u8(at + 2);
  segment.requireValue('code-block width exponent', width, width <= 8, '0 to 8');
  segment.requireValue('code-block height exponent', height, height <= 8 - width, () => `0 to ${8 - width}`);
  return decompositions;
}
