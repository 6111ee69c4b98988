const { default: Runtime } = require('jest-runtime');

/** The tests and what helps them: they are loaded anew for each file. */
const OF_TESTS = /\/test\/|\/testing\/|\.spec\.ts$|^@jest\/globals\//;

let shared = null;

/**
 * Keeps loaded modules from one file of tests to the next: loading the whole api takes seconds, and Jest's own runtime does it for
 * each file. The product keeps no state in its modules; tests and their helpers may, and are loaded anew. What is declared once
 * for the whole process, such as a GraphQL type of a test, asks for `@own-modules` (shared-environment.cjs).
 */
module.exports = class SharedRuntime extends Runtime {
  constructor(config, environment, ...more) {
    if (environment.isShared && shared !== null) return shared;
    super(config, environment, ...more);
    if (environment.isShared) shared = this;
  }

  teardown() {
    if (this !== shared) return super.teardown();
    this.restoreAllMocks();
    const { esModuleRegistry, internalModuleRegistry } = this.registries;
    for (const key of esModuleRegistry.keys()) if (OF_TESTS.test(key)) esModuleRegistry.delete(key);
    internalModuleRegistry.clear();
    this.jestGlobals.clearJestObjectCache();
  }
};
