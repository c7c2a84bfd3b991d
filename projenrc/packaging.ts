import { Component, awscdk, github } from 'projen';

/**
 * What becomes of the compiled project: the packages of five languages, what is in them, and the checks that go before a release.
 */
export class Packaging extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    this.contents(project);
    this.packages(project);
    this.releaseChecks(project);
  }

  /** A list of what is packed, rather than of what is not: a stray file never gets into a release. */
  private contents(project: awscdk.AwsCdkConstructLibrary) {
    project.package.addField('files', [
      '.jsii',
      '.jsii.tabl.json',
      'API.md',
      'assets/**',
      'lib/**/*.js',
      'lib/**/*.d.ts',
    ]);
    project.compileTask.exec('node projenrc/build/readme-links.mjs');
  }

  private packages(project: awscdk.AwsCdkConstructLibrary) {
    const all = project.tasks.tryFind('package-all')!;
    all.reset('node projenrc/build/package-all.mjs', { receiveArgs: true });
    const named = project.addTask('package:all', {
      description: 'Make the packages of npm, PyPI, Maven, Go and NuGet in dist/, from a fresh build',
    });
    named.spawn(project.preCompileTask);
    named.spawn(project.compileTask);
    named.spawn(project.tasks.tryFind('test:snippets')!);
    named.spawn(all);
    project.addTask('test:languages', {
      description:
        'Install the packages as customers of each language do and compare what they synthesise: needs Python, Java with Maven, and Go',
      exec: `jest --testMatch '<rootDir>/test/package/**/*.languages.ts' --ci --runInBand`,
      receiveArgs: true,
    });
  }

  private releaseChecks(project: awscdk.AwsCdkConstructLibrary) {
    const sbom = project.addTask('sbom', {
      description: 'Write the bill of materials of the bundles: dist/sbom.cdx.json (CycloneDX)',
      exec: 'node projenrc/build/sbom.mjs dist/sbom.cdx.json',
    });
    project.addTask('check:reproducible', {
      description: 'Build the bundles twice and compare every byte',
      exec: 'node projenrc/build/reproducible.mjs',
    });
    project.addTask('check:vulnerabilities', {
      description: 'Fail on known vulnerabilities in what is bundled',
      exec: 'node projenrc/build/audit.mjs',
    });

    // A part of the build, where the version is that of the release.
    project.packageTask.spawn(sbom);

    // Before anything is published.
    const build = project.buildWorkflow;
    build?.addPostBuildSteps(
      { name: 'API compatibility with the last release', run: 'npx projen compat' },
      { name: 'Known vulnerabilities in what is bundled', run: 'npx projen check:vulnerabilities' },
      { name: 'Bundles are reproducible', run: 'npx projen check:reproducible' },
    );
    project.release?.publisher.addGitHubPrePublishingSteps({
      name: 'Check the bill of materials',
      run: 'test -s dist/sbom.cdx.json',
    });
    project.release?.publisher.addGitHubPostPublishingSteps({
      name: 'Attach the bill of materials',
      if: '${{ !inputs.dry_run }}',
      env: { GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}' },
      run: 'gh release upload "$(cat dist/releasetag.txt)" dist/sbom.cdx.json -R "$GITHUB_REPOSITORY" --clobber',
    });
    this.languagesWorkflow(project);
    const release = project.tasks.tryFind('release');
    release?.spawn(project.tasks.tryFind('compat')!);
    release?.spawn(project.tasks.tryFind('check:vulnerabilities')!);
  }

  /** What the packages of all languages do, apart from the build: it takes minutes, and the tools of each language. */
  private languagesWorkflow(project: awscdk.AwsCdkConstructLibrary) {
    const workflow = new github.GithubWorkflow(project.github!, 'languages');
    workflow.on({ pullRequest: {}, workflowDispatch: {} });
    project.autoMerge?.addConditions('status-success=languages');
    workflow.addJob('languages', {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      tools: {
        node: { version: '24.x' },
        python: { version: '3.x' },
        java: { version: '17' },
        go: { version: '^1.25' },
      },
      steps: [
        github.WorkflowSteps.checkout(),
        { run: 'npm ci' },
        { run: 'npx projen bundle' },
        { run: 'npx projen compile' },
        { run: 'npm run test:languages' },
      ],
    });
  }
}
