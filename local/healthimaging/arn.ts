import { ValidShapes, matches } from './validation';

/** Where the emulated account lives; part of every ARN and of the credential scope of every signature. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export const datastoreArn = (account: Account, datastoreId: string) =>
  `arn:${account.partition}:medical-imaging:${account.region}:${account.accountId}:datastore/${datastoreId}`;

export const imageSetArn = (account: Account, datastoreId: string, imageSetId: string) =>
  `${datastoreArn(account, datastoreId)}/imageset/${imageSetId}`;

/** The IDs that an ARN of this account names, or undefined when it is another account's or malformed. */
export function parseArn(account: Account, arn: string): { datastoreId: string; imageSetId?: string } | undefined {
  const prefix = datastoreArn(account, '');
  if (!matches(ValidShapes.Arn, arn) || !arn.startsWith(prefix)) return undefined;
  const [datastoreId, , imageSetId] = arn.slice(prefix.length).split('/');
  return { datastoreId, imageSetId };
}
