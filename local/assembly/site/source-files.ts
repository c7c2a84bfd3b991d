import { readdir, readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { TemplateObject, TemplateValue } from '../template/template';

/** What stands in the files of a source for values that are known at deployment alone. */
export interface Markers {
  readonly values: TemplateObject;
  /** Values go into JSON texts, as the content of a string or as what they are. */
  readonly jsonEscape: boolean;
}

/** The files of a folder, by their paths with slashes, markers replaced. */
export async function readSource(folder: string, markers: Markers): Promise<Map<string, Buffer>> {
  if (!(await stat(folder)).isDirectory()) {
    throw new Error(`${folder}: the local system deploys folders, not archives; give Source.asset a folder`);
  }
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const key = path.relative(folder, file).split(path.sep).join('/');
    files.set(key, replaceMarkers(await readFile(file), markers));
  }
  return files;
}

function replaceMarkers(content: Buffer, { values, jsonEscape }: Markers): Buffer {
  const present = Object.entries(values).filter(([marker]) => content.includes(marker));
  if (present.length === 0) return content;
  // Marker and value are replaced in bytes: the rest of the file may be in any encoding.
  let text = content.toString('latin1');
  for (const [marker, value] of present) {
    const replacement = Buffer.from(jsonEscape ? escaped(value) : String(value), 'utf8').toString('latin1');
    text = text.replaceAll(Buffer.from(marker, 'utf8').toString('latin1'), () => replacement);
  }
  return Buffer.from(text, 'latin1');
}

function escaped(value: TemplateValue): string {
  const text = JSON.stringify(value);
  return text.startsWith('"') ? text.slice(1, -1) : text;
}
