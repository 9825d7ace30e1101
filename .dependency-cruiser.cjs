// The third fence: which zone may import what. Type-only imports count, because a zone that knows another's types knows the zone.
const modules = '(^|/)node_modules/';
const npm = (...names) => `${modules}(@types/)?(${names.join('|')})/`;
const temporal = (...names) => npm(...names.map((name) => `@temporalio/${name}`));
const anyLibrary = `${modules}(?!@temporalio/)`;

const zone = (name, from, { may, node = false }) => ({
  name: `zone-${name}`,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [from, ...may], ...(node ? { dependencyTypesNot: ['core'] } : {}) },
});

const gatewayLibraries = npm('undici', 'semver', '@grpc/[^/]+', '@opentelemetry/api');

const zones = [
  zone('model', '^src/model/', { may: [] }),
  zone('graph', '^src/graph/', { may: ['^src/model/'] }),
  zone('machine', '^src/machine/', { may: ['^src/model/', '^src/description/machine-outline[.]ts$', npm('xstate')] }),
  zone('description', '^src/description/', { may: ['^src/(model|graph)/'] }),
  zone('workflows', '^src/workflows/', { may: ['^src/model/', temporal('workflow')] }),
  zone('registry', '^src/registry/', { may: ['^src/(model|platform)/', anyLibrary], node: true }),
  zone('gateway', '^src/gateway/', { may: ['^src/(model|registry|platform)/', gatewayLibraries], node: true }),
  zone('activities', '^src/activities/', {
    may: ['^src/(model|gateway|registry|platform)/', temporal('activity', 'common')],
    node: true,
  }),
  zone('service', '^src/service/', { may: ['^src/(model|registry|platform)/', anyLibrary], node: true }),
  zone('platform', '^src/platform/', { may: ['^src/model/sizes/', temporal('common', 'envconfig')], node: true }),
  zone('servers', '^src/servers/', { may: ['^src/platform/', modules], node: true }),
  zone('worker', '^src/worker/', {
    may: ['^src/(model|graph|activities|gateway|client|registry|platform|servers)/', npm('@temporalio/[^/]+'), npm('@opentelemetry/[^/]+')],
    node: true,
  }),
  zone('client', '^src/client/', { may: ['^src/(model|platform)/', temporal('client', 'common'), anyLibrary], node: true }),
  zone('openapi', '^src/openapi/', { may: ['^src/model/', '^src/gateway/transports/http/routes[.]ts$'] }),
  zone('pictures', '^src/pictures/', { may: ['^src/(model|graph|description)/', npm('elkjs')] }),
  zone('testing', '^src/testing/', { may: ['^src/', modules], node: true }),
  zone('cli', '^src/cli/', { may: ['^src/', modules], node: true }),
  zone('index', '^src/index[.]ts$', { may: ['^src/model/'] }),
];

const everywhere = [
  {
    name: 'machine-apart',
    comment: 'A user without machines needs no xstate.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/machine/' },
    to: { path: '^src/machine/' },
  },
  {
    name: 'src-alone',
    comment: 'The package holds neither examples nor tests nor benchmarks.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|examples|bench|scripts)/' },
  },
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
      path: '^(src|test|examples|bench)/',
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
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['tenuto-source', 'import', 'types', 'node', 'default'] },
  },
};
