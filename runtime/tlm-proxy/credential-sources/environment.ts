export { fromEnv as provider } from '@aws-sdk/credential-provider-env';
