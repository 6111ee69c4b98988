const { readdirSync } = require('node:fs');

/**
 * The one way that imports may run (docs/architecture.md):
 * config, calendar → database, logging, queue, gateways, secrets → people → groups → participation → regularity, messaging, links, excursions → importing, reporting → merging → demo → deployment; apps → libs.
 * "from" may import what stands before it in this list, never after. SQL runs the same way (table-ownership.spec.ts).
 */
const layers = require('./libs/layers.json');

const backwards = layers.slice(0, -1).flatMap((layer, depth) =>
  layer.map((name) => ({
    name: `${name}-imports-only-what-stands-below-it`,
    severity: 'error',
    from: { path: `^libs/${name}/`, pathNot: '\\.spec\\.ts$' },
    to: {
      path: layers
        .slice(depth + 1)
        .flat()
        .map((above) => `^libs/${above}/`),
      // The stores of tests are all of them.
      pathNot: '^libs/deployment/testing/',
    },
  })),
);

const siblings = layers.slice(2).flatMap((layer) =>
  layer.flatMap((name) =>
    layer
      .filter((other) => other !== name)
      .map((other) => ({
        name: `${name}-does-not-import-its-sibling-${other}`,
        severity: 'error',
        from: { path: `^libs/${name}/` },
        to: { path: `^libs/${other}/` },
      })),
  ),
);

/** Every folder of a gateway, so that a new one needs no line here. */
const gateways = readdirSync(`${__dirname}/libs/gateways`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['port', 'testing', 'migrations'].includes(entry.name))
  .map((entry) => entry.name);

/**
 * The rooms of the libraries that have them, in the same manner: a room may import what stands before it in its list,
 * never after. '.' is what stands at the top of the folder.
 */
const rooms = {
  'libs/messaging': [
    ['message'],
    ['wording'],
    ['lint'],
    ['text-checks'],
    ['templates', 'announcements'],
    ['reminders', 'notices', 'replies'],
    ['delivery', 'overview'],
    ['inbound'],
    ['sandbox'],
    ['.'],
  ],
  'libs/regularity': [['measures'], ['snapshots', 'check-ins', 'group-rhythm'], ['.']],
  'libs/participation': [['rules'], ['seats', 'registers'], ['waitlist'], ['sign-ups'], ['.']],
  'libs/importing': [['parse'], ['job'], ['plan'], ['apply'], ['.']],
  'libs/gateways': [['port'], gateways, ['.']],
  'apps/api/src/messaging': [['messages', 'templates'], ['announcements', 'inbox'], ['sandbox'], ['.']],
};

/** Specs and what they share may reach everywhere. */
const TESTS = '\\.spec\\.ts$|/testing/';

const roomPath = (home, room) => (room === '.' ? `^${home}/[^/]+$` : `^${home}/${room}/`);

const roomOrders = Object.entries(rooms)
  .flatMap(([home, floors]) =>
    floors.flatMap((floor, depth) =>
      floor.map((room) => {
        const above = [...floor.filter((other) => other !== room), ...floors.slice(depth + 1).flat()];
        return {
          name: `${home}/${room}-imports-only-rooms-below-it`,
          severity: 'error',
          from: { path: roomPath(home, room), pathNot: TESTS },
          to: { path: above.map((other) => roomPath(home, other)) },
        };
      }),
    ),
  )
  .filter((rule) => rule.to.path.length > 0);

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-never-import-tests', severity: 'error', from: { path: '^libs/' }, to: { path: '^test/' } },
    {
      name: 'only-tests-import-what-serves-tests',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { path: '/testing/' },
    },
    {
      name: 'unit-tests-need-no-services',
      severity: 'error',
      from: { path: '^libs/.*/(rules|measures|wording|lint|parse)/[^/]+\\.spec\\.ts$' },
      to: { path: '^libs/(deployment|database)/testing/' },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'an-app-never-imports-another-app',
      comment: 'standalone is the one place that puts api and worker together',
      severity: 'error',
      from: { path: '^apps/(api|worker|web)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'pure-files-import-no-framework',
      severity: 'error',
      from: {
        path: '^libs/(calendar|errors)/|^libs/.*/(rules|measures|wording|lint|parse)/|^libs/excursions/(excursion-rules|transport-leg|sheet-words)\\.ts$|^libs/secrets/(key-ring|vault)\\.',
        pathNot: TESTS,
      },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|bullmq|ioredis|graphql|fastify)(/|$)|^libs/database/' },
    },
    {
      name: 'resolvers-and-controllers-wake-nobody',
      comment: 'a service announces what it changes, and observers wake whom it concerns after the commit',
      severity: 'error',
      from: { path: '^apps/api/src/.*\\.(resolver|controller)\\.ts$' },
      to: { path: '^libs/queue/|^libs/database/after-commit\\.' },
    },
    {
      name: 'the-web-app-imports-nothing-that-needs-a-server',
      comment: 'the API is its only way to the data; rules that are pure run in the browser too',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: TESTS },
      to: { path: '^libs/', pathNot: '^libs/calendar/' },
    },
    ...roomOrders,
    ...backwards,
    ...siblings,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
