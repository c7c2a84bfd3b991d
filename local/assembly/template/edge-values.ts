import { arn } from './environment';
import type { ResourceValues } from './resource-values';
import type { Resource } from './stack-values';

/** What CloudFront, function URLs and log deliveries are called. */
export const EDGE_VALUES: Readonly<Record<string, (resource: Resource) => ResourceValues>> = {
  'AWS::CloudFront::CachePolicy': (resource) => identified(uuid(resource)),
  'AWS::CloudFront::OriginRequestPolicy': (resource) => identified(uuid(resource)),
  'AWS::CloudFront::ResponseHeadersPolicy': (resource) => identified(uuid(resource)),
  'AWS::CloudFront::KeyGroup': (resource) => identified(uuid(resource)),
  'AWS::CloudFront::OriginAccessControl': (resource) => identified(capitals(resource, 'E', 13)),
  'AWS::CloudFront::PublicKey': (resource) => identified(capitals(resource, 'K', 13)),
  'AWS::CloudFront::Distribution': (resource) => {
    const id = capitals(resource, 'E', 13);
    const domainName = `d${resource.unique(13)}.cloudfront.net`;
    return { ref: id, attributes: { Id: () => id, DomainName: () => domainName } };
  },
  'AWS::CloudFront::Function': (resource) => {
    const { partition, account } = resource.environment;
    const fn = `arn:${partition}:cloudfront::${account}:function/${String(resource.property('Name'))}`;
    return {
      ref: fn,
      attributes: { FunctionARN: () => fn, 'FunctionMetadata.FunctionARN': () => fn, Stage: () => 'LIVE' },
    };
  },
  'AWS::CloudFront::VpcOrigin': (resource) => {
    const { partition, account } = resource.environment;
    const id = `vo_${resource.unique(22)}`;
    const vpcOrigin = `arn:${partition}:cloudfront::${account}:vpcorigin/${id}`;
    return { ref: id, attributes: { Id: () => id, Arn: () => vpcOrigin, Status: () => 'Deployed' } };
  },
  'AWS::Lambda::Url': (resource) => {
    const target = String(resource.property('TargetFunctionArn'));
    const host = `${resource.unique(32)}.lambda-url.${resource.environment.region}.on.aws`;
    return { ref: target, attributes: { FunctionArn: () => target, FunctionUrl: () => `https://${host}/` } };
  },
  'AWS::Logs::DeliverySource': (resource) => {
    const name = String(resource.property('Name'));
    return {
      ref: name,
      attributes: {
        Arn: () => arn(resource.environment, 'logs', `delivery-source:${name}`),
        Service: () => 'cloudfront',
      },
    };
  },
  'AWS::Logs::DeliveryDestination': (resource) => {
    const name = String(resource.property('Name'));
    return {
      ref: name,
      attributes: { Arn: () => arn(resource.environment, 'logs', `delivery-destination:${name}`) },
    };
  },
  'AWS::Logs::Delivery': (resource) => {
    const id = resource.unique(16);
    return {
      ref: id,
      attributes: { Arn: () => arn(resource.environment, 'logs', `delivery:${id}`), DeliveryId: () => id },
    };
  },
};

const identified = (id: string): ResourceValues => ({ ref: id, attributes: { Id: () => id } });

const capitals = (resource: Resource, first: string, length: number): string =>
  `${first}${resource.unique(length).toUpperCase()}`;

function uuid(resource: Resource): string {
  return resource.unique(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
