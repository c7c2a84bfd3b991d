import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ImagingDatastore } from '../access';
import { VpcOriginTarget } from './cloudfront-access';
import { CloudFrontAccessOptions } from './cloudfront-access-options';

/** A proxy of this app, or one that exists. */
export interface ITlmProxy extends IConstruct, ec2.IConnectable {
  /** The base URL of the frame API. */
  readonly url: string;

  /** The name that clients use, which the certificate of the load balancer is valid for. */
  readonly domainName?: string;

  /** The ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The DNS name of the load balancer, which no public certificate is valid for. */
  readonly loadBalancerDnsName: string;

  /** The VPC that the load balancer stands in. */
  readonly vpc: ec2.IVpc;

  /** @internal */
  _vpcOriginTarget(options: CloudFrontAccessOptions, dataStores: ImagingDatastore[]): VpcOriginTarget;
}

/** What a proxy that exists is known by. */
export interface TlmProxyAttributes {
  /** The ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The DNS name of the load balancer. */
  readonly loadBalancerDnsName: string;

  /** The security group of the load balancer. `connections` adds rules to it. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The VPC that the load balancer stands in. */
  readonly vpc: ec2.IVpc;

  /**
   * The name that clients use.
   *
   * @default - clients use the DNS name of the load balancer
   */
  readonly domainName?: string;

  /**
   * The secret by which CloudFront shows that a request comes from a distribution of yours, as `allowCloudFront()` of the proxy returned it. It
   * is needed to fetch frames from the proxy by `FrameOrigin.tlmProxy()`.
   *
   * @default - CloudFront cannot fetch frames from the proxy
   */
  readonly originCredential?: secretsmanager.ISecret;
}
