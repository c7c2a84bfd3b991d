export { AssemblyRunner, type AssemblyRunnerOptions } from './runner';
export { CloudAssembly } from './cloud-assembly';
export { Gateway, type GatewayOptions, type GatewayRequest } from './gateway/gateway';
export { type LineConditions } from './gateway/pace';
export { type LocalDatastore } from './healthimaging';
export { type NotRun } from './inventory';
export { KeyPairs } from './kms/key-pairs';
export { type IssueOptions } from './sign-in/sign-in';
