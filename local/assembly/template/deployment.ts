import type { CloudAssembly } from '../cloud-assembly';
import { environment, type Environment } from './environment';
import { REGION_WRITER } from './region-references';
import { StackValues, type Neighbours, type Resource } from './stack-values';
import { isObject, type TemplateValue } from './template';
import { findSecret, SecretValues } from '../secrets/secret-values';

export interface DeploymentOptions {
  /** For stacks that leave it open. */
  readonly account?: string;
  readonly region?: string;
  /** Values of template parameters, by stack ID. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** All stacks of an assembly with the values that they have on this machine. */
export class Deployment implements Neighbours {
  public readonly stacks: readonly StackValues[];
  public readonly secrets = new SecretValues();

  constructor(assembly: CloudAssembly, options: DeploymentOptions = {}) {
    this.stacks = assembly.stacks.map((stack) => {
      const account = stack.account ?? options.account ?? '000000000000';
      const region = stack.region ?? options.region ?? 'us-east-1';
      return new StackValues(stack, environment(account, region), options.parameters?.[stack.id] ?? {}, this);
    });
  }

  public get resources(): readonly Resource[] {
    return this.stacks.flatMap((stack) => stack.resources);
  }

  public ofType(type: string): readonly Resource[] {
    return this.stacks.flatMap((stack) => stack.ofType(type));
  }

  public exported(name: string, { account, region }: Environment): TemplateValue {
    for (const stack of this.stacks) {
      if (stack.environment.account !== account || stack.environment.region !== region) continue;
      const value = stack.exports().get(name);
      if (value) return value();
    }
    throw new Error(`no stack of the app in ${region} exports ${name}`);
  }

  public secretText(reference: string): string | undefined {
    const found = findSecret(this.ofType('AWS::SecretsManager::Secret'), reference);
    return found && this.secrets.text(found.secret, found.key);
  }

  public systemsManagerParameter(name: string, { account, region }: Environment): string | undefined {
    const parameter = this.ofType('AWS::SSM::Parameter').find(
      (resource) =>
        resource.environment.account === account && resource.environment.region === region && resource.ref === name,
    );
    return parameter ? String(parameter.property('Value')) : this.exportedToRegion(name, account, region);
  }

  /** What the CDK hands from one region to another: a parameter there, written by a custom resource here. */
  private exportedToRegion(name: string, account: string, region: string): string | undefined {
    for (const writer of this.ofType(REGION_WRITER)) {
      const written = writer.property('WriterProps');
      if (writer.environment.account !== account || !isObject(written) || written.region !== region) continue;
      const value = isObject(written.exports) ? written.exports[name] : undefined;
      if (value !== undefined) return String(value);
    }
    return undefined;
  }
}
