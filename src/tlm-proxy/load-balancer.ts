import {
  Duration,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  aws_route53 as route53,
  aws_route53_targets as route53_targets,
  aws_s3 as s3,
  aws_wafv2 as wafv2,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { loadBalancerSubnets } from './network';
import { TlmProxyProps } from './props';
import { CONTAINER_PORT } from './task';
import { logLoadBalancerAccess } from '../private/access-logs';
import { acknowledge } from '../private/acknowledge';

/** The load balancer, without an open port yet. */
export function createLoadBalancer(
  scope: Construct,
  props: TlmProxyProps,
  vpc: ec2.IVpc,
  accessLogs: s3.IBucket,
): elbv2.ApplicationLoadBalancer {
  const securityGroup = new ec2.SecurityGroup(scope, 'LoadBalancerSecurityGroup', {
    vpc,
    description: 'Load balancer: HTTPS from clients, and to the tasks',
    allowAllOutbound: false,
  });
  // All real rules name other security groups, which makes them resources of their own. Only a rule within the group is sure to take the
  // place of EC2's default, which allows everything.
  securityGroup.addEgressRule(ec2.Peer.ipv4('127.0.0.1/32'), ec2.Port.tcp(CONTAINER_PORT), 'Nowhere but to the tasks');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    vpcSubnets: loadBalancerSubnets(props),
    internetFacing: props.internetFacing ?? false,
    securityGroup,
    deletionProtection: props.deletionProtection ?? true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
    idleTimeout: Duration.seconds(60),
  });
  logLoadBalancerAccess(loadBalancer, accessLogs, 'load-balancer');
  if (props.webAclArn) {
    new wafv2.CfnWebACLAssociation(scope, 'WebAcl', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: props.webAclArn,
    });
  } else {
    acknowledge(
      loadBalancer,
      'No web ACL is given (webAclArn). Each request must carry a valid access token, and the server knows a handful of paths, whose IDs and numbers it checks',
      'NIST:ALBWAFEnabled',
    );
  }
  if (props.deletionProtection === false) {
    acknowledge(
      loadBalancer,
      'Deletion protection is turned off by the props: the load balancer holds no data and is made again by a deployment',
      'HIPAA+NIST:ELBDeletionProtectionEnabled',
    );
  }
  if (props.internetFacing && !props.allowFrom) {
    acknowledge(
      securityGroup,
      'Asked for by internetFacing: clients come from anywhere, to port 443 only, and each request must carry a valid access token',
      'AwsSolutions:EC23',
    );
  }
  return loadBalancer;
}

/** The tasks behind the load balancer, which talks TLS to them too. */
export function createTargetGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  tasks: elbv2.IApplicationLoadBalancerTarget,
): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, 'Tasks', {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
    port: CONTAINER_PORT,
    targets: [tasks],
    healthCheck: {
      protocol: elbv2.Protocol.HTTPS,
      path: '/healthcheck',
      healthyHttpCodes: '200',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
    deregistrationDelay: Duration.seconds(30),
    loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
  });
}

/** The only open port: HTTPS, to those clients that the props name. */
export function createListener(
  props: TlmProxyProps,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  targetGroup: elbv2.ApplicationTargetGroup,
): elbv2.ApplicationListener {
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates: [props.certificate],
    sslPolicy: props.sslPolicy ?? elbv2.SslPolicy.TLS13_RES,
    open: false,
    defaultTargetGroups: [targetGroup],
  });
  const clients = props.allowFrom ?? (props.internetFacing ? [ec2.Peer.anyIpv4()] : []);
  for (const client of clients) listener.connections.allowDefaultPortFrom(client, 'HTTPS from clients');
  return listener;
}

/** The record under which clients find the load balancer, where a zone for it is given. */
export function createAlias(scope: Construct, props: TlmProxyProps, loadBalancer: elbv2.ApplicationLoadBalancer): void {
  if (!props.hostedZone) return;
  new route53.ARecord(scope, 'Alias', {
    zone: props.hostedZone,
    recordName: props.domainName,
    target: route53.RecordTarget.fromAlias(new route53_targets.LoadBalancerTarget(loadBalancer)),
  });
}
