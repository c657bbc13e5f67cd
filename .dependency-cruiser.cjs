/** Who may import whom. One rule per sentence of the trust-boundary table in README.md. */
const zone = (name) => `^(dist/)?${name}/`;
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];
module.exports = {
  forbidden: [
    {
      name: 'attestation-stands-alone',
      severity: 'error',
      comment: 'Anyone must be able to verify a result without our enclave, host or pipelines.',
      from: { path: zone('attestation') },
      to: { path: zone('(pipelines|protocol|enclave|host|client|test)') },
    },
    {
      name: 'attestation-has-one-dependency',
      severity: 'error',
      comment: 'A CBOR decoder behind a strict scan; everything else in the verifier is ours.',
      from: { path: zone('attestation') },
      to: { dependencyTypes: NPM, pathNot: '(^|/)node_modules/cbor-x/' },
    },
    {
      name: 'pipelines-stand-alone',
      severity: 'error',
      comment: 'Interpretation is a pure function of bytes and knowledge pack.',
      from: { path: zone('pipelines') },
      to: { path: zone('(attestation|protocol|enclave|host|client|test)') },
    },
    {
      name: 'pipelines-have-four-dependencies',
      severity: 'error',
      from: { path: zone('pipelines'), pathNot: '^(dist/)?pipelines/node/' },
      to: {
        dependencyTypes: NPM,
        pathNot: '(^|/)node_modules/(zod|@gmod/vcf|intl-messageformat|qrcode-generator)/',
      },
    },
    {
      name: 'pure-zones-use-no-node-builtins',
      severity: 'error',
      comment:
        'pipelines/node holds the ports of the pure pipeline that need Node; it is not pure.',
      from: { path: zone('(attestation|pipelines)'), pathNot: '^(dist/)?pipelines/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-pipeline-knows-no-node-port',
      severity: 'error',
      from: { path: zone('pipelines'), pathNot: '^(dist/)?pipelines/node/' },
      to: { path: '^(dist/)?pipelines/node/' },
    },
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      comment: 'What the zones say to each other is parsed as hostile by both sides.',
      from: { path: zone('protocol') },
      to: { path: zone('(attestation|pipelines|enclave|host|client|test)') },
    },
    {
      name: 'host-sees-only-attestation-and-protocol',
      severity: 'error',
      comment: 'The host is untrusted: it must not be able to name a Variant or an enclave key.',
      from: { path: zone('host') },
      to: { path: zone('(enclave|pipelines|client|test)') },
    },
    {
      name: 'enclave-never-imports-host-or-client',
      severity: 'error',
      from: { path: zone('enclave') },
      to: { path: zone('(host|client|test)') },
    },
    {
      name: 'client-never-imports-host-or-enclave',
      severity: 'error',
      from: { path: zone('client') },
      to: { path: zone('(host|enclave|test)') },
    },
    {
      name: 'verifier-page-sees-only-attestation',
      severity: 'error',
      comment: 'What a stranger opens in a browser holds the verifier and nothing else of ours.',
      from: { path: '^(dist/)?client/(verifier-page|web)/' },
      to: { pathNot: '^(dist/)?(client/(verifier-page|web)/|attestation/index\\.)' },
    },
    {
      name: 'web-blocks-know-no-page',
      severity: 'error',
      from: { path: '^(dist/)?client/web/' },
      to: { path: '^(dist/)?client/(verifier-page|clinician-page)/' },
    },
    {
      name: 'clinician-page-opens-and-verifies',
      severity: 'error',
      comment: 'Beside the verifier: the codec of sealed reports, and the cryptography for it.',
      from: { path: '^(dist/)?client/clinician-page/' },
      to: {
        pathNot:
          '^(dist/)?(client/(clinician-page|web)/|(attestation|pipelines)/index\\.)|(^|/)node_modules/(@noble/(ciphers|curves|hashes)|bcrypt-pbkdf)/',
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'zones-meet-at-their-front-door',
      severity: 'error',
      comment: 'Cross-zone imports use #attestation or #pipelines, i.e. the zone index.',
      from: { path: '^(enclave|host|client)/' },
      to: {
        path: '^(attestation|pipelines|protocol)/',
        pathNot:
          '^(attestation|pipelines|pipelines/node|pipelines/node/report-pdf|protocol)/index\\.ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
    },
  },
};
