import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { parseDockerfile, type ImageRecipe } from './dockerfile';

/** A container image laid out in a folder. */
export interface Image {
  readonly root: string;
  readonly recipe: ImageRecipe;
}

/** Does what the Dockerfile of a folder says. */
export async function buildImage(source: string, root: string): Promise<Image> {
  const file = path.join(source, 'Dockerfile');
  const text = await readFile(file, 'utf8').catch(() => Promise.reject(new Error(`${file}: not found`)));
  const recipe = parseDockerfile(text, file);
  await mkdir(inside(root, recipe.workdir), { recursive: true });
  for (const { sources, to, workdir } of recipe.copies) {
    const target = inside(root, path.posix.resolve(workdir, to));
    const intoFolder = to.endsWith('/') || to === '.' || sources.length > 1;
    for (const name of sources) {
      const from = inside(source, name);
      const isFolder = (await stat(from)).isDirectory();
      await cp(from, intoFolder && !isFolder ? path.join(target, path.basename(from)) : target, { recursive: true });
    }
  }
  return { root, recipe };
}

/** A path of the image on this machine; never one outside it. */
export function inside(root: string, name: string): string {
  return path.join(root, path.posix.normalize(`/${name}`));
}
