import { Component, awscdk } from 'projen';

/**
 * Bundles what runs in the cloud, the browser or the local system into assets/, before jsii packs it.
 * One build script per kind of runtime, under projenrc/build.
 */
export class RuntimeAssets extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const node = project.addTask('bundle:node', {
      description: 'Bundle the node runtimes (TLM proxy, functions, local system) into assets/',
      exec: 'node projenrc/build/node.mjs',
    });
    const viewer = project.addTask('bundle:viewer', {
      description: 'Build the viewer into assets/viewer',
      exec: 'node projenrc/build/viewer.mjs',
    });
    const bundle = project.addTask('bundle', { description: 'Build all of assets/' });
    bundle.spawn(node);
    bundle.spawn(viewer);
    project.preCompileTask.spawn(bundle);

    project.addTask('start', {
      description: 'Run examples/typescript-all on this machine, as npx cdk-healthimaging local runs any app',
      exec: 'node projenrc/build/start.mjs',
      receiveArgs: true,
    });
    project.addTask('bench', {
      description: 'Measure the budgets of the TLM proxy',
      exec: 'node projenrc/build/bench.mjs',
      receiveArgs: true,
    });
  }
}
