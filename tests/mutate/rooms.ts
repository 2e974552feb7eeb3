import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Sources that decide or measure, and the specs that must notice each change of them. */
export interface Room {
  readonly name: string;
  /** From the repository root: files, and folders with everything in them. */
  readonly sources: readonly string[];
  readonly specs: readonly string[];
}

const pathSources = ['path', 'find-path', 'name-constraints', 'name-form'];
const revocationSources = ['revocation', 'revocation-list', 'revocation-status'];
const statementSources = ['crl', 'read-crl', 'ocsp', 'read-ocsp'];
const statementSpecs = ['statements', 'crl', 'foreign-crl', 'ocsp', 'foreign-ocsp'];
const trustSources = [
  ...['sim/decisions/appraise.ts', 'sim/decisions/authorize-operation.ts', 'sim/fleet/validity.ts'],
  'sim/device/regions/trust/renewals.ts',
  ...['sim/trust/attestation/challenges.ts', 'sim/trust/revocation/revocations.ts', 'sim/trust/trust.ts'],
];
const admissionSources = [
  'access-list',
  'access-pattern',
  'admit-certificate',
  'admit-connect',
  'authorize-topic',
  'overlooked',
  'yield-secret',
];
const admissionSpecs = ['ocsp-answers', 'relying-party', 'session-sweep', 'topics'];
const slotSources = ['slots', 'slot-state', 'otadata', 'boot-tries', 'swap-trailer', 'platform-state'];
const slotSpecs = ['slots', 'slot-steps', 'manufacturing'];
const appSources = ['app-manifest', 'manifest-reader', 'apps', 'app-life', 'errors', 'reach', 'repair', 'properties'];
const appSpecs = ['app-manifest', 'apps', 'errors'];
const bootSources = [
  ...['boot-results', 'components', 'manufacturing', 'product-images', 'recovery', 'start-up', 'start-ups'],
];
const bootSpecs = ['boot-results', 'manufacturing', 'product-images', 'start-up'];
const releaseSources = [
  ...within('sim/update-security', ['attacks', 'release', 'trusted-states', 'update-verdict']),
  ...within('sim/decisions', ['check-metadata', 'verify-release']),
  'sim/rollout/verification/release-checks.ts',
];
const releaseSpecs = [
  // Devices take seconds to meet the attacks, so those specs are not in the room: this one checks what each attack
  // serves.
  ...within('tests/update-security', ['attackers-view', 'release', 'release-checks', 'trusted-states'], '.test.ts'),
  ...within('tests/decisions', ['check-metadata', 'verify-release'], '.test.ts'),
  'tests/update-security/update-verdict.test.ts',
];
const metadataSpecs = [
  ...['client', 'client-steps', 'loaded-keys', 'metadata-parts', 'read-metadata', 'repository', 'tuf-repository'],
];
const uptaneSpecs = ['director', 'uptane-parts', 'uptane-repositories'];
const policyFacts = [
  ...['arithmetic', 'aws/aws-abort', 'aws/aws-rate', 'aws/aws-retries', 'aws/aws-schedule', 'deadlines'],
  ...['hawkbit/hawkbit-conditions', 'hawkbit/hawkbit-newcomers', 'hawkbit/hawkbit-split', 'execution-table'],
  ...['nerveshub/nerveshub-eligibility', 'position-queue', 'rings/ring-members'],
];
const policySources = [
  ...['adu/adu-deployment', 'all-at-once', 'aws/aws-job', 'aws/aws-job-machine', 'contract', 'engine', 'index'],
  ...['hawkbit/hawkbit-groups', 'hawkbit/hawkbit-machines', 'hawkbit/hawkbit-rollout'],
  ...['mender/mender-deployment', 'nerveshub/nerveshub-group', 'part', 'rings/ring-machines', 'rings/rings'],
  ...['rollout-engine', 'staged/memfault-release', 'staged/release-machine', 'staged/sphere-feeds'],
  'staged/staged-release',
];
const engineSpecs = [
  'aws',
  'aws-job',
  'hawkbit',
  'hawkbit-rollout',
  'machines',
  'nerveshub',
  'nerveshub-in-steps',
  'rings',
  'rings-in-steps',
  'rollout-engine',
  'staged',
  'staged-in-steps',
  'without-gates',
];
const folderSources = ['open-run', 'table-reader'];
const faultSources = ['check-files', 'manifest-sums', 'run-ending', 'digest'];
const explainSources = ['cause-chain', 'device-life', 'row-finder', 'trace-row'];
const metricSpecs = [
  'metrics',
  'in-row-order',
  'small-metrics',
  'rollout-metrics',
  'trust-metrics',
  'metrics-after-warm-up',
  'part-router',
  'state-moves',
  'some-devices',
  'warm-up',
  'harm',
  'attacks',
  'row-causes',
  'reading-values',
  'server-refused',
  'wasted-handshakes',
];
const metricSources = [
  ...[
    'accumulator',
    'attacks',
    'row-causes',
    'attestation-rate',
    'barred',
    'certified',
    'connect-rate',
    'connect-time',
    'device-states',
  ],
  ...[
    'in-row-order',
    'measure',
    'measured-parts',
    'threshold-devices',
    'metric-result',
    ...['part-router', 'rows-until', 'state-moves'],
    'offline-time',
    'rate-peak',
    ...['reading-values', 'received-rows'],
    'reconnect-time',
    'renewal-rate',
    'revocation',
  ],
  ...['rollout', 'server-refused', 'switched-on', 'totals', 'update-load', 'wasted-handshakes'],
];
const folderSpecs = ['open-run', 'table-reader'];

const onPlatform = (names: readonly string[]): readonly string[] => within('sim/device/platform', names);
const platformSpecs = (names: readonly string[]): readonly string[] =>
  within('tests/device/platform', names, '.test.ts');

const policies = 'sim/rollout/policies';
const policySpecs = (names: readonly string[]): readonly string[] =>
  within('tests/rollout/policies', names, '.test.ts');

export const rooms: readonly Room[] = [
  {
    name: 'admission',
    sources: ['broker/admission', ...within('sim/decisions', admissionSources)],
    specs: [
      ...within('tests/broker', admissionSpecs, '.test.ts'),
      ...within(
        'tests/decisions',
        ['access-list', 'admit-certificate', 'admit-connect', 'overlooked', 'yield-secret'],
        '.test.ts',
      ),
    ],
  },
  {
    name: 'topics',
    sources: ['broker/topic', 'sim/protocol/topic-filter.ts', 'sim/protocol/topic-layout.ts'],
    specs: ['tests/broker/topics.test.ts', 'tests/protocol/topic-filter.test.ts'],
  },
  {
    name: 'access-files',
    sources: ['scenarios/source/access', 'scenarios/schema/access.ts'],
    specs: ['tests/scenarios/access-files.test.ts'],
  },
  {
    name: 'pki-paths',
    sources: within('sim/pki', pathSources),
    specs: within('tests/pki', ['path', 'path-rules', 'name-constraints', 'name-form'], '.test.ts'),
  },
  {
    name: 'pki-revocation',
    sources: within('sim/pki', revocationSources),
    specs: within('tests/pki', ['revocation', 'revocation-list'], '.test.ts'),
  },
  {
    name: 'pki-statements',
    sources: within('sim/pki', statementSources),
    specs: within('tests/pki', statementSpecs, '.test.ts'),
  },
  {
    name: 'trust',
    sources: trustSources,
    specs: [
      'tests/decisions/appraise.test.ts',
      ...within('tests/trust', ['validity', 'operators-and-revocations'], '.test.ts'),
    ],
  },
  {
    name: 'release',
    sources: releaseSources,
    specs: releaseSpecs,
  },
  {
    name: 'release-metadata',
    sources: ['sim/update-security/tuf'],
    specs: within('tests/update-security', metadataSpecs, '.test.ts'),
  },
  {
    name: 'manifests',
    sources: ['sim/update-security/suit'],
    specs: within('tests/update-security', ['suit', 'suit-forms', 'run-sequence'], '.test.ts'),
  },
  {
    name: 'uptane',
    sources: [
      'sim/update-security/uptane',
      'sim/decisions/verify-uptane.ts',
      ...within('sim/rollout/verification', ['uptane-checks', 'uptane-states']),
    ],
    specs: [...within('tests/update-security', uptaneSpecs, '.test.ts'), 'tests/decisions/verify-uptane.test.ts'],
  },
  {
    name: 'policy-facts',
    sources: within(policies, policyFacts),
    specs: policySpecs(['policy-facts', 'execution-table']),
  },
  {
    name: 'policies',
    sources: within(policies, policySources),
    specs: policySpecs(engineSpecs),
  },
  {
    name: 'slots',
    sources: [...onPlatform(slotSources), 'sim/decisions/rollback-counter.ts'],
    specs: [...platformSpecs(slotSpecs), 'tests/decisions/rollback-counter.test.ts'],
  },
  { name: 'applications', sources: onPlatform(appSources), specs: platformSpecs(appSpecs) },
  {
    name: 'platform',
    sources: [
      ...onPlatform(bootSources),
      ...['sim/decisions/boot', 'sim/kernel/trace/verdict.ts', 'sim/kernel/packed-key.ts'],
    ],
    specs: [
      ...platformSpecs(bootSpecs),
      'tests/decisions/boot',
      'tests/kernel/packed-key.test.ts',
      'tests/kernel/trace/verdict.test.ts',
    ],
  },
  { name: 'network', sources: ['sim/network'], specs: ['tests/network'] },
  {
    name: 'distribution',
    sources: ['reports/metrics/distribution.ts'],
    specs: ['tests/reports/distribution.test.ts'],
  },
  {
    name: 'thresholds',
    sources: ['reports/metrics/thresholds.ts'],
    specs: within('tests/reports', ['thresholds', 'some-devices'], '.test.ts'),
  },
  {
    name: 'metrics',
    sources: within('reports/metrics', metricSources),
    specs: within('tests/reports', metricSpecs, '.test.ts'),
  },
  {
    name: 'explain',
    sources: [...within('reports/explain', explainSources), 'reports/explain/explain.ts'],
    specs: within('tests/reports', ['explain', 'cause-chain-and-device-life'], '.test.ts'),
  },
  {
    name: 'sentences',
    sources: ['reports/explain/in-words.ts', 'sim/kernel/trace/kinds.ts'],
    specs: ['tests/reports/in-words.test.ts', 'tests/kernel/trace/kinds.test.ts'],
  },
  {
    name: 'repeats',
    sources: within('reports/explain', ['instant', 'repeats']),
    specs: ['tests/reports/repeats.test.ts'],
  },
  {
    name: 'manifest-faults',
    sources: within('reports/run-folder', faultSources),
    specs: ['tests/reports/manifest-faults.test.ts'],
  },
  {
    name: 'manifest',
    sources: within('reports/run-folder', ['manifest', 'read-manifest']),
    specs: ['tests/reports/manifest.test.ts'],
  },
  {
    name: 'run-folder',
    sources: within('reports/run-folder', folderSources),
    specs: within('tests/reports', folderSpecs, '.test.ts'),
  },
  {
    name: 'readers',
    sources: within('reports/run-folder', ['covered-text', 'device-lookup', 'plain-file', 'read-run', 'stream-run']),
    specs: within('tests/reports', ['covered-text', 'open-run', 'plain-file', 'read-run'], '.test.ts'),
  },
];

/** Files of a folder. */
function within(folder: string, names: readonly string[], ending = '.ts'): readonly string[] {
  return names.map((name) => `${folder}/${name}${ending}`);
}

/** Every file that the room names, in order. */
export const filesOf = (root: string, named: readonly string[], ending: string): readonly string[] =>
  named
    .flatMap((path) =>
      path.endsWith('.ts')
        ? [path]
        : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((name) => `${path}/${name}`),
    )
    .filter((path) => path.endsWith(ending))
    .sort();
