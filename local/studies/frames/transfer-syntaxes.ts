/**
 * What HealthImaging does with each transfer syntax it imports ("Supported transfer syntaxes" of its developer guide):
 * most are transcoded to HTJ2K RPCL lossless, some are kept as they came.
 */
export interface TransferSyntaxRule {
  readonly coding: Coding;
  /** Set where the frames are kept as imported. */
  readonly keptAs?: string;
}

export type Coding = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-xl' | 'video';

export const htj2kLosslessRpcl = '1.2.840.10008.1.2.4.202';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const explicitBigEndian = '1.2.840.10008.1.2.2';

const transcoded: Readonly<Record<string, Coding>> = {
  '1.2.840.10008.1.2': 'native',
  [explicitLittleEndian]: 'native',
  '1.2.840.10008.1.2.1.99': 'native',
  [explicitBigEndian]: 'native',
  '1.2.840.10008.1.2.5': 'rle',
  '1.2.840.10008.1.2.4.51': 'jpeg',
  '1.2.840.10008.1.2.4.57': 'jpeg',
  '1.2.840.10008.1.2.4.70': 'jpeg',
  '1.2.840.10008.1.2.4.80': 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.201': 'htj2k',
  [htj2kLosslessRpcl]: 'htj2k',
};

const kept: Readonly<Record<string, readonly [Coding, string]>> = {
  '1.2.840.10008.1.2.4.50': ['jpeg', 'image/jpeg'],
  '1.2.840.10008.1.2.4.91': ['jpeg-2000', 'image/j2c'],
  '1.2.840.10008.1.2.4.203': ['htj2k', 'image/jphc'],
  '1.2.840.10008.1.2.4.112': ['jpeg-xl', 'image/jxl'],
  '1.2.840.10008.1.2.4.100': ['video', 'video/mpeg'],
  '1.2.840.10008.1.2.4.101': ['video', 'video/mpeg'],
  '1.2.840.10008.1.2.4.102': ['video', 'video/mp4'],
  '1.2.840.10008.1.2.4.103': ['video', 'video/mp4'],
  '1.2.840.10008.1.2.4.104': ['video', 'video/mp4'],
  '1.2.840.10008.1.2.4.105': ['video', 'video/mp4'],
  '1.2.840.10008.1.2.4.106': ['video', 'video/mp4'],
  '1.2.840.10008.1.2.4.107': ['video', 'video/H256'],
  '1.2.840.10008.1.2.4.108': ['video', 'video/H256'],
};

export function ruleOf(transferSyntax: string): TransferSyntaxRule | undefined {
  const coding = transcoded[transferSyntax];
  if (coding !== undefined) return { coding };
  // A trailing .1 is the fragmentable form of a video syntax.
  const video = /^(1\.2\.840\.10008\.1\.2\.4\.10[0-6])\.1$/.exec(transferSyntax)?.[1];
  const [keptCoding, keptAs] = kept[video ?? transferSyntax] ?? [];
  return keptCoding === undefined ? undefined : { coding: keptCoding, keptAs };
}
