import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack, aws_certificatemanager as acm, aws_cognito as cognito } from 'aws-cdk-lib';
import { AssemblyRunner, type AssemblyRunnerOptions } from '../../../../local/assembly';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../../../local/studies';
import { ImagingDatastore, TlmProxy, TokenIssuer, type TlmProxyProps } from '../../../../src';

export const DATASTORE_ID = '0123456789abcdef0123456789abcdef';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c';
const environment = { account: '123456789012', region: 'us-east-1' };

const folders: string[] = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone after the run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'assembly-test-'));
  folders.push(folder);
  return folder;
}

/** Synthesises an app and says where. */
export function synthesise(fill: (app: App) => void): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  fill(app);
  app.synth();
  return outdir;
}

export function addProxy(stack: Stack, id = 'Proxy', props: Partial<TlmProxyProps> = {}): TlmProxy {
  const pool = stack.node.tryFindChild('Pool') as cognito.UserPool | undefined;
  const users = pool ?? new cognito.UserPool(stack, 'Pool');
  return new TlmProxy(stack, id, {
    dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)],
    tokenIssuers: [TokenIssuer.cognito(users, [users.addClient(`${id}Client`)])],
    certificate: acm.Certificate.fromCertificateArn(stack, `${id}Certificate`, CERTIFICATE),
    ...props,
  });
}

/** An app of one stack with one proxy. */
export const proxyApp = (props: Partial<TlmProxyProps> = {}): string =>
  synthesise((app) => void addProxy(new Stack(app, 'Frames', { env: environment }), 'Proxy', props));

interface JsonResource {
  Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is changed at will here
  Properties: any;
}
export type JsonTemplate = { Resources: Record<string, JsonResource> };

/** A copy of an assembly, which shares its assets, with its templates changed. */
export function changed(assembly: string, change: (template: JsonTemplate) => void): string {
  const copy = temporaryFolder();
  for (const name of readdirSync(assembly)) {
    if (!name.endsWith('.json')) continue;
    let text = readFileSync(path.join(assembly, name), 'utf8');
    if (name.endsWith('.template.json')) {
      const template = JSON.parse(text) as JsonTemplate;
      change(template);
      text = JSON.stringify(template);
    }
    if (name.endsWith('.assets.json')) text = text.replaceAll('"asset.', `"${assembly}/asset.`);
    writeFileSync(path.join(copy, name), text);
  }
  return copy;
}

export const ofType = (template: JsonTemplate, type: string): JsonResource[] =>
  Object.values(template.Resources).filter((resource) => resource.Type === type);

/** Takes an action from all policies of the roles. */
export function without(template: JsonTemplate, action: string, type = 'AWS::IAM::ManagedPolicy'): void {
  for (const { Properties } of ofType(template, type)) {
    for (const statement of Properties.PolicyDocument?.Statement ?? []) {
      const actions = [statement.Action].flat().filter((name: string) => name !== action);
      statement.Action = actions.length > 0 ? actions : ['none:None'];
    }
  }
}

let study: Promise<ImportedImageSet> | undefined;

/** One small generated MR series. */
export function smallStudy(): Promise<ImportedImageSet> {
  study ??= (async () => {
    const folder = temporaryFolder();
    await writePhantoms(folder, { only: ['mr'], scale: 0.25 });
    return (await importStudies(folder)).imageSets[0];
  })();
  return study;
}

/** Starts an assembly with one task and that study in each data store. */
export async function run(assembly: string, options: AssemblyRunnerOptions = {}): Promise<AssemblyRunner> {
  const runner = await AssemblyRunner.start(assembly, { taskCount: 1, ...options });
  for (const { id, emulator } of runner.datastores) emulator.store.add(id, await smallStudy());
  return runner;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One GET over TLS, trusting the runner's certificate alone. */
export function get(runner: AssemblyRunner, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { ca: runner.certificate, agent: false, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }));
    });
    req.on('error', reject).end();
  });
}

/** A frame of the small study through a load balancer. */
export async function getFrame(
  runner: AssemblyRunner,
  {
    token,
    index = 0,
    balancer = 0,
    suffix = '',
  }: { token?: string; index?: number; balancer?: number; suffix?: string },
): Promise<Answer> {
  const { id, frames } = await smallStudy();
  const target = `/datastore/${DATASTORE_ID}/imageSet/${id}/imageFrame/${frames[index].id}${suffix}`;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return get(runner, `${runner.loadBalancers[balancer].url}${target}`, headers);
}
