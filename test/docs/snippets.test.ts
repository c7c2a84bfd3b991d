import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

// rosetta compiles the examples of README.md and of classes; these are the others that customers copy.
jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
const DOCUMENTS = ['src', 'docs'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file)),
);

/** What readers have at hand already. */
const GIVEN = `
import { App, Stack, aws_certificatemanager as acm, aws_cognito as cognito, aws_healthimaging as healthimaging, aws_route53 as route53 } from 'aws-cdk-lib';
import * as ours from 'cdk-healthimaging';
declare global {
  const app: App;
  const stack: Stack;
  const account: string;
  const datastore: healthimaging.CfnDatastore;
  const [clinic, research]: ours.ImagingDatastore[];
  const dataStores: ours.ImagingDatastore[];
  const tokenIssuers: ours.TokenIssuer[];
  const userPool: cognito.IUserPool;
  const userPoolDomain: cognito.IUserPoolDomain;
  const viewerClient: cognito.IUserPoolClient;
  const identityProviders: cognito.UserPoolClientIdentityProvider[];
  const [certificate, regional]: acm.ICertificate[];
  const hostedZone: route53.IHostedZone;
}
`;

const fixture = readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
const [globals] = /^declare global \{.*?^\}/ms.exec(fixture)!;
const around = fixture.replace(globals, '');
const sources = new Map([[path.join(ROOT, 'given.ts'), `${GIVEN}\n${globals}`]]);
for (const document of DOCUMENTS) {
  const blocks = [...readFileSync(path.join(ROOT, document), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)];
  blocks.forEach(([, code], i) => {
    const imports = code.match(/^import .*$/gm)?.join('\n') ?? '';
    const body = code.replace(/^import .*$/gm, '');
    sources.set(path.join(ROOT, `${document}#${i + 1}.ts`), `${imports}\n${around.replace('/// here', body)}`);
  });
}

test('the examples in the documents of constructs compile', () => {
  expect(sources.size).toBeGreaterThan(8);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    paths: { 'cdk-healthimaging': [path.join(ROOT, 'src/index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, language) =>
    sources.has(file) ? ts.createSourceFile(file, sources.get(file)!, language) : getSourceFile(file, language);
  const program = ts.createProgram([...sources.keys()], options, host);
  const wrong = [...sources.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${path.relative(ROOT, file)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
  expect(wrong).toEqual([]);
});
