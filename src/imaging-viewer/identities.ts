import { Annotations, aws_cognito as cognito, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccessOptions, GroupPermission, Permission, everyone, groupPermissions, unordered } from './group-permissions';
import { ImagingSignIn } from './imaging-sign-in';
import { acknowledge, acknowledgeAtSynthesis, findingText } from '../private/acknowledge';
import { ManagedPolicyRole } from '../private/managed-policy-role';

export interface IdentitiesProps {
  readonly signIn: ImagingSignIn;
  readonly client: cognito.IUserPoolClient;
  readonly access: AccessOptions;
  readonly createGroups: boolean;
}

/** Exchanges the sign-in of a user for credentials that may read the data stores that the user may read, and do nothing else. */
export class Identities extends Construct {
  public readonly identityPoolId: string;
  /** Of users whom no group gives a role of its own. */
  public readonly userRole?: iam.IRole;
  public readonly rolesByGroup: { [group: string]: iam.IRole };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IdentitiesProps,
  ) {
    super(scope, id);
    const { client, signIn, access } = props;
    const provider = signIn.userPool.userPoolProviderName;
    const pool = new cognito.CfnIdentityPool(this, 'Pool', {
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      // A user who is disabled, or signed out everywhere, gets no more credentials.
      cognitoIdentityProviders: [
        { clientId: client.userPoolClientId, providerName: provider, serverSideTokenCheck: true },
      ],
    });
    this.identityPoolId = pool.ref;

    const all = everyone(access);
    this.userRole = all && this.createRole('UserRole', all);
    const groups = groupPermissions(this, access);
    this.rolesByGroup = Object.fromEntries(groups.map((group) => [group.group, this.createGroup(group, groups)]));
    warnOfOverlaps(this, groups);
    new cognito.CfnIdentityPoolRoleAttachment(this, 'Roles', {
      identityPoolId: this.identityPoolId,
      roles: this.userRole ? { authenticated: this.userRole.roleArn } : {},
      ...(groups.length > 0 && {
        roleMappings: {
          userPool: {
            // The role of the first of a user's groups, which the pool itself writes into the token.
            type: 'Token',
            ambiguousRoleResolution: this.userRole ? 'AuthenticatedRole' : 'Deny',
            identityProvider: `${provider}:${client.userPoolClientId}`,
          },
        },
      }),
    });
  }

  private createGroup(permission: GroupPermission, all: GroupPermission[]): iam.IRole {
    const { group, mayEdit } = permission;
    if (!this.props.signIn._addGroup(group)) {
      throw new Error(
        `ImagingViewer '${this.node.scope!.node.path}': the group ${JSON.stringify(group)} has the role of another viewer of the same signIn, and a group has one role: give each viewer with groups a signIn of its own`,
      );
    }
    const role = this.createRole(`Role-${group}`, permission);
    if (this.props.createGroups) {
      new cognito.UserPoolGroup(this, `Group-${group}`, {
        userPool: this.props.signIn.userPool,
        groupName: group,
        description: mayEdit ? 'Reads images, changes metadata' : 'Reads images',
        precedence: all.indexOf(permission),
        role,
      });
    }
    return role;
  }

  private createRole(id: string, { dataStores, mayEdit }: Permission): iam.Role {
    const role = new ManagedPolicyRole(this, id, {
      description: 'Of users of the imaging viewer, in their browsers',
      assumedBy: new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': this.identityPoolId },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      }),
    });
    iam.Grant.addToPrincipal({ grantee: role, actions: ['medical-imaging:ListDatastores'], resourceArns: ['*'] });
    acknowledge(
      role,
      'Listing data stores (medical-imaging:ListDatastores: their names, no content) knows no resource',
      'AwsSolutions:IAM5[Resource::*]',
    );
    for (const store of dataStores) {
      store.grantRead(role);
      if (mayEdit) store.grantUpdateMetadata(role);
    }
    acknowledgeAtSynthesis(
      role,
      'Users read any image set of the data stores that they may read; the IDs of image sets come and go with studies',
      () => dataStores.map((store) => `AwsSolutions:IAM5[Resource::${findingText(role, store.imageSetArns)}]`),
    );
    return role;
  }
}

/** A user's credentials are of one role. Frames of a CDN or proxy are not concerned: there, the rules of all groups add up. */
function warnOfOverlaps(scope: Construct, groups: GroupPermission[]): void {
  for (const [first, second] of unordered(groups)) {
    Annotations.of(scope).addWarningV2(
      `cdk-healthimaging:groups-do-not-add-up:${first}:${second}`,
      `who is in the groups ${JSON.stringify(first)} and ${JSON.stringify(second)} reads data stores as a member of ${JSON.stringify(first)} alone: credentials are of one role. Name a group in access that may read what both may, for those who are in both`,
    );
  }
}
