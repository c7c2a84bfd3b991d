import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FrameAccess, ImagingDatastore } from '../access';

/** What a user may do with data stores. */
export interface Permission {
  readonly dataStores: ImagingDatastore[];
  readonly mayEdit: boolean;
}

export interface GroupPermission extends Permission {
  readonly group: string;
}

export interface AccessOptions {
  readonly dataStores: ImagingDatastore[];
  readonly access?: FrameAccess;
  readonly metadataEditors?: string[];
}

/** What every signed-in user may do; undefined: nothing. */
export function everyone({ access, dataStores }: AccessOptions): Permission | undefined {
  return access?._rules() ? undefined : { dataStores, mayEdit: false };
}

/** What members of groups may do, a group that may do all that another may before that other. */
export function groupPermissions(scope: Construct, options: AccessOptions): GroupPermission[] {
  const { dataStores, metadataEditors = [] } = options;
  const rules = options.access?._rules() ?? metadataEditors.map((group) => ({ groups: [group], dataStores }));
  const names = [...new Set(rules.flatMap((rule) => rule.groups))];
  const permissions = names.map((group) => {
    const ofGroup = rules.filter(({ groups }) => groups.includes(group));
    const listed = new Set(ofGroup.flatMap((rule) => rule.dataStores ?? dataStores).map((store) => key(scope, store)));
    return {
      group,
      dataStores: dataStores.filter((store) => listed.has(key(scope, store))),
      mayEdit: metadataEditors.includes(group),
    };
  });
  return permissions.sort((a, b) => size(b) - size(a));
}

/** Pairs of groups neither of which may do all that the other may. */
export function unordered(permissions: GroupPermission[]): [string, string][] {
  return permissions.flatMap((a, i) =>
    permissions
      .slice(i + 1)
      .filter((b) => !includes(a, b))
      .map((b): [string, string] => [a.group, b.group]),
  );
}

function includes(a: Permission, b: Permission): boolean {
  return (a.mayEdit || !b.mayEdit) && b.dataStores.every((store) => a.dataStores.includes(store));
}

const size = ({ dataStores, mayEdit }: Permission): number => dataStores.length + (mayEdit ? 1 : 0);

/** Two tokens for the same data store resolve to the same reference. */
const key = (scope: Construct, store: ImagingDatastore): string =>
  JSON.stringify(Stack.of(scope).resolve(store.datastoreId));
