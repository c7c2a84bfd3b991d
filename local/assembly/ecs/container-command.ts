import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseDockerfile, type ImageRecipe } from './dockerfile';

/** What the image of a folder runs, as its Dockerfile says. */
export function containerCommand(image: string): readonly string[] {
  return recipe(image).command;
}

/** The environment variables that the image of a folder sets. */
export function containerEnvironment(image: string): Readonly<Record<string, string>> {
  return recipe(image).environment;
}

function recipe(image: string): ImageRecipe {
  const file = path.join(image, 'Dockerfile');
  return parseDockerfile(readFileSync(file, 'utf8'), file);
}
