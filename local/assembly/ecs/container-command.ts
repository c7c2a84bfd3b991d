import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseDockerfile } from './dockerfile';

/** What the image of a folder runs, as its Dockerfile says. */
export function containerCommand(image: string): readonly string[] {
  const file = path.join(image, 'Dockerfile');
  return parseDockerfile(readFileSync(file, 'utf8'), file).command;
}
