import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Template } from './template/template';

/** A stack as it was synthesised. */
export interface SynthesisedStack {
  /** Unique in the assembly: path of the stage and ID of the artifact. */
  readonly id: string;
  /** What CloudFormation calls it. */
  readonly name: string;
  /** Undefined where the app left it open. */
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
  readonly dockerImages?: Readonly<Record<string, { readonly source: { readonly directory?: string } }>>;
}

/** What `cdk synth` wrote: the stacks of all stages, and the assets by their hash. */
export class CloudAssembly {
  public static async read(directory: string): Promise<CloudAssembly> {
    const assembly = new CloudAssembly(path.resolve(directory));
    await assembly.readStage(assembly.directory, '');
    if (assembly.stacks.length === 0) throw new Error(`${directory}: this cloud assembly has no stack`);
    return assembly;
  }

  public readonly stacks: SynthesisedStack[] = [];
  private readonly files = new Map<string, string>();
  private readonly images = new Map<string, string>();

  private constructor(public readonly directory: string) {}

  /** Path of a file asset, which may be a folder, by the hash that its S3 key starts with. */
  public file(hash: string): string {
    return found(this.files.get(hash), `file asset ${hash}`, this.directory);
  }

  /** Folder of a container image asset by its hash, which is the tag of the image. */
  public image(hash: string): string {
    return found(this.images.get(hash), `container image asset ${hash}`, this.directory);
  }

  private async readStage(directory: string, prefix: string): Promise<void> {
    const manifest = await readJson<Manifest>(path.join(directory, 'manifest.json'));
    for (const [id, { type, properties = {}, environment }] of Object.entries(manifest.artifacts ?? {})) {
      if (type === 'cdk:cloud-assembly' && properties.directoryName) {
        await this.readStage(path.join(directory, properties.directoryName), `${prefix}${id}/`);
      } else if (type === 'cdk:asset-manifest' && properties.file) {
        this.addAssets(directory, await readJson<AssetManifest>(path.join(directory, properties.file)));
      } else if (type === 'aws:cloudformation:stack' && properties.templateFile) {
        this.stacks.push({
          id: `${prefix}${id}`,
          name: properties.stackName ?? id,
          ...environmentOf(environment),
          template: await readJson<Template>(path.join(directory, properties.templateFile)),
        });
      }
    }
  }

  private addAssets(directory: string, { files = {}, dockerImages = {} }: AssetManifest): void {
    for (const [hash, { source }] of Object.entries(files)) {
      if (source.path !== undefined) this.files.set(hash, path.resolve(directory, source.path));
    }
    for (const [hash, { source }] of Object.entries(dockerImages)) {
      if (source.directory !== undefined) this.images.set(hash, path.resolve(directory, source.directory));
    }
  }
}

/** `aws://account/region`, in which what the app left open is called unknown. */
function environmentOf(environment = ''): { account?: string; region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}

function found(value: string | undefined, what: string, directory: string): string {
  if (value === undefined) throw new Error(`${what} is not in the cloud assembly ${directory}: run cdk synth again`);
  return value;
}

async function readJson<T>(file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'not found' : error.message;
    throw new Error(`${file}: ${reason}; run npx cdk synth, or name the folder that it wrote`);
  });
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${file}: is not JSON; run cdk synth again`);
  }
}
