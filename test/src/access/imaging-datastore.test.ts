import {
  App,
  CfnParameter,
  Stack,
  aws_healthimaging as healthimaging,
  aws_iam as iam,
  aws_kms as kms,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImagingDatastore } from '../../../src';
import { DATASTORE_ID, newStack } from '../support/proxies';

const ARN = `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${DATASTORE_ID}`;

test('a data store of the app is known by reference', () => {
  const stack = newStack();
  const store = ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stack, 'Store'));
  expect(stack.resolve(store.datastoreId)).toEqual({ Ref: 'Store' });
  expect(stack.resolve(store.datastoreArn)).toEqual({ 'Fn::GetAtt': ['Store', 'DatastoreArn'] });
});

test('an ARN gives the ID, of any partition', () => {
  expect(ImagingDatastore.fromDatastoreArn(ARN).datastoreId).toBe(DATASTORE_ID);
  expect(ImagingDatastore.fromDatastoreArn(ARN.replace('arn:aws:', 'arn:aws-us-gov:')).datastoreId).toBe(DATASTORE_ID);
});

test('an ID gives the ARN in the account and region of the stack that uses it', () => {
  const stack = newStack();
  expect(stack.resolve(ImagingDatastore.fromDatastoreId(DATASTORE_ID).datastoreArn)).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':medical-imaging:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        `:datastore/${DATASTORE_ID}`,
      ],
    ],
  });
});

test('an ARN that is only known at deployment gives the ID all the same', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'StoreArn');
  const store = ImagingDatastore.fromDatastoreArn(parameter.valueAsString);
  expect(stack.resolve(store.datastoreId)).toEqual({
    'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'StoreArn' }] }],
  });
});

test('reading frames is granted on the data store and its image sets, and nothing else', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  ImagingDatastore.fromDatastoreArn(ARN).grantReadFrames(role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{ Action: 'medical-imaging:GetImageFrame', Effect: 'Allow', Resource: [ARN, `${ARN}/imageset/*`] }],
    },
  });
});

test('the key of a data store may be used to decrypt by who reads frames', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc');
  ImagingDatastore.fromDatastoreArn(ARN, { encryptionKey }).grantReadFrames(role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement[1]).toEqual({
    Action: ['kms:Decrypt', 'kms:DescribeKey'],
    Effect: 'Allow',
    Resource: 'arn:aws:kms:eu-west-1:123456789012:key/abc',
  });
});

test('reading and changing metadata are granted apart, neither with copying or deleting', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc');
  const store = ImagingDatastore.fromDatastoreArn(ARN, { encryptionKey });
  expect(store.grantRead(role).success && store.grantUpdateMetadata(role).success).toBe(true);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const [properties, imageSets, decrypt, updates, encrypt] = policy.Properties.PolicyDocument.Statement as {
    Action: string[];
    Resource: unknown;
  }[];
  expect(properties).toMatchObject({
    Action: ['medical-imaging:GetDatastore', 'medical-imaging:SearchImageSets'],
    Resource: ARN,
  });
  expect(imageSets.Action).toEqual([
    'medical-imaging:GetImageFrame',
    'medical-imaging:GetImageSet',
    'medical-imaging:GetImageSetMetadata',
    'medical-imaging:ListImageSetVersions',
    'medical-imaging:ListTagsForResource',
  ]);
  expect(imageSets.Resource).toEqual([ARN, `${ARN}/imageset/*`]);
  expect(decrypt.Action).toEqual(['kms:Decrypt', 'kms:DescribeKey']);
  expect(updates.Action).toEqual([
    'medical-imaging:TagResource',
    'medical-imaging:UntagResource',
    'medical-imaging:UpdateImageSetMetadata',
  ]);
  expect(updates.Resource).toEqual([ARN, `${ARN}/imageset/*`]);
  expect(encrypt.Action).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey']);
});

test.each(['', 'ABC', `${DATASTORE_ID}0`, DATASTORE_ID.toUpperCase(), '../../../../../../../../etc/passwd'])(
  'fails on the ID %j',
  (id) => {
    expect(() => ImagingDatastore.fromDatastoreId(id)).toThrow(
      `ImagingDatastore.fromDatastoreId: datastoreId must be 32 digits and lower-case letters, got ${JSON.stringify(id)}`,
    );
  },
);

test.each([
  DATASTORE_ID,
  `${ARN}/imageset/${DATASTORE_ID}`,
  ARN.replace('medical-imaging', 's3'),
  ARN.replace('123456789012', '*'),
])('fails on the ARN %j', (arn) => {
  expect(() => ImagingDatastore.fromDatastoreArn(arn)).toThrow(
    'datastoreArn must be the ARN of a HealthImaging data store',
  );
});
