import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Cloud } from '../cloud';
import type { CloudAssembly } from '../cloud-assembly';
import { LAMBDA_BOOTSTRAP } from './bootstrap';
import { LocalFunction } from './function';
import { RuntimeApi } from './runtime-api';
import { EVERYWHERE, reachOf } from '../network/vpc';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

/** The functions of an app that something calls here. */
export class Functions {
  private readonly byResource = new Map<Resource, Promise<LocalFunction>>();
  private readonly bootstrap: string;

  public static async start(
    assembly: CloudAssembly,
    deployment: Deployment,
    cloud: Cloud,
    scratch: string,
  ): Promise<Functions> {
    const functions = new Functions(assembly, deployment, cloud, scratch, await RuntimeApi.start());
    await writeFile(functions.bootstrap, LAMBDA_BOOTSTRAP);
    return functions;
  }

  private constructor(
    private readonly assembly: CloudAssembly,
    private readonly deployment: Deployment,
    private readonly cloud: Cloud,
    scratch: string,
    private readonly runtimeApi: RuntimeApi,
  ) {
    this.bootstrap = path.join(scratch, 'bootstrap.mjs');
  }

  public get resources(): readonly Resource[] {
    return [...this.byResource.keys()];
  }

  /** The function's resource, by ARN or name. */
  public find(name: string): Resource | undefined {
    return this.deployment
      .ofType('AWS::Lambda::Function')
      .find((resource) => resource.attribute('Arn') === name || resource.ref === name);
  }

  public get(resource: Resource): Promise<LocalFunction> {
    const known = this.byResource.get(resource);
    if (known) return known;
    const made = this.make(resource);
    this.byResource.set(resource, made);
    return made;
  }

  public async stop(): Promise<void> {
    const made = await Promise.allSettled(this.byResource.values());
    await Promise.all(made.map((fn) => (fn.status === 'fulfilled' ? fn.value.stop() : undefined)));
    await this.runtimeApi.close();
  }

  private async make(resource: Resource): Promise<LocalFunction> {
    const { cloud } = this;
    const { VpcConfig, MemorySize, Role } = resource.properties;
    const reach = isObject(VpcConfig)
      ? reachOf(
          this.deployment,
          cloud.securityGroups,
          asList(VpcConfig.SubnetIds).map(String),
          asList(VpcConfig.SecurityGroupIds).map(String),
        )
      : EVERYWHERE;
    return new LocalFunction({
      resource,
      code: this.codeOf(resource),
      session: cloud.openSession(String(Role), resource.ref, reach, {
        'lambda:sourcefunctionarn': resource.attribute('Arn'),
      }),
      bootstrap: this.bootstrap,
      runtimeApi: this.runtimeApi,
      preload: await cloud.writePreload(reach, Number(MemorySize ?? 128)),
      trusted: cloud.trusted,
      onLog: (line) => cloud.log(resource.logicalId, line),
    });
  }

  private codeOf(resource: Resource): string {
    const { Code } = resource.properties;
    const key = isObject(Code) ? Code.S3Key : undefined;
    if (typeof key !== 'string') {
      throw new Error(`function ${resource.logicalId}: its code is not an asset of the cloud assembly`);
    }
    return this.assembly.file(path.basename(key, path.extname(key)));
  }
}
