import { Duration, Stack, Token, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundFrameOrigin, FrameOriginContext } from './bound-frame-origin';
import { accountWideName } from './signing-keys';
import { Conflicts } from '../private/conflicts';
import { CloudFrontAccessOptions, ITlmProxy } from '../tlm-proxy';

/** By this, the proxy tells the distribution from everybody else. CloudFront overwrites what a viewer sends under the name. */
const CREDENTIAL_HEADER = 'x-origin-credential';

class LoadBalancer extends cloudfront.VpcOriginEndpoint {
  constructor(
    public readonly endpointArn: string,
    public readonly domainName: string,
  ) {
    super();
  }
}

/** The load balancer of a proxy, over HTTPS through a VPC origin. */
export function bindTlmProxy(
  scope: Construct,
  context: FrameOriginContext,
  proxy: ITlmProxy,
  options: CloudFrontAccessOptions,
): BoundFrameOrigin {
  checkPlace(scope, proxy);
  const { credential, ready } = proxy._vpcOriginTarget(options, context.dataStores);
  // The name that CloudFront asks for by TLS, and which the certificate must be valid for; where it connects to, the VPC origin says.
  const domainName = proxy.domainName!;
  const vpcOrigin = new cloudfront.VpcOrigin(scope, 'TlmProxyOrigin', {
    vpcOriginName: accountWideName(scope, 'proxy'),
    endpoint: new LoadBalancer(proxy.loadBalancerArn, domainName),
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
  });
  vpcOrigin.node.addDependency(...ready);
  return {
    origin: origins.VpcOrigin.withVpcOrigin(vpcOrigin, {
      domainName,
      // A dynamic reference: CloudFormation puts the value in, and the template does not hold it.
      customHeaders: { [CREDENTIAL_HEADER]: credential.secretValue.unsafeUnwrap() },
      originShieldEnabled: true,
      originShieldRegion: context.originShieldRegion,
      readTimeout: Duration.seconds(60),
      // Shorter than the load balancer's idle timeout (60 s), or CloudFront would reuse a connection that is just being closed.
      keepaliveTimeout: Duration.seconds(45),
    }),
    servesPicturesAndBatches: true,
    ready,
  };
}

function checkPlace(scope: Construct, proxy: ITlmProxy): void {
  const conflicts = new Conflicts();
  if (proxy.domainName === undefined) {
    conflicts.add(
      `the proxy '${proxy.node.path}' needs domainName: CloudFront checks that the certificate of the load balancer is valid for the name that it asks for`,
    );
  }
  const [own, other] = [Stack.of(scope), Stack.of(proxy)];
  for (const place of ['region', 'account'] as const) {
    if (own[place] === other[place] || (Token.isUnresolved(own[place]) && Token.isUnresolved(other[place]))) continue;
    const [here, there] = [own, other].map((stack) => (Token.isUnresolved(stack[place]) ? 'not known' : stack[place]));
    conflicts.add(
      `the stack of the distribution must be in the ${place} of the proxy (${there}), whose secret it reads at deployment; its ${place} is ${here}. CloudFront delivers everywhere, wherever the stack is`,
    );
  }
  conflicts.throwIfAny(`FrameOrigin.tlmProxy for '${scope.node.path}'`);
}
