export { fromHttp as provider } from '@aws-sdk/credential-provider-http';
