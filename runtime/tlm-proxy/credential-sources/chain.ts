export { defaultProvider as provider } from '@aws-sdk/credential-provider-node';
