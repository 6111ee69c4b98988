/**
 * The one way that imports may run (docs/architecture.md):
 * config, calendar → database, logging, queue, gateways, secrets → people → groups → participation → regularity, messaging, links, excursions → importing, reporting, merging → demo → deployment; apps → libs.
 * "from" may import what stands before it in this list, never after.
 */
const layers = [
  ['errors', 'config', 'calendar'],
  ['database', 'logging', 'queue', 'gateways', 'secrets'],
  ['people'],
  ['groups'],
  ['participation'],
  ['regularity', 'messaging', 'links', 'excursions'],
  ['importing', 'reporting', 'merging'],
  ['demo'],
  ['deployment'],
];

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

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
        path: '^libs/(calendar|errors)/|^libs/regularity/metrics|^libs/excursions/(excursion-rules|transport-leg|sheet-words)\\.|^libs/messaging/(texts|segments|text-lint|text-template[-.]|text-templates-shipped|answer-words|answer-texts)|^libs/importing/parse|^libs/secrets/(key-ring|vault)\\.',
        // What reads the database for those rules.
        pathNot: '\\.(spec|entity)\\.ts$|^libs/messaging/(text-template-checks|text-lint-before-sending)\\.',
      },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|bullmq|ioredis|graphql|fastify)(/|$)' },
    },
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
