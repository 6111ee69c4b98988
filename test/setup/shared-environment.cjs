const { TestEnvironment } = require('jest-environment-node');

let shared = null;

/**
 * One environment for the files of tests that a worker runs, as their modules are shared (shared-runtime.cjs). A file that begins
 * with a comment `@own-modules` gets one of its own, and so does every file while somebody watches and edits.
 */
module.exports = class SharedEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { watch, watchAll } = config.globalConfig;
    const isShared = !watch && !watchAll && context.docblockPragmas['own-modules'] === undefined;
    if (isShared && shared !== null) return shared;
    super(config, context);
    this.isShared = isShared;
    if (isShared) shared = this;
  }

  async setup() {
    await super.setup();
    this.variables = { ...this.global.process.env };
  }

  /** What one file sets in its environment variables does not reach the next. */
  async teardown() {
    if (!this.isShared) return super.teardown();
    const { env } = this.global.process;
    for (const name of Object.keys(env)) if (!(name in this.variables)) delete env[name];
    Object.assign(env, this.variables);
  }
};
