import { type Stack, aws_kms as kms } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FrameAccess, ImagingDatastore, ImagingSignIn, type ImagingViewerProps } from '../../../src';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, flat, newStack, userPool } from '../support/proxies';
import { newViewer, viewerTemplate } from '../support/viewers';

const A = ImagingDatastore.fromDatastoreId(DATASTORE_ID);
const B = ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID);
const READ = ['GetDatastore', 'SearchImageSets'];
const READ_IMAGE_SETS = [
  'GetImageFrame',
  'GetImageSet',
  'GetImageSetMetadata',
  'ListImageSetVersions',
  'ListTagsForResource',
];
const EDIT = ['TagResource', 'UntagResource', 'UpdateImageSetMetadata'];

/** What a role may do, as `<actions> on <resources>`. */
function permissions(template: Template, role: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
  const [, policy] = policies.find(([id]) => id.startsWith(`ViewerIdentities${role}Policy`))!;
  const statements = policy.Properties.PolicyDocument.Statement as Record<string, unknown>[];
  return statements.map(({ Action, Effect, Resource }) => {
    expect(Effect).toBe('Allow');
    const resources = [Resource].flat().map((arn) => flat(arn).replace(/^arn:.*:datastore\//, ''));
    return `${[Action]
      .flat()
      .join(' ')
      .replace(/medical-imaging:/g, '')} on ${resources.join(' ')}`;
  });
}

const list = 'ListDatastores on *';
const reading = (...ids: string[]) =>
  ids.flatMap((id) => [`${READ.join(' ')} on ${id}`, `${READ_IMAGE_SETS.join(' ')} on ${id} ${id}/imageset/*`]);
const editing = (id: string) => `${EDIT.join(' ')} on ${id} ${id}/imageset/*`;

test('signed-in users may read the listed data stores and do nothing else', () => {
  const template = viewerTemplate({ dataStores: [A, B] });
  expect(permissions(template, 'UserRole').sort()).toEqual([list, ...reading(DATASTORE_ID, OTHER_DATASTORE_ID)].sort());
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.resourceCountIs('AWS::Cognito::UserPoolGroup', 0);
});

test('nobody gets credentials without signing in, nor by the flow that lets a browser choose a role', () => {
  const template = viewerTemplate();
  template.hasResourceProperties('AWS::Cognito::IdentityPool', {
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: false,
    CognitoIdentityProviders: [
      {
        ClientId: { Ref: Match.stringLikeRegexp('^ViewerAppClient') },
        ProviderName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ViewerSignInUserPool'), 'ProviderName'] },
        ServerSideTokenCheck: true,
      },
    ],
  });
  template.hasResourceProperties('AWS::Cognito::IdentityPoolRoleAttachment', {
    Roles: { authenticated: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ViewerIdentitiesUserRole'), 'Arn'] } },
    RoleMappings: Match.absent(),
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Condition: {
            StringEquals: {
              'cognito-identity.amazonaws.com:aud': { Ref: Match.stringLikeRegexp('^ViewerIdentitiesPool') },
            },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
          },
        },
      ],
    },
  });
});

test('a data store with a key of its own: the key is let along', () => {
  const template = viewerTemplate((stack) => {
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc');
    return {
      dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID, { encryptionKey })],
      metadataEditors: ['editors'],
    };
  });
  const key = 'arn:aws:kms:us-east-1:123456789012:key/abc';
  expect(permissions(template, 'UserRole')).toContain(`kms:Decrypt kms:DescribeKey on ${key}`);
  const editor = permissions(template, 'Roleeditors').join('; ');
  expect(editor).toContain('kms:GenerateDataKey');
});

test('groups read what their rules say, and nobody else reads', () => {
  const template = viewerTemplate({
    dataStores: [A, B],
    access: FrameAccess.byGroup({ groups: ['researchers'], dataStores: [B] }, { groups: ['radiologists'] }),
  });
  expect(permissions(template, 'Roleradiologists').sort()).toEqual(
    [list, ...reading(DATASTORE_ID, OTHER_DATASTORE_ID)].sort(),
  );
  expect(permissions(template, 'Roleresearchers').sort()).toEqual([list, ...reading(OTHER_DATASTORE_ID)].sort());
  template.hasResourceProperties('AWS::Cognito::IdentityPoolRoleAttachment', {
    Roles: {},
    RoleMappings: {
      userPool: {
        Type: 'Token',
        AmbiguousRoleResolution: 'Deny',
        IdentityProvider: Match.anyValue(),
      },
    },
  });
  // Who is in both groups has the role of the one that may do more, whatever the order of the rules.
  for (const [GroupName, Precedence] of [
    ['radiologists', 0],
    ['researchers', 1],
  ]) {
    template.hasResourceProperties('AWS::Cognito::UserPoolGroup', {
      GroupName,
      Precedence,
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^ViewerIdentitiesRole${GroupName}`), 'Arn'] },
    });
  }
});

test('rules of one group add up', () => {
  const access = FrameAccess.byGroup({ groups: ['a'], dataStores: [A] }, { groups: ['a', 'b'], dataStores: [B] });
  const template = viewerTemplate({ dataStores: [A, B], access });
  expect(permissions(template, 'Rolea').sort()).toEqual([list, ...reading(DATASTORE_ID, OTHER_DATASTORE_ID)].sort());
  expect(permissions(template, 'Roleb').sort()).toEqual([list, ...reading(OTHER_DATASTORE_ID)].sort());
});

test('metadata is changed by the groups that are asked for alone', () => {
  const template = viewerTemplate({ metadataEditors: ['editors'] });
  expect(permissions(template, 'Roleeditors').sort()).toEqual(
    [list, ...reading(DATASTORE_ID), editing(DATASTORE_ID)].sort(),
  );
  expect(permissions(template, 'UserRole').sort()).toEqual([list, ...reading(DATASTORE_ID)].sort());
  template.hasResourceProperties('AWS::Cognito::IdentityPoolRoleAttachment', {
    Roles: { authenticated: Match.anyValue() },
    RoleMappings: { userPool: { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' } },
  });
});

test('editors change what they may read, and no more', () => {
  const template = viewerTemplate({
    dataStores: [A, B],
    access: FrameAccess.byGroup({ groups: ['all'] }, { groups: ['editors'], dataStores: [B] }),
    metadataEditors: ['editors'],
  });
  expect(permissions(template, 'Roleeditors').sort()).toEqual(
    [list, ...reading(OTHER_DATASTORE_ID), editing(OTHER_DATASTORE_ID)].sort(),
  );
});

test.each<[string, Partial<ImagingViewerProps>, boolean]>([
  [
    'two groups of which neither may do all that the other may',
    { access: FrameAccess.byGroup({ groups: ['a'], dataStores: [A] }, { groups: ['b'], dataStores: [B] }) },
    true,
  ],
  [
    'a reader of more and an editor of less',
    {
      access: FrameAccess.byGroup({ groups: ['a'] }, { groups: ['b'], dataStores: [B] }),
      metadataEditors: ['b'],
    },
    true,
  ],
  [
    'one group within the other',
    { access: FrameAccess.byGroup({ groups: ['a'] }, { groups: ['b'], dataStores: [B] }) },
    false,
  ],
  ['two groups with the same rights', { access: FrameAccess.byGroup({ groups: ['a', 'b'] }) }, false],
])('%s', (_case, props, warns) => {
  const stack = newStack(US_EAST_1);
  newViewer(stack, { dataStores: [A, B], ...props });
  const warnings = Annotations.fromStack(stack).findWarning(
    '/Stack/Viewer/Identities',
    Match.stringLikeRegexp('who is in the groups "a" and "b" reads data stores as a member of "a" alone'),
  );
  expect(warnings).toHaveLength(warns ? 1 : 0);
});

test('groups that exist are left alone; their roles are there to be given to them', () => {
  const stack = newStack(US_EAST_1);
  const viewer = newViewer(stack, {
    signIn: new ImagingSignIn(stack, 'SignIn', { userPool: userPool(stack).pool }),
    access: FrameAccess.byGroup({ groups: ['radiologists'] }),
    createGroups: false,
  });
  Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolGroup', 0);
  expect(Object.keys(viewer.rolesByGroup)).toEqual(['radiologists']);
  expect(viewer.userRole).toBeUndefined();
});

test('one group has one role: two viewers of one sign-in cannot both give it', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const access = FrameAccess.byGroup({ groups: ['radiologists'] });
  newViewer(stack, { signIn, access }, 'One');
  expect(() => newViewer(stack, { signIn, access }, 'Two')).toThrow(
    'ImagingViewer \'Stack/Two\': the group "radiologists" has the role of another viewer of the same signIn',
  );
  const own = (scope: Stack) => new ImagingSignIn(scope, 'OtherSignIn');
  expect(() => newViewer(stack, { signIn: own(stack), access }, 'Three')).not.toThrow();
});
