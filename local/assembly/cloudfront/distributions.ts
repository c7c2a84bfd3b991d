import { AccessLog, deliveriesOf } from './access-logs';
import type { ControlPlane } from './control-plane';
import { Distribution } from './distribution';
import { readDistribution, type VpcTargets } from './distribution-config';
import { NotPlayed } from './not-played';
import type { Closing } from '../closing';
import type { Cloud } from '../cloud';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';

export interface DistributionsResult {
  readonly started: readonly { readonly resource: Resource; readonly distribution: Distribution }[];
  readonly run: readonly Resource[];
  readonly left: ReadonlyMap<Resource, string>;
}

/** Starts the distributions of an app. What one of them has that is not known here leaves out that one. */
export async function startDistributions(
  deployment: Deployment,
  cloud: Cloud,
  plane: ControlPlane,
  vpcTargets: VpcTargets,
  closing: Closing,
): Promise<DistributionsResult> {
  const started: { resource: Resource; distribution: Distribution }[] = [];
  const run: Resource[] = [];
  const left = new Map<Resource, string>();
  for (const resource of deployment.ofType('AWS::CloudFront::Distribution')) {
    try {
      const config = readDistribution(resource, deployment, cloud, vpcTargets);
      const deliveries = deliveriesOf(config.arn, deployment, cloud);
      const { account } = resource.environment;
      const log =
        deliveries.destinations.length === 0
          ? undefined
          : new AccessLog({ ...config, account }, deliveries.destinations, cloud);
      const distribution = await Distribution.start(config, cloud.certificate, log);
      closing.add(() => log?.deliver());
      closing.add(() => distribution.close());
      for (const host of [config.domainName, ...config.aliases]) cloud.routes.add('internet', host, distribution.port);
      plane.add(distribution);
      started.push({ resource, distribution });
      run.push(resource, ...deliveries.run);
    } catch (error) {
      if (!(error instanceof NotPlayed)) throw error;
      left.set(resource, error.message);
    }
  }
  return { started, run, left };
}
