import {
  Duration,
  Fn,
  Token,
  Tokenization,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEFAULTS } from './defaults';
import { createFunction } from './function';
import { ImageFrameCdnProps } from './props';
import { SigningKeys } from './signing-keys';
import { accessConfig } from '../private/access-config';
import { LogSettings } from '../private/log-group';
import { TokenKeys } from '../private/token-keys';

export interface SessionProps {
  readonly cdn: ImageFrameCdnProps;
  readonly signingKeys: SigningKeys;
  readonly tokenKeys: TokenKeys;
  readonly logs: LogSettings;
}

/** Takes an access token, and gives the cookies by which CloudFront lets its user read one data store for some minutes. */
export class Session extends Construct {
  public readonly function: lambda.Function;
  public readonly origin: cloudfront.IOrigin;

  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    const { cdn, tokenKeys } = props;
    this.function = createFunction(this, 'Opener', {
      description: 'Opens sessions: access token in, signed cookies out',
      asset: 'session',
      environment: {
        SESSION_ACCESS: accessConfig(this, cdn, (issuer) => tokenKeys.location(issuer)),
        SESSION_DATASTORES: Fn.join(
          ',',
          cdn.dataStores.map((store) => store.datastoreArn),
        ),
        SESSION_SIGNING_KEYS: props.signingKeys.config(),
        SESSION_TTL_SECONDS: Tokenization.stringifyNumber(
          (cdn.sessionDuration ?? DEFAULTS.sessionDuration).toSeconds(),
        ),
        // The name of the distribution would be a circle. The key is only good for this distribution, whatever the host in a policy.
        SESSION_RESOURCE_ORIGIN: `https://${resourceHost(cdn.domainName)}`,
        ...(cdn.allowedOrigins?.length ? { SESSION_ALLOWED_ORIGINS: Fn.join(',', cdn.allowedOrigins) } : {}),
      },
      memorySize: 512,
      timeout: Duration.seconds(15),
      reservedConcurrency: cdn.sessionConcurrency,
      logs: props.logs,
      isSynchronous: true,
    });
    props.signingKeys.grantSign(this.function);
    tokenKeys.grantRead(this.function);
    this.function.node.addDependency(tokenKeys.fetched);
    const url = this.function.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    this.origin = origins.FunctionUrlOrigin.withOriginAccessControl(url, { keepaliveTimeout: Duration.seconds(60) });
  }
}

/** As browsers write it, and CloudFront compares it: in lower case. */
function resourceHost(domainName = '*'): string {
  return Token.isUnresolved(domainName) ? domainName : domainName.toLowerCase();
}
