import { Aws, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountWideName } from '../image-frame-cdn/signing-keys';

/**
 * The bucket of a site, by its name. The origin of CDK refers to the bucket itself, so that the key of the bucket could not be let to one
 * distribution alone: key, bucket and distribution would each need another first.
 */
export class SiteOrigin extends cloudfront.OriginBase {
  constructor(scope: Construct, bucketName: string) {
    const accessControl = new cloudfront.S3OriginAccessControl(scope, 'OriginAccess', {
      originAccessControlName: accountWideName(scope, 'site'),
    });
    super(`${bucketName}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
      originAccessControlId: accessControl.originAccessControlId,
    });
  }

  protected override renderS3OriginConfig(): cloudfront.CfnDistribution.S3OriginConfigProperty {
    return { originAccessIdentity: '' };
  }
}
