import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { VpcOriginTarget } from './cloudfront-access';
import { CloudFrontAccessOptions } from './cloudfront-access-options';
import { ITlmProxy, TlmProxyAttributes } from './tlm-proxy-ref';
import { Conflicts } from '../private/conflicts';

/** A proxy that another app made. */
export class ImportedTlmProxy extends Construct implements ITlmProxy {
  public readonly url: string;
  public readonly domainName?: string;
  public readonly loadBalancerArn: string;
  public readonly loadBalancerDnsName: string;
  public readonly vpc: ec2.IVpc;
  public readonly connections: ec2.Connections;
  private readonly originCredential?: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, attributes: TlmProxyAttributes) {
    super(scope, id);
    const conflicts = new Conflicts();
    const arn =
      'the ARN of an Application Load Balancer (arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<ID>)';
    conflicts.text('loadBalancerArn', attributes.loadBalancerArn, arn, (value) =>
      /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/.+/.test(value),
    );
    conflicts.throwIfAny(`TlmProxy.fromTlmProxyAttributes '${this.node.path}'`);
    this.loadBalancerArn = attributes.loadBalancerArn;
    this.loadBalancerDnsName = attributes.loadBalancerDnsName;
    this.vpc = attributes.vpc;
    this.domainName = attributes.domainName;
    this.originCredential = attributes.originCredential;
    this.url = baseUrl(attributes.domainName, attributes.loadBalancerDnsName);
    this.connections = new ec2.Connections({
      securityGroups: [attributes.securityGroup],
      defaultPort: ec2.Port.HTTPS,
    });
  }

  /** @internal */
  public _vpcOriginTarget(options: CloudFrontAccessOptions): VpcOriginTarget {
    const name = `FrameOrigin.tlmProxy and the imported proxy '${this.node.path}'`;
    const conflicts = new Conflicts();
    if (options.credentials || options.prefixListId) {
      conflicts.add(
        'credentials and prefixListId are settled where the proxy is made: give them to its allowCloudFront()',
      );
    }
    if (!this.originCredential) {
      conflicts.add(
        'originCredential must be given to fromTlmProxyAttributes(): the secret that allowCloudFront() of the proxy returns',
      );
    }
    conflicts.throwIfAny(name);
    return { credential: this.originCredential!, ready: [] };
  }
}

export function baseUrl(domainName: string | undefined, loadBalancerDnsName: string): string {
  return `https://${domainName ?? loadBalancerDnsName}`;
}
