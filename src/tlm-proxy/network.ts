import { Aws, aws_ec2 as ec2, aws_iam as iam, aws_s3 as s3, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImagingDatastore } from '../access';
import { TlmProxyProps } from './props';
import { acknowledge } from '../private/acknowledge';
import { LogSettings, logGroup } from '../private/log-group';
import { ManagedPolicyRole } from '../private/managed-policy-role';

/** The subnets of the caller's VPC, or of the one that `createVpc` makes, that the tasks run in. */
export function taskSubnets(props: TlmProxyProps): ec2.SubnetSelection {
  if (props.vpcSubnets) return props.vpcSubnets;
  const vpc = props.vpc;
  if (!vpc) return { subnetType: props.egress ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED };
  const type = vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  return { subnetType: type };
}

/** The subnets that the load balancer stands in. */
export function loadBalancerSubnets(props: TlmProxyProps): ec2.SubnetSelection {
  if (props.loadBalancerSubnets) return props.loadBalancerSubnets;
  return props.internetFacing ? { subnetType: ec2.SubnetType.PUBLIC } : taskSubnets(props);
}

export interface NetworkProps {
  readonly internetFacing: boolean;
  readonly egress: boolean;
  readonly ipAddresses?: ec2.IIpAddresses;
  readonly logs: LogSettings;
}

/** A VPC of its own. Without egress and an internet-facing load balancer, no subnet has a route to the internet. */
export function createVpc(scope: Construct, props: NetworkProps): ec2.Vpc {
  const tasks = props.egress ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED;
  const needsPublic = props.egress || props.internetFacing;
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    ipAddresses: props.ipAddresses,
    maxAzs: 2,
    restrictDefaultSecurityGroup: true,
    natGateways: props.egress ? 2 : 0,
    subnetConfiguration: [
      { name: 'Tasks', subnetType: tasks },
      ...(needsPublic ? [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false }] : []),
    ],
  });
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(
      logGroup(scope, 'FlowLogs', props.logs),
      new ManagedPolicyRole(scope, 'FlowLogsRole', {
        assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      }),
    ),
  });
  for (const subnet of vpc.publicSubnets) {
    acknowledge(
      subnet,
      'Asked for by the props: an internet-facing load balancer, or the NAT gateways of egress, need a route to the internet gateway. No task runs in this subnet',
      'HIPAA+NIST:VPCNoUnrestrictedRouteToIGW',
    );
  }
  return vpc;
}

/** An internet gateway that no route leads to. */
export function attachInternetGateway(scope: Construct, vpc: ec2.IVpc): ec2.CfnVPCGatewayAttachment {
  const gateway = new ec2.CfnInternetGateway(scope, 'InternetGateway');
  return new ec2.CfnVPCGatewayAttachment(scope, 'InternetGatewayAttachment', {
    vpcId: vpc.vpcId,
    internetGatewayId: gateway.attrInternetGatewayId,
  });
}

export interface EndpointsProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly tasks: ec2.ISecurityGroup;
  readonly taskRole: iam.IRole;
  readonly dataStores: ImagingDatastore[];
  readonly tokenKeys: s3.IBucket;
}

/** All that the tasks talk to, reachable without the internet. */
export class Endpoints extends Construct {
  private readonly securityGroup: ec2.ISecurityGroup;
  private secrets?: ec2.InterfaceVpcEndpoint;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EndpointsProps,
  ) {
    super(scope, id);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'VPC endpoints: HTTPS from the tasks only',
      allowAllOutbound: false,
    });
    securityGroup.connections.allowFrom(props.tasks, ec2.Port.HTTPS, 'HTTPS from the tasks');
    this.securityGroup = securityGroup;

    this.add('ecr.api', 'EcrApi');
    this.add('ecr.dkr', 'EcrDocker');
    this.add('logs', 'Logs');
    this.add('runtime-medical-imaging', 'HealthImaging').addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['medical-imaging:GetImageFrame'],
        resources: props.dataStores.flatMap((store) => [store.datastoreArn, store.imageSetArns]),
        conditions: onlyBy(props.taskRole),
      }),
    );

    const s3Endpoint = new ec2.GatewayVpcEndpoint(this, 'S3', {
      vpc: props.vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [props.subnets],
    });
    s3Endpoint.addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [props.tokenKeys.arnForObjects('*')],
        conditions: onlyBy(props.taskRole),
      }),
    );
    // ECR hands out pre-signed URLs of this bucket for the layers of an image.
    s3Endpoint.addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`],
      }),
    );
  }

  /** Secrets Manager is reachable where there is a secret that ECS reads for the tasks. */
  public allowReading(secret: secretsmanager.ISecret, executionRole: iam.IRole): void {
    this.secrets ??= this.add('secretsmanager', 'SecretsManager');
    this.secrets.addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['secretsmanager:GetSecretValue'],
        // Without the suffix of six characters that Secrets Manager adds, the ARN of a secret matches nothing.
        resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
        conditions: onlyBy(executionRole),
      }),
    );
  }

  private add(service: string, name: string): ec2.InterfaceVpcEndpoint {
    return new ec2.InterfaceVpcEndpoint(this, name, {
      vpc: this.props.vpc,
      subnets: this.props.subnets,
      service: new ec2.InterfaceVpcEndpointAwsService(service),
      privateDnsEnabled: true,
      securityGroups: [this.securityGroup],
      // The default rule would open the endpoint to the CIDR of the whole VPC.
      open: false,
    });
  }
}

function onlyBy(role: iam.IRole): Record<string, Record<string, string>> {
  return { ArnEquals: { 'aws:PrincipalArn': role.roleArn } };
}
