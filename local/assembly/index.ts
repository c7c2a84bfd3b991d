export { AssemblyRunner, type AssemblyRunnerOptions } from './runner';
export { CloudAssembly } from './cloud-assembly';
export { type LocalDatastore } from './healthimaging';
export { type NotRun } from './inventory';
export { type IssueOptions } from './sign-in/sign-in';
