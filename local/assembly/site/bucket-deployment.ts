import { contentTypeOf } from './content-types';
import { readSource, type Markers } from './source-files';
import type { Cloud } from '../cloud';
import type { CloudAssembly } from '../cloud-assembly';
import { matchesWildcard } from '../iam/wildcard';
import { EVERYWHERE } from '../network/vpc';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

export const BUCKET_DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** System metadata of the AWS CLI's options, as headers of objects. */
const METADATA_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

/**
 * What the function behind the CDK's BucketDeployment does: fills a bucket with the files of its sources, with the role of that function.
 * It is written in Python and calls the AWS CLI, so it does not run here itself.
 */
export async function deployToBucket(
  resource: Resource,
  fn: Resource,
  cloud: Cloud,
  assembly: CloudAssembly,
): Promise<void> {
  const { properties } = resource;
  try {
    const files = await sources(properties, assembly);
    const bucket = String(properties.DestinationBucketName);
    const prefix = String(properties.DestinationBucketKeyPrefix ?? '').replace(/^\/$|\/$/g, '');
    const isChosen = filter(properties);
    const session = cloud.openSession(String(fn.property('Role')), fn.ref, EVERYWHERE);
    const target = cloud.s3.as(session, bucket);
    const keys = new Set<string>();
    const present = target.list();
    for (const [name, body] of files) {
      if (!isChosen(name)) continue;
      const key = prefix === '' ? name : `${prefix}/${name}`;
      keys.add(key);
      target.put(key, body, headersOf(name, properties));
    }
    if (isTrue(properties.Prune, true)) {
      const inPrefix = (key: string) => prefix === '' || key.startsWith(`${prefix}/`);
      const left = present.filter((key) => inPrefix(key) && !keys.has(key));
      const relative = (key: string) => (prefix === '' ? key : key.slice(prefix.length + 1));
      left.filter((key) => isChosen(relative(key))).forEach((key) => target.delete(key));
    }
    cloud.log(resource.logicalId, `${keys.size} objects put into ${bucket}`);
  } catch (error) {
    throw new Error(`bucket deployment ${resource.logicalId}: ${(error as Error).message}`);
  }
  resource.stack.setAnswer(resource.logicalId, {
    physicalId: `aws.cdk.s3deployment.${resource.unique(32)}`,
    data: {
      DestinationBucketArn: properties.DestinationBucketArn ?? null,
      SourceObjectKeys: isTrue(properties.OutputObjectKeys, true) ? (properties.SourceObjectKeys ?? []) : [],
    },
  });
}

async function sources(properties: TemplateObject, assembly: CloudAssembly): Promise<Map<string, Buffer>> {
  if (!isTrue(properties.Extract, true)) throw new Error('the local system knows deployments that extract alone');
  const markers = asList(properties.SourceMarkers).map(objectOf);
  const configs = asList(properties.SourceMarkersConfig).map(objectOf);
  const files = new Map<string, Buffer>();
  for (const [index, key] of asList(properties.SourceObjectKeys).map(String).entries()) {
    const own: Markers = { values: markers[index] ?? {}, jsonEscape: isTrue(configs[index]?.jsonEscape, false) };
    const folder = assembly.file(key.replace(/\.[^.]+$/, ''));
    for (const [name, body] of await readSource(folder, own)) files.set(name, body);
  }
  return files;
}

/** As `aws s3 sync` reads --exclude and then --include: the last that fits decides. */
function filter({ Exclude, Include }: TemplateObject): (name: string) => boolean {
  const excluded = asList(Exclude).map(String);
  const included = asList(Include).map(String);
  return (name) =>
    included.some((pattern) => matchesWildcard(pattern, name)) ||
    !excluded.some((pattern) => matchesWildcard(pattern, name));
}

function headersOf(name: string, { SystemMetadata, UserMetadata }: TemplateObject): Record<string, string> {
  const lowerCase = (values: TemplateObject, prefix = '') =>
    Object.entries(values).map(([key, value]) => [`${prefix}${key.toLowerCase()}`, String(value)] as const);
  const system = lowerCase(objectOf(SystemMetadata)).filter(([key]) => METADATA_HEADERS.has(key));
  return {
    'content-type': contentTypeOf(name),
    ...Object.fromEntries([...system, ...lowerCase(objectOf(UserMetadata), 'x-amz-meta-')]),
  };
}

const isTrue = (value: TemplateValue | undefined, otherwise: boolean) =>
  value === undefined ? otherwise : String(value).toLowerCase() === 'true';
const objectOf = (value: TemplateValue | undefined): TemplateObject => (isObject(value) ? value : {});
