// Gives each test file a folder of its own for temporary files, and removes it afterwards: the CDK leaves there whatever it synthesises, up to 34 MB each time.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    const shared = tmpdir();
    const folder = mkdtempSync(path.join(shared, 'test-'));
    // Before the environment copies the variables for its tests.
    process.env.TMPDIR = folder;
    super(config, context);
    Object.assign(this, { shared, folder });
  }

  async teardown() {
    await super.teardown();
    process.env.TMPDIR = this.shared;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
};
