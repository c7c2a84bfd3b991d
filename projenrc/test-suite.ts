import { Component, awscdk } from 'projen';

/**
 * `npm test` is all the tests: it builds what is tested, finds or installs what they need, checks types and style, and runs jest.
 * jest comes last, so that its closing line is the last of the run.
 */
export class TestSuite extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    project.jest?.addReporter(['<rootDir>/test/support/summary-reporter.cjs', {}] as never);

    const prepare = project.addTask('test:prepare', {
      description: 'Find or install what the tests need: Chromium, a Redis or Valkey server, Python with boto3',
      exec: 'node test/support/prepare.mjs',
    });
    const types = project.addTask('test:types', {
      description: 'Check the types of src, runtime, local, bench and test',
      exec: 'tsc -p tsconfig.check.json',
    });
    const lint = project.addTask('lint', {
      description: 'Check style and formatting without changing files',
      env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' },
      exec: 'eslint --ext .ts,.tsx --max-warnings 0 src runtime local test bench projenrc .projenrc.ts',
    });

    const snippets = project.addTask('test:snippets', {
      description: 'Compile the examples in the README and in the documentation of classes',
      env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' },
      exec: 'jsii-rosetta extract --strict --compile',
    });

    // A full build has bundled and compiled by then.
    const test = project.testTask;
    test.reset();
    test.spawn(prepare);
    test.spawn(types);
    test.spawn(lint);
    test.spawn(snippets);
    test.exec('jest --ci', { receiveArgs: true });

    const all = project.addTask('test:all', { description: 'Bundle, compile and run all the tests' });
    all.spawn(project.preCompileTask);
    all.spawn(project.compileTask);
    all.spawn(test, { receiveArgs: true });
    project.setScript('test', 'projen test:all');
  }
}
