import { serializationError, validationError } from './errors';

/** Length and pattern of a string member, as the service model states them. */
export interface Shape {
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

export const ValidShapes = {
  Arn: {
    pattern:
      'arn:aws((-us-gov)|(-iso)|(-iso-b)|(-cn))?:medical-imaging:[a-z0-9-]+:[0-9]{12}:datastore/[0-9a-z]{32}(/imageset/[0-9a-z]{32})?',
  },
  AwsAccountId: { min: 12, max: 12, pattern: '\\d+' },
  ClientToken: { min: 1, max: 64, pattern: '[A-Za-z0-9._-]+' },
  CopiableAttributes: { min: 1, max: 260_000 },
  DatastoreId: { pattern: '[0-9a-z]{32}' },
  DatastoreName: { min: 1, max: 256, pattern: '[A-Za-z0-9._/#-]+' },
  DatastoreStatus: { values: ['CREATING', 'CREATE_FAILED', 'ACTIVE', 'DELETING', 'DELETED'] },
  DicomText: { max: 512 },
  DicomUid: { max: 512, pattern: '[0-9.]+' },
  ImageFrameId: { pattern: '[0-9a-z]{32}' },
  ImageSetId: { pattern: '[0-9a-z]{32}' },
  ImageSetVersion: { pattern: '\\d+' },
  JobId: { min: 1, max: 32, pattern: '[0-9a-z]+' },
  JobName: { min: 1, max: 64, pattern: '[A-Za-z0-9._/#-]+' },
  JobStatus: { values: ['SUBMITTED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'] },
  KmsKeyArn: {
    min: 1,
    max: 512,
    pattern:
      'arn:aws[a-zA-Z-]{0,16}:kms:[a-z]{2}(-[a-z]{1,16}){1,3}-\\d{1}:\\d{12}:((key/[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})|(alias/[a-zA-Z0-9:/_-]{1,256}))',
  },
  LambdaArn: {
    pattern:
      'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
  },
  LosslessStorageFormat: { values: ['HTJ2K', 'JPEG_2000_LOSSLESS'] },
  MetadataFilePath: { min: 1, max: 1024, pattern: '[a-zA-Z0-9!-~]+([a-zA-Z0-9!-~ ]*[a-zA-Z0-9!-~]+)*' },
  NextToken: { min: 1, max: 8192, pattern: '[\\x00-\\x7F]{0,8192}' },
  Operator: { values: ['EQUAL', 'BETWEEN'] },
  RoleArn: { min: 20, max: 2048, pattern: 'arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+' },
  S3Uri: { min: 1, max: 1024, pattern: 's3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?' },
  SortField: { values: ['updatedAt', 'createdAt', 'DICOMStudyDateAndTime'] },
  SortOrder: { values: ['ASC', 'DESC'] },
  StudyDate: { max: 36, pattern: '\\d{8}' },
  StudyTime: { max: 56, pattern: '\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?' },
  TagKey: { min: 1, max: 128, pattern: '(?!aws:)[a-zA-Z+-=._:/]+' },
  TagValue: { max: 256 },
} as const satisfies Record<string, Shape>;

const compiled = new Map<string, RegExp>();

function constraintBroken(shape: Shape, value: string): string | undefined {
  if (shape.values && !shape.values.includes(value)) {
    return `Member must satisfy enum value set: [${shape.values.join(', ')}]`;
  }
  if (shape.min !== undefined && value.length < shape.min) {
    return `Member must have length greater than or equal to ${shape.min}`;
  }
  if (shape.max !== undefined && value.length > shape.max) {
    return `Member must have length less than or equal to ${shape.max}`;
  }
  if (shape.pattern === undefined) return undefined;
  let regExp = compiled.get(shape.pattern);
  if (!regExp) compiled.set(shape.pattern, (regExp = new RegExp(`^(?:${shape.pattern})$`)));
  return regExp.test(value) ? undefined : `Member must satisfy regular expression pattern: ${shape.pattern}`;
}

export const matches = (shape: Shape, value: string) => constraintBroken(shape, value) === undefined;

export function invalid(member: string, constraint: string): never {
  throw validationError(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** A string that has to be there and to fit its shape. Values are never repeated in the message: they may name a patient. */
export function requireText(member: string, value: unknown, shape: Shape): string {
  if (value === undefined || value === null) invalid(member, 'Member must not be null');
  if (typeof value !== 'string') throw serializationError(`'${member}' must be a string.`);
  const broken = constraintBroken(shape, value);
  if (broken) invalid(member, broken);
  return value;
}

export function optionalText(member: string, value: unknown, shape: Shape): string | undefined {
  return value === undefined || value === null ? undefined : requireText(member, value, shape);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function requireObject(member: string, value: unknown): JsonObject {
  if (value === undefined || value === null) invalid(member, 'Member must not be null');
  if (typeof value !== 'object' || Array.isArray(value)) throw serializationError(`'${member}' must be an object.`);
  return value as JsonObject;
}

export function optionalObject(member: string, value: unknown): JsonObject | undefined {
  return value === undefined || value === null ? undefined : requireObject(member, value);
}

export function requireList(member: string, value: unknown, min: number, max: number): readonly unknown[] {
  if (value === undefined || value === null) invalid(member, 'Member must not be null');
  if (!Array.isArray(value)) throw serializationError(`'${member}' must be a list.`);
  if (value.length < min) invalid(member, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) invalid(member, `Member must have length less than or equal to ${max}`);
  return value;
}

/** The one member that is set of a union. */
export function unionMember(member: string, value: unknown): [name: string, value: unknown] {
  const set = Object.entries(requireObject(member, value)).filter(([, v]) => v !== undefined && v !== null);
  if (set.length !== 1) invalid(member, 'Exactly one member of the union must be set');
  return set[0];
}
