import { App, Stack, type StackProps, aws_certificatemanager as acm, aws_cognito as cognito } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImagingDatastore, TlmProxy, type TlmProxyProps, TokenIssuer } from '../../../src';

export const DATASTORE_ID = '0123456789abcdef0123456789abcdef';
export const OTHER_DATASTORE_ID = 'fedcba9876543210fedcba9876543210';
export const US_EAST_1: StackProps = { env: { account: '123456789012', region: 'us-east-1' } };

export function newStack(props?: StackProps, app = new App(), id = 'Stack'): Stack {
  return new Stack(app, id, props);
}

export function certificate(stack: Stack): acm.ICertificate {
  const arn = `arn:${stack.partition}:acm:${stack.region}:${stack.account}:certificate/0f1e2d3c`;
  return (
    (stack.node.tryFindChild('Certificate') as acm.ICertificate | undefined) ??
    acm.Certificate.fromCertificateArn(stack, 'Certificate', arn)
  );
}

export function userPool(stack: Stack): { pool: cognito.IUserPool; client: cognito.IUserPoolClient } {
  return {
    pool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_Example'),
    client: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'viewer'),
  };
}

export function oidcIssuer(): TokenIssuer {
  return TokenIssuer.oidc('https://login.example.org', { clientIds: ['viewer'] });
}

/** A proxy with what is required and, on top, what the test is about. */
export function newProxy(stack: Stack, props: Partial<TlmProxyProps> = {}, id = 'Proxy'): TlmProxy {
  return new TlmProxy(stack, id, {
    dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)],
    tokenIssuers: [oidcIssuer()],
    certificate: certificate(stack),
    ...props,
  });
}

export function templateOf(props: Partial<TlmProxyProps> = {}, stackProps: StackProps = US_EAST_1): Template {
  const stack = newStack(stackProps);
  newProxy(stack, props);
  return Template.fromStack(stack);
}

/** A value of a template as text, with references as `<LogicalId>` or `<LogicalId.Attribute>`. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[fn, argument]] = Object.entries(value as Record<string, unknown>);
  if (fn === 'Fn::Join') {
    const [delimiter, items] = argument as [string, unknown[]];
    return items.map(flat).join(delimiter);
  }
  return `<${typeof argument === 'string' ? argument : (argument as string[]).join('.')}>`;
}
