const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that wait for processes, queues and clocks: begun last, they would keep a run waiting for them alone. */
const LONG = /\/test\/|\/libs\/queue\/queues\.spec|\/libs\/importing\/large-files|\/apps\/standalone\//;

/** The order in which files of tests are begun, also where it is not known yet how long they take. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const known = super.sort(tests);
    return [...known.filter(({ path }) => LONG.test(path)), ...known.filter(({ path }) => !LONG.test(path))];
  }
};
