import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ImagingDatastore } from '../access';
import { VpcOriginTarget } from './cloudfront-access';
import { CloudFrontAccessOptions } from './cloudfront-access-options';

/** A proxy, defined in this app or imported. */
export interface ITlmProxy extends IConstruct, ec2.IConnectable {
  /** The base URL of the frame API. */
  readonly url: string;

  /** The domain name that clients use, for which the certificate of the load balancer is valid. */
  readonly domainName?: string;

  /** The ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The DNS name of the load balancer. No public certificate is valid for it. */
  readonly loadBalancerDnsName: string;

  /** The VPC of the load balancer. */
  readonly vpc: ec2.IVpc;

  /** @internal */
  _vpcOriginTarget(options: CloudFrontAccessOptions, dataStores: ImagingDatastore[]): VpcOriginTarget;
}

/** Attributes of an existing proxy. */
export interface TlmProxyAttributes {
  /** The ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The DNS name of the load balancer. */
  readonly loadBalancerDnsName: string;

  /** The security group of the load balancer, to which `connections` adds rules. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The VPC of the load balancer. */
  readonly vpc: ec2.IVpc;

  /**
   * The domain name that clients use.
   *
   * @default - clients use the DNS name of the load balancer
   */
  readonly domainName?: string;

  /**
   * The secret that proves to the proxy that a request comes from a distribution of yours, as returned by `allowCloudFront()` of the proxy.
   * `FrameOrigin.tlmProxy()` requires it.
   *
   * @default - CloudFront cannot fetch frames from the proxy
   */
  readonly originCredential?: secretsmanager.ISecret;
}
