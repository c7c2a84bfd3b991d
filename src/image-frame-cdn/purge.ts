import {
  Annotations,
  Arn,
  ArnFormat,
  Stack,
  Token,
  aws_cloudfront as cloudfront,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createFunction } from './function';
import { ImagingDatastore } from '../access';
import { LogSettings } from '../private/log-group';

export interface PurgeProps {
  readonly distribution: cloudfront.IDistribution;
  readonly dataStores: ImagingDatastore[];
  readonly logs: LogSettings;
}

/** Removes the frames of an image set from all caches once it is deleted or changed. */
export class Purge extends Construct {
  public readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: PurgeProps) {
    super(scope, id);
    const { distribution } = props;
    this.warnOfOtherPlaces(props.dataStores);
    this.function = createFunction(this, 'Purger', {
      description: 'Removes the frames of deleted and changed image sets from CloudFront',
      asset: 'frame-purge',
      environment: { FRAME_PURGE_DISTRIBUTION_ID: distribution.distributionId },
      reservedConcurrency: 1,
      logs: props.logs,
      isSynchronous: false,
    });
    iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: ['cloudfront:CreateInvalidation'],
      resourceArns: [distribution.distributionArn],
    });
    new events.Rule(this, 'ImageSets', {
      description: 'Image sets and data stores that are deleted, image sets that are changed',
      eventPattern: {
        source: ['aws.medical-imaging'],
        detailType: ['Image Set Deleted', 'Image Set Updated', 'Data Store Deleted'],
        detail: { datastoreId: props.dataStores.map((store) => store.datastoreId) },
      },
      targets: [new targets.LambdaFunction(this.function)],
    });
  }
  /** Events of HealthImaging stay in the region and the account of their data store. */
  private warnOfOtherPlaces(dataStores: ImagingDatastore[]): void {
    const stack = Stack.of(this);
    for (const { datastoreId, datastoreArn } of dataStores) {
      if (Token.isUnresolved(datastoreArn)) continue;
      const arn = Arn.split(datastoreArn, ArnFormat.SLASH_RESOURCE_NAME);
      for (const place of ['region', 'account'] as const) {
        if (Token.isUnresolved(stack[place]) || arn[place] === stack[place]) continue;
        Annotations.of(this).addWarningV2(
          `cdk-healthimaging:cdn-without-purge-${place}`,
          `data store ${datastoreId} is of another ${place} (${arn[place]}), whose events do not come here: frames of its deleted image sets stay in the cache until they are invalidated there`,
        );
        break;
      }
    }
  }
}
