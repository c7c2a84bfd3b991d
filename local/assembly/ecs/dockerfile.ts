/** What a Dockerfile makes of a folder, if all that it does is copy. */
export interface ImageRecipe {
  readonly workdir: string;
  readonly copies: readonly { readonly sources: readonly string[]; readonly to: string; readonly workdir: string }[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly user?: string;
}

/** Settings that make no difference to a process on this machine. */
const WITHOUT_EFFECT = ['EXPOSE', 'LABEL', 'HEALTHCHECK', 'STOPSIGNAL', 'MAINTAINER'];

/** @throws with file and line where it does more than the local system can do */
export function parseDockerfile(text: string, file: string): ImageRecipe {
  const recipe = {
    workdir: '/',
    copies: [] as { sources: string[]; to: string; workdir: string }[],
    environment: {} as Record<string, string>,
    command: [] as string[],
    entrypoint: [] as string[],
    user: undefined as string | undefined,
  };
  let stages = 0;
  for (const { line, instruction, rest } of instructions(text)) {
    const refuse = (why: string): never => {
      throw new Error(`${file}, line ${line}: ${why}; the local system runs images that only copy files`);
    };
    switch (instruction) {
      case 'FROM':
        if (++stages > 1) refuse('a second FROM');
        break;
      case 'WORKDIR':
        recipe.workdir = absolute(rest, recipe.workdir);
        break;
      case 'COPY': {
        const words = rest.split(/\s+/);
        if (words.some((word) => word.startsWith('--from'))) refuse('COPY --from');
        if (rest.startsWith('[')) refuse('COPY with a list');
        const paths = words.filter((word) => !word.startsWith('--'));
        if (paths.length < 2 || paths.some((path) => /[*?$]/.test(path))) refuse(`COPY ${rest}`);
        recipe.copies.push({ sources: paths.slice(0, -1), to: paths[paths.length - 1], workdir: recipe.workdir });
        break;
      }
      case 'ENV':
        Object.assign(recipe.environment, assignments(rest) ?? refuse(`ENV ${rest}`));
        break;
      case 'USER':
        recipe.user = rest;
        break;
      case 'CMD':
        recipe.command = execForm(rest) ?? refuse(`${instruction} in shell form`);
        break;
      case 'ENTRYPOINT':
        recipe.entrypoint = execForm(rest) ?? refuse(`${instruction} in shell form`);
        break;
      default:
        if (!WITHOUT_EFFECT.includes(instruction)) refuse(instruction);
    }
  }
  return recipe;
}

function* instructions(text: string): Generator<{ line: number; instruction: string; rest: string }> {
  let pending = '';
  let begin = 0;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    if (pending === '') begin = index + 1;
    pending += raw.trim();
    if (pending.endsWith('\\')) {
      pending = `${pending.slice(0, -1)} `;
      continue;
    }
    const [, instruction, rest] = /^(\S+)\s*(.*)$/.exec(pending)!;
    yield { line: begin, instruction: instruction.toUpperCase(), rest: rest.trim() };
    pending = '';
  }
}

function assignments(text: string): Record<string, string> | undefined {
  if (!text.includes('=')) {
    const [, name, value] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
    return name === undefined ? undefined : { [name]: value };
  }
  const pairs = text.match(/[^\s=]+=("(?:[^"\\]|\\.)*"|\S*)/g) ?? [];
  if (pairs.join(' ') !== text.replace(/\s+/g, ' ') || text.includes('$')) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1).replace(/^"(.*)"$/, '$1')];
    }),
  );
}

function execForm(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

function absolute(path: string, workdir: string): string {
  return path.startsWith('/') ? path : `${workdir.replace(/\/$/, '')}/${path}`;
}
