import { awscdk, github, javascript } from 'projen';
import { Packaging } from './projenrc/packaging';
import { RuntimeAssets } from './projenrc/runtime-assets';
import { TestSuite } from './projenrc/test-suite';

// Without type checks, which `npm test` makes once for everything.
const swc = new javascript.Transform('@swc/jest', {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', tsx: true, decorators: true },
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'commonjs' },
});

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-healthimaging',
  description:
    'AWS CDK constructs that deliver medical images from AWS HealthImaging: by resolution level, through CloudFront, and in a web viewer.',
  keywords: ['aws', 'cdk', 'healthimaging', 'dicom', 'htj2k', 'medical-imaging', 'cloudfront', 'viewer'],
  author: 'cdk-healthimaging contributors',
  authorAddress: 'cdk-healthimaging@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-healthimaging/cdk-healthimaging.git',
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  // 2.257.0: the first release with Validations, which the HIPAA acknowledgements are written with.
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  minNodeVersion: '20.15.0',
  // The tools of a release want a newer one than customers need.
  workflowNodeVersion: '24.x',

  publishToPypi: { distName: 'cdk-healthimaging', module: 'cdk_healthimaging', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkhealthimaging',
    mavenGroupId: 'io.github.cdk-healthimaging',
    mavenArtifactId: 'cdk-healthimaging',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkHealthImaging', packageId: 'CdkHealthImaging', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-healthimaging/cdk-healthimaging-go' },
  npmTrustedPublishing: true,
  // What publishes with the rights of a release: no other version than the one that was looked at.
  jsiiReleaseVersion: '0.2.1061',
  compatIgnore: '.jsiidiffignore',
  // `files` of package.json says what is packed.
  npmignoreEnabled: false,

  // All that runs in the cloud, the browser or the local system is bundled into assets/: nothing is a runtime dependency.
  devDeps: [
    // What aws-cdk-lib asks for: pacmak writes the installed ones into go.mod, and the Go module proxy must serve them.
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.1',
    '@aws-cdk/cloud-assembly-schema@53.27.0',
    '@aws-crypto/sha256-js',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-medical-imaging',
    '@aws-sdk/cloudfront-signer',
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-node',
    '@cloudscape-design/components',
    '@cloudscape-design/global-styles',
    '@cornerstonejs/codec-charls',
    '@cornerstonejs/codec-libjpeg-turbo-8bit',
    '@cornerstonejs/codec-openjpeg',
    '@cornerstonejs/codec-openjph@2.4.11',
    '@cornerstonejs/core@5.14.0',
    '@cornerstonejs/dicom-image-loader@5.14.0',
    '@cornerstonejs/metadata@5.14.0',
    '@cornerstonejs/tools@5.14.0',
    '@cornerstonejs/utils@5.14.0',
    '@jsquash/jpeg',
    '@kitware/vtk.js@36.4.1',
    '@smithy/signature-v4',
    '@swc/core@1.16.18',
    '@swc/jest',
    '@types/aws4',
    '@types/node@^20',
    '@types/react',
    '@types/react-dom',
    '@vitejs/plugin-react',
    'aws4',
    'axe-core',
    'cdk-nag@^3.0.2',
    'comlink',
    'commander',
    'd3-array',
    'd3-interpolate',
    'dcmjs',
    'dcmjs-codecs',
    'dicom-character-set',
    'dicom-parser',
    'esbuild',
    'fast-check',
    'fast-png',
    'gl-matrix',
    'ioredis',
    'jose',
    'jpeg-lossless-decoder-js',
    'lru-cache@^11',
    'oauth4webapi',
    'oidc-provider',
    'playwright-core',
    'react',
    'react-dom',
    'selfsigned',
    'undici@^7',
    'vite',
    'wouter',
  ],

  prettier: true,
  prettierOptions: { settings: { printWidth: 120, singleQuote: true, trailingComma: javascript.TrailingComma.ALL } },
  eslint: true,
  eslintOptions: {
    dirs: ['src', 'runtime', 'local', 'test', 'bench', 'projenrc', '.projenrc.ts'],
    devdirs: ['runtime', 'local', 'test', 'bench', 'projenrc'],
    prettier: true,
    ignorePatterns: ['assets/', 'lib/', 'node_modules/', '*.d.ts', '!.projenrc.ts', '!projenrc/**/*.ts'],
    tsconfigPath: './tsconfig.check.json',
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    configFilePath: 'jest.config.json',
    jestConfig: {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testTimeout: 30_000,
      testEnvironment: '<rootDir>/test/support/environment.cjs',
      collectCoverage: false,
      // Much of a test's time is waiting for servers and browsers: on two cores jest would take one worker.
      maxWorkers: 2,
      // Packages that ship ES modules only.
      transformIgnorePatterns: ['/node_modules/(?!(jose|@noble|oauth4webapi)/)'],
      transform: { '^.+\\.[t]sx?$': swc, '^.+\\.[cm]?jsx?$': swc },
    },
  },
  depsUpgradeOptions: { workflow: true, cooldown: 5 },
  // A pull request that is not what the build makes of it fails: nothing in CI may push to it.
  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } },
  gitignore: [
    '/assets/',
    '/examples/*/cdk.out/',
    '/.npmignore',
    '.jsii.tabl.json',
    '.jest/',
    '/.studies/',
    '*.tgz',
    '.DS_Store',
  ],
  sampleCode: false,
  pullRequestTemplate: true,
  bin: { 'cdk-healthimaging': 'assets/local/cli.mjs' },
});

// Native packages at the last release that is published for every platform: npm ci refuses a lock file without one of them.
// The same goes for @swc/core above.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Packages do without their install scripts: no code of a dependency runs before it is used.
project.package.addField('allowScripts', {
  '@parcel/watcher': false,
  '@swc/core': false,
  'core-js-pure': false,
  esbuild: false,
  'unrs-resolver': false,
});

// jsii compiles src/ alone; this one checks the types of everything, as the bundlers resolve it.
new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.check.json',
  include: ['src', 'runtime', 'local', 'bench', 'test', 'examples', 'projenrc', '.projenrc.ts'],
  exclude: ['node_modules', 'assets', 'lib', 'examples/*/node_modules', 'examples/*/cdk.out'],
  compilerOptions: {
    rootDir: '.',
    noEmit: true,
    target: 'ES2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'ESNext',
    moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
    jsx: javascript.TypeScriptJsxMode.REACT_JSX,
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    isolatedModules: true,
    types: ['node', 'jest'],
    // Examples name the package as customers do.
    paths: { 'cdk-healthimaging': ['./src/index.ts'] },
  },
});

const eslintrc = project.tryFindObjectFile('.eslintrc.json');
eslintrc?.addOverride('parserOptions.project', './tsconfig.check.json');
eslintrc?.addDeletionOverride('parserOptions.projectService');
project.eslint?.addRules({
  // Codestreams, checksums and pixels are made of bits.
  'no-bitwise': 'off',
  '@typescript-eslint/no-explicit-any': 'error',
  // Members stand in the order in which they are read.
  '@typescript-eslint/member-ordering': 'off',
});

new RuntimeAssets(project);
new TestSuite(project);
new Packaging(project);

project.synth();
