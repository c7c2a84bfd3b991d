export interface VarietyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
export async function varietyFiles(): Promise<VarietyFile[]> {
  return [];
}
