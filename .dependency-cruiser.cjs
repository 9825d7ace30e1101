// The third fence: which zone may import what. Type-only imports count, because a zone that knows another's types knows the zone.
const modules = '(^|/)node_modules/';
const npm = (...names) => `${modules}(@types/)?(${names.join('|')})/`;
const temporal = (...names) => npm(...names.map((name) => `@temporalio/${name}`));
const anyLibrary = `${modules}(?!@temporalio/)`;

const reference = '^src/(contracts|workflows/processes|activities/services)/';

const zone = (name, from, { may, node = false }) => ({
  name: `zone-${name}`,
  severity: 'error',
  from: { path: from, pathNot: name.startsWith('reference-') ? [] : [reference] },
  to: { pathNot: [from, ...may], ...(node ? { dependencyTypesNot: ['core'] } : {}) },
});

const zones = [
  zone('model', '^src/model/(?!machine/)', { may: [] }),
  zone('machine', '^src/model/machine/', { may: ['^src/model/', npm('xstate')] }),
  zone('workflows', '^src/workflows/', { may: ['^src/model/', temporal('workflow')] }),
  zone('registry', '^src/registry/', { may: ['^src/(model|platform)/', anyLibrary], node: true }),
  zone('gateway', '^src/activities/gateway/', {
    may: ['^src/(model|registry|platform)/', npm('undici', 'semver', '@grpc/[^/]+', '@opentelemetry/api')],
    node: true,
  }),
  zone('activities', '^src/activities/', {
    may: ['^src/(model|registry|platform)/', temporal('activity', 'common'), npm('undici', 'semver', '@grpc/[^/]+', '@opentelemetry/api')],
    node: true,
  }),
  zone('service', '^src/service/', { may: ['^src/(model|registry|platform)/', anyLibrary], node: true }),
  zone('platform', '^src/platform/', { may: ['^src/model/sizes/', temporal('common', 'envconfig')], node: true }),
  zone('servers', '^src/servers/', { may: ['^src/platform/', modules], node: true }),
  zone('worker', '^src/worker/', {
    may: ['^src/(model|activities|client|registry|platform|servers)/', npm('@temporalio/[^/]+'), npm('@opentelemetry/[^/]+')],
    node: true,
  }),
  zone('client', '^src/client/', { may: ['^src/(model|platform)/', temporal('client', 'common'), anyLibrary], node: true }),
  zone('openapi', '^src/openapi/', { may: ['^src/model/', '^src/activities/gateway/transports/routes[.]ts$'] }),
  zone('pictures', '^src/pictures/', { may: ['^src/model/', npm('elkjs')] }),
  zone('testing', '^src/testing/', { may: ['^src/', modules], node: true }),
  zone('cli', '^src/cli/', { may: ['^src/', modules], node: true }),
  zone('index', '^src/index[.]ts$', { may: ['^src/model/'] }),
  zone('reference-contracts', '^src/contracts/', { may: ['^src/model/', npm('zod')] }),
  zone('reference-processes', '^src/workflows/processes/', {
    may: ['^src/(model|contracts|workflows)/', temporal('workflow'), npm('xstate')],
  }),
  zone('reference-services', '^src/activities/services/', { may: ['^src/(model|contracts|service)/', anyLibrary], node: true }),
];

const everywhere = [
  {
    name: 'unpublished-stays-out',
    comment: 'The package does not hold the reference services and processes, nor tests, demo and benchmark.',
    severity: 'error',
    from: { path: '^src/', pathNot: reference },
    to: { path: [reference, '^(test|demo|bench|scripts)/'] },
  },
  {
    name: 'machine-apart',
    comment: 'Whoever has no machines needs no xstate.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/model/machine/', '^src/workflows/processes/'] },
    to: { path: '^src/model/machine/' },
  },
  { name: 'src-alone', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|demo|bench|scripts)/' } },
  {
    name: 'workflows-by-path',
    comment: 'Workflow code runs in its bundle only.',
    severity: 'error',
    from: { path: '^src/(worker|client)/' },
    to: { path: '^src/workflows/' },
  },
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-orphan',
    severity: 'error',
    from: {
      orphan: true,
      path: '^(src|test|demo|bench)/',
      pathNot:
        '[.]d[.]ts$|(schema-stub[.]cjs|compile-once[.]ts)$|^test/(support/(global-setup|property-seed)|fixtures/compiled-once/.*)[.]ts$',
    },
    to: {},
  },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

module.exports = {
  forbidden: [...zones, ...everywhere],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: modules },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
