import {
  CfnMapping,
  Lazy,
  Stack,
  Token,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { ImagingDatastore } from '../access';
import { CloudFrontAccessOptions } from './cloudfront-access-options';
import { Conflicts } from '../private/conflicts';
import { generatedSecret } from '../private/generated-secret';

/** What a VPC origin is told of a proxy. */
export interface VpcOriginTarget {
  /** What CloudFront shows. */
  readonly credential: secretsmanager.ISecret;
  /** What must be there before the VPC origin is. */
  readonly ready: IDependable[];
}

/** The variables by which the server is told the credentials that it accepts. */
const VARIABLES = ['TLM_PROXY_ORIGIN_SECRET', 'TLM_PROXY_ORIGIN_SECRET_OTHER'];

/**
 * `com.amazonaws.global.cloudfront.origin-facing` of each region. AWS publishes no list of the IDs; these are those that several
 * independent projects deploy with. A wrong one would make the deployment fail, and let nobody in.
 */
const PREFIX_LISTS: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'pl-58a04531',
  'ap-northeast-2': 'pl-22a6434b',
  'ap-south-1': 'pl-9aa247f3',
  'ap-southeast-1': 'pl-31a34658',
  'ap-southeast-2': 'pl-b8a742d1',
  'ca-central-1': 'pl-38a64351',
  'eu-central-1': 'pl-a3a144ca',
  'eu-west-1': 'pl-4fa04526',
  'eu-west-2': 'pl-93a247fa',
  'eu-west-3': 'pl-75b1541c',
  'us-east-1': 'pl-3b927c52',
  'us-east-2': 'pl-b6a144df',
  'us-west-2': 'pl-82a045eb',
};

export interface CloudFrontAccessProps {
  readonly vpc: ec2.IVpc;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly encryptionKey: kms.IKey;
  readonly prefixListId?: string;
}

/** Lets CloudFront connect to the load balancer, and tells its distributions apart from everybody else's. */
export class CloudFrontAccess extends Construct {
  private readonly secrets = new Map<string, secretsmanager.Secret>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CloudFrontAccessProps,
  ) {
    super(scope, id);
    // A group of its own: the prefix list counts as 55 rules, of 60 that a group may have.
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Load balancer: HTTPS from CloudFront',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(
      ec2.Peer.prefixList(props.prefixListId ?? this.knownPrefixList()),
      ec2.Port.HTTPS,
      'HTTPS from CloudFront',
    );
    const { connections, node } = props.loadBalancer;
    // Not addSecurityGroup(), which would repeat all rules of the load balancer's own group; but those that others add are not lost.
    (node.defaultChild as elbv2.CfnLoadBalancer).securityGroups = Lazy.list({
      produce: () => [...connections.securityGroups, securityGroup].map(({ securityGroupId }) => securityGroupId),
    });
  }

  /** The secret of a name, which the tasks accept from now on. */
  public credential(name: string): secretsmanager.Secret {
    const known = this.secrets.get(name);
    if (known) return known;
    const variable = VARIABLES[this.secrets.size];
    if (variable === undefined) {
      const names = [...this.secrets.keys(), name].join(', ');
      throw new Error(
        `${this.node.scope!.node.path}: the tasks accept two credentials at most, got ${names}: use the same names for all distributions`,
      );
    }
    const { taskDefinition, encryptionKey } = this.props;
    const secret = generatedSecret(this, `Credential${name}`, {
      description: 'Shown by CloudFront to the TLM proxy',
      encryptionKey,
      reasonNotToRotate:
        'Generated, 64 characters. CloudFront and the tasks hold copies that only deployments renew: it is changed by three of them without an outage (credentials), and a rotation behind their back would be one',
    });
    this.secrets.set(name, secret);
    taskDefinition.defaultContainer!.addSecret(variable, ecs.Secret.fromSecretsManager(secret));
    encryptionKey.grant(taskDefinition.obtainExecutionRole(), 'kms:Decrypt');
    return secret;
  }

  private knownPrefixList(): string {
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region)) return PREFIX_LISTS[region];
    const mapping = Object.fromEntries(Object.entries(PREFIX_LISTS).map(([name, id]) => [name, { originFacing: id }]));
    return new CfnMapping(this, 'PrefixLists', { mapping }).findInMap(region, 'originFacing');
  }
}

/** Checks what can be known before deployment. */
export function checkCloudFrontAccess(scope: Construct, options: CloudFrontAccessOptions, conflicts: Conflicts): void {
  const { credentials, prefixListId } = options;
  const { region } = Stack.of(scope);
  if (credentials !== undefined && (credentials.length < 1 || credentials.length > 2)) {
    conflicts.add(`credentials must be one or two names, got ${credentials.length}`);
  }
  // They become part of logical IDs, which no token can.
  credentials
    ?.filter((name) => !/^[A-Za-z0-9]{1,16}$/.test(name))
    .forEach((name) =>
      conflicts.add(
        `credentials must be one to sixteen letters and digits, known at synthesis, got ${JSON.stringify(name)}`,
      ),
    );
  if (credentials?.length === 2 && credentials[0] === credentials[1]) {
    conflicts.add(`credentials lists ${JSON.stringify(credentials[0])} twice: remove one`);
  }
  conflicts.text('prefixListId', prefixListId, 'the ID of a prefix list (pl-…)', (id) => /^pl-[0-9a-f]+$/.test(id));
  if (prefixListId === undefined && !Token.isUnresolved(region) && PREFIX_LISTS[region] === undefined) {
    conflicts.add(
      `prefixListId must be given in ${region}: aws ec2 describe-managed-prefix-lists --region ${region} --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing`,
    );
  }
}

/** Checks that the proxy serves what the distribution delivers, as far as it is known. */
export function checkServed(served: ImagingDatastore[], delivered: ImagingDatastore[], conflicts: Conflicts): void {
  if (served.some(({ datastoreId }) => Token.isUnresolved(datastoreId))) return;
  for (const { datastoreId } of delivered) {
    if (Token.isUnresolved(datastoreId) || served.some((store) => store.datastoreId === datastoreId)) continue;
    conflicts.add(
      `the proxy does not serve data store ${datastoreId}, which the distribution lists: add it to its dataStores`,
    );
  }
}
