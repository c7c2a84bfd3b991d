import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

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
}
