import { createHash } from 'node:crypto';
import type { SynthesisedStack } from '../cloud-assembly';
import type { Environment } from './environment';
import { resolve, resolveCondition, type Scope } from './intrinsics';
import { REGION_READER } from './region-references';
import { RESOURCE_VALUES } from './resource-values';
import type { TemplateObject, TemplateResource, TemplateValue } from './template';

/** A resource of a stack, its properties resolved when first asked for. */
export class Resource {
  private resolved: TemplateObject | undefined;

  constructor(
    public readonly stack: StackValues,
    public readonly logicalId: string,
    private readonly template: TemplateResource,
  ) {}

  public get type(): string {
    return this.template.Type;
  }

  public get dependsOn(): readonly string[] {
    const { DependsOn = [] } = this.template;
    return typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
  }

  public get properties(): TemplateObject {
    this.resolved ??= this.stack.resolveAt(this.logicalId, this.template.Properties ?? {}) as TemplateObject;
    return this.resolved;
  }

  /** One property alone: others may refer to this resource itself. */
  public property(name: string): TemplateValue | undefined {
    const value = this.template.Properties?.[name];
    return value === undefined ? undefined : this.stack.resolveAt(`${this.logicalId}.${name}`, value);
  }

  public get ref(): string {
    return String(this.stack.ref(this.logicalId));
  }

  public attribute(name: string): string {
    return String(this.stack.attribute(this.logicalId, name));
  }

  /** The same for the same stack and logical ID, unlike any other. */
  public unique(length: number, alphabet: 'hex' | 'letters' = 'hex'): string {
    const digest = createHash('sha256').update(`${this.stack.id}\0${this.logicalId}`).digest();
    if (alphabet === 'hex') return digest.toString('hex').slice(0, length);
    return Array.from(digest, (byte) => 'abcdefghijklmnopqrstuvwxyz'[byte % 26])
      .join('')
      .slice(0, length);
  }

  public get environment(): Environment {
    return this.stack.environment;
  }
}

/** What stacks know of each other. */
export interface Neighbours {
  exported(name: string, environment: Environment): TemplateValue;
  systemsManagerParameter(name: string, environment: Environment): string | undefined;
  secretText(reference: string): string | undefined;
}

/** Attributes that are known only once a custom resource has answered. */
export interface CustomResourceAnswer {
  readonly physicalId: string;
  readonly data: TemplateObject;
}

/** The values of a stack: what its parameters, conditions, references and attributes are on this machine. */
export class StackValues implements Scope {
  public readonly resources: readonly Resource[];
  private readonly byId: ReadonlyMap<string, Resource>;
  private readonly answers = new Map<string, CustomResourceAnswer>();
  private readonly underWay = new Set<string>();

  constructor(
    private readonly stack: SynthesisedStack,
    public readonly environment: Environment,
    private readonly parameters: Readonly<Record<string, string>>,
    private readonly neighbours: Neighbours,
  ) {
    const all = Object.entries(stack.template.Resources ?? {});
    const kept = all.filter(([, { Condition }]) => Condition === undefined || this.condition(Condition));
    this.resources = kept.map(([logicalId, resource]) => new Resource(this, logicalId, resource));
    this.byId = new Map(this.resources.map((resource) => [resource.logicalId, resource]));
  }

  public get id(): string {
    return this.stack.id;
  }

  public get name(): string {
    return this.stack.name;
  }

  public get arn(): string {
    const { partition, region, account } = this.environment;
    // A UUID, of which apps make names that no other has.
    const hash = createHash('sha256').update(`${account}\0${region}\0${this.id}`).digest('hex');
    const uuid = [0, 8, 12, 16, 20].map((from, i) => hash.slice(from, [8, 12, 16, 20, 32][i])).join('-');
    return `arn:${partition}:cloudformation:${region}:${account}:stack/${this.name}/${uuid}`;
  }

  public ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** What a custom resource answered, for those that refer to it. */
  public setAnswer(logicalId: string, answer: CustomResourceAnswer): void {
    this.answers.set(logicalId, answer);
  }

  public resolveAt(place: string, value: TemplateValue): TemplateValue {
    if (this.underWay.has(place)) throw new Error(`stack ${this.name}: ${place} refers to itself`);
    this.underWay.add(place);
    try {
      return resolve(value, this);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The innermost place says it best.
      throw new Error(message.startsWith('stack ') ? message : `stack ${this.name}, ${place}: ${message}`);
    } finally {
      this.underWay.delete(place);
    }
  }

  public ref(logicalId: string): TemplateValue {
    const pseudo = this.pseudoParameter(logicalId);
    if (pseudo !== undefined) return pseudo;
    if (this.stack.template.Parameters?.[logicalId]) return this.parameter(logicalId);
    const resource = this.resource(logicalId);
    const answer = this.answers.get(logicalId);
    if (answer) return answer.physicalId;
    const values = RESOURCE_VALUES[resource.type];
    if (values) return values(resource).ref;
    throw new Error(`Ref of ${logicalId} (${resource.type}) is not known to the local system`);
  }

  public attribute(logicalId: string, name: string): TemplateValue {
    const resource = this.resource(logicalId);
    const answer = this.answers.get(logicalId)?.data[name];
    if (answer !== undefined) return answer;
    // Its attributes are called as the parameters that it reads.
    if (resource.type === REGION_READER) return this.dynamicReference('ssm', name);
    const attribute = RESOURCE_VALUES[resource.type]?.(resource).attributes?.[name];
    if (attribute !== undefined) return attribute();
    throw new Error(`attribute ${name} of ${logicalId} (${resource.type}) is not known to the local system`);
  }

  public condition(name: string): boolean {
    const condition = this.stack.template.Conditions?.[name];
    if (condition === undefined) throw new Error(`stack ${this.name} has no condition ${name}`);
    return resolveCondition(condition, this);
  }

  public mapping(map: string, first: string, second: string): TemplateValue | undefined {
    return this.stack.template.Mappings?.[map]?.[first]?.[second];
  }

  public importValue(name: string): TemplateValue {
    return this.neighbours.exported(name, this.environment);
  }

  public dynamicReference(service: string, key: string): string {
    const { neighbours, environment } = this;
    const values: Readonly<Record<string, () => string | undefined>> = {
      // A version may follow the name.
      ssm: () => neighbours.systemsManagerParameter(key.replace(/:\d+$/, ''), environment),
      secretsmanager: () => neighbours.secretText(key),
    };
    const value = values[service]?.();
    if (value !== undefined) return value;
    throw new Error(`{{resolve:${service}:${key}}} refers to what is not in the app`);
  }

  public availabilityZones(region: string): readonly string[] {
    return ['a', 'b', 'c'].map((zone) => `${region || this.environment.region}${zone}`);
  }

  /** Those outputs whose values are known on this machine. */
  public outputs(): Readonly<Record<string, string>> {
    const known = Object.entries(this.stack.template.Outputs ?? {}).flatMap(([id, { Value, Condition }]) => {
      try {
        if (Condition !== undefined && !this.condition(Condition)) return [];
        return [[id, String(this.resolveAt(`output ${id}`, Value))]];
      } catch {
        return [];
      }
    });
    return Object.fromEntries(known) as Record<string, string>;
  }

  /** The outputs that other stacks may import, resolved when called. */
  public exports(): ReadonlyMap<string, () => TemplateValue> {
    const outputs = Object.entries(this.stack.template.Outputs ?? {});
    return new Map(
      outputs.flatMap(([id, { Value, Condition, Export }]) =>
        Export === undefined || (Condition !== undefined && !this.condition(Condition))
          ? []
          : [[String(this.resolveAt(`output ${id}`, Export.Name)), () => this.resolveAt(`output ${id}`, Value)]],
      ),
    );
  }

  private parameter(name: string): TemplateValue {
    const { Type, Default } = this.stack.template.Parameters![name];
    const given = this.parameters[name] ?? Default;
    if (given === undefined) {
      throw new Error(`parameter ${name} has no default: give it a value`);
    }
    const value = Type.startsWith('AWS::SSM::Parameter::Value') ? this.dynamicReference('ssm', String(given)) : given;
    const isList = Type === 'CommaDelimitedList' || Type.includes('List<');
    return isList
      ? String(value)
          .split(',')
          .map((item) => item.trim())
      : value;
  }

  private pseudoParameter(name: string): TemplateValue | undefined {
    const { partition, account, region, urlSuffix } = this.environment;
    const values: Readonly<Record<string, TemplateValue>> = {
      'AWS::Partition': partition,
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::URLSuffix': urlSuffix,
      'AWS::StackName': this.name,
      'AWS::StackId': this.arn,
      'AWS::NotificationARNs': [],
    };
    return values[name];
  }

  private resource(logicalId: string): Resource {
    const resource = this.byId.get(logicalId);
    if (resource) return resource;
    const left = this.stack.template.Resources?.[logicalId];
    throw new Error(left ? `${logicalId} is left out by its condition` : `there is no resource ${logicalId}`);
  }
}
