import { cidrContains } from '../template/cidr';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject } from '../template/template';

type Direction = 'Ingress' | 'Egress';

/** Who is at the other end of a connection. */
export interface Peer {
  readonly securityGroups: readonly string[];
  /** Its addresses, where they are known. */
  readonly cidr?: string;
  /** CloudFront, which rules name by a prefix list; of those, only it is known here. */
  readonly isCloudFront?: boolean;
}

/** The rules of all security groups of an app. */
export class SecurityGroups {
  private readonly known: ReadonlySet<string>;
  private readonly rules: Readonly<Record<Direction, ReadonlyMap<string, TemplateObject[]>>>;

  constructor(deployment: Deployment) {
    const groups = deployment.ofType('AWS::EC2::SecurityGroup');
    this.known = new Set(groups.map((group) => group.attribute('GroupId')));
    this.rules = { Ingress: rulesOf(deployment, groups, 'Ingress'), Egress: rulesOf(deployment, groups, 'Egress') };
  }

  /** Whether the groups let TCP in or out. Groups of others are taken to do so: the app does not know their rules. */
  public allow(groups: readonly string[], direction: Direction, port: number, peer: Peer): boolean {
    if (groups.length === 0 || groups.some((group) => !this.known.has(group))) return true;
    const peerKey = direction === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';
    return groups
      .flatMap((group) => this.rules[direction].get(group) ?? [])
      .some((rule) => {
        if (!coversPort(rule, port)) return false;
        if (typeof rule[peerKey] === 'string') return peer.securityGroups.includes(rule[peerKey]);
        if (typeof rule.SourcePrefixListId === 'string') return peer.isCloudFront === true;
        return typeof rule.CidrIp === 'string' && peer.cidr !== undefined && cidrContains(rule.CidrIp, peer.cidr);
      });
  }
}

function rulesOf(
  deployment: Deployment,
  groups: readonly Resource[],
  direction: Direction,
): ReadonlyMap<string, TemplateObject[]> {
  const byGroup = new Map<string, TemplateObject[]>();
  const add = (group: string, rule: TemplateObject) => byGroup.set(group, [...(byGroup.get(group) ?? []), rule]);
  for (const group of groups) {
    const inline = asList(group.property(`SecurityGroup${direction}`)).filter(isObject);
    for (const rule of inline) add(group.attribute('GroupId'), rule);
  }
  const separate = deployment.ofType(`AWS::EC2::SecurityGroup${direction}`);
  for (const rule of separate) add(String(rule.property('GroupId')), rule.properties);
  // Where a template gives no rule for what goes out, EC2 lets everything out.
  for (const group of direction === 'Egress' ? groups : []) {
    const id = group.attribute('GroupId');
    if (!byGroup.has(id)) add(id, { IpProtocol: '-1', CidrIp: '0.0.0.0/0' });
  }
  return byGroup;
}

function coversPort({ IpProtocol, FromPort, ToPort }: TemplateObject, port: number): boolean {
  if (String(IpProtocol) === '-1') return true;
  return ['tcp', '6'].includes(String(IpProtocol)) && Number(FromPort) <= port && port <= Number(ToPort);
}
