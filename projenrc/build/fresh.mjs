// Builds what is missing or older than its sources. `node` runs a program with arguments in the root, and tells its exit code.

/** All of assets/. */
export async function freshAssets(node) {
  const codes = await Promise.all([
    unlessFresh(node, 'assets/viewer/index.html', ['runtime/viewer', 'package-lock.json'], 'projenrc/build/viewer.mjs'),
    unlessFresh(
      node,
      'assets/local/cli.mjs',
      ['runtime', 'local', 'projenrc/build', 'package-lock.json'],
      'projenrc/build/node.mjs',
    ),
  ]);
  return codes.find((code) => code !== 0) ?? 0;
}

/** What jsii compiles. */
export function freshLibrary(node) {
  return unlessFresh(node, 'lib/index.js', ['src', 'package-lock.json'], 'node_modules/projen/bin/projen', 'compile');
}

export function unlessFresh(node, built, sources, ...command) {
  return node('projenrc/build/stale.mjs', built, ...sources, '--', process.execPath, ...command);
}
