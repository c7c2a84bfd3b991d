import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FrameAccess, ImagingDatastore, TokenIssuer } from '../access';

/** Who may read what, as the props of a construct say. */
export interface AccessProps {
  readonly dataStores: ImagingDatastore[];
  readonly tokenIssuers: TokenIssuer[];
  readonly access?: FrameAccess;
  readonly allowTokenInQuery?: boolean;
}

/** The JSON that tells a runtime whose tokens it accepts, where their keys lie, and who reads what. */
export function accessConfig(scope: Construct, props: AccessProps, keysOf: (issuer: TokenIssuer) => string): string {
  const everything = props.dataStores;
  return Stack.of(scope).toJsonString({
    issuers: props.tokenIssuers.map((issuer) => {
      const { clientIds, audiences, tokenUse, scopes, groupsClaim } = issuer._config();
      return { issuer: issuer.issuerUrl, keys: keysOf(issuer), clientIds, audiences, tokenUse, scopes, groupsClaim };
    }),
    rules: props.access?._rules()?.map((rule) => ({
      groups: rule.groups,
      datastores: (rule.dataStores ?? everything).map((store) => store.datastoreId),
    })),
    tokenInQuery: props.allowTokenInQuery ?? false,
  });
}
