import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Sources that decide or measure, and the specs that have to notice each change of them. */
export interface Room {
  readonly name: string;
  /** From the root of the project: files, and folders with all that is in them. */
  readonly sources: readonly string[];
  readonly specs: readonly string[];
}

const pathSources = ['path', 'find-path', 'name-constraints', 'name-form'];
const revocationSources = ['revocation', 'revocation-list', 'revocation-status'];
const statementSources = ['crl', 'read-crl', 'ocsp', 'read-ocsp'];
const statementSpecs = ['statements', 'crl', 'crl-of-others', 'ocsp', 'ocsp-of-others'];
const cloudSources = ['appraise', 'challenges', 'operators', 'renewals', 'revocations', 'trust', 'validity'];
const slotSources = [
  'slots',
  'slot-state',
  'otadata',
  'boot-tries',
  'swap-trailer',
  'rollback-counter',
  'platform-state',
];
const slotSpecs = ['slots', 'slot-steps', 'rollback-counter', 'manufacturing'];
const appSources = ['app-manifest', 'manifest-reader', 'apps', 'app-life', 'errors', 'reach', 'repair', 'properties'];
const appSpecs = ['app-manifest', 'apps', 'errors'];
const bootSources = [
  ...['boot-chain', 'boot-results', 'components', 'decision', 'guid', 'image', 'image-set', 'layers', 'manufacturing'],
  ...['product-images', 'recovery', 'signature-checks', 'start-up', 'start-ups', 'tampering'],
];
const bootSpecs = ['boot-chain', 'boot-results', 'image', 'manufacturing', 'product-images', 'start-up'];
const releaseSources = [
  'attacks',
  ...['check-metadata', 'release', 'release-checks', 'trusted-states', 'verdict', 'verify-release'],
];
const releaseSpecs = [
  // The attacks as a device meets them take seconds a look, and are no part of the room: here it is what each serves.
  'attackers-view',
  ...['check-metadata', 'release', 'release-checks', 'trusted-states', 'verdict', 'verify-release'],
];
const metadataSpecs = [
  ...['client', 'client-steps', 'loaded-keys', 'metadata-parts', 'read-metadata', 'repository', 'tuf-repository'],
];
const uptaneSpecs = ['director', 'uptane-parts', 'uptane-repositories', 'verify-uptane'];
const decisionSources = [
  ...['arithmetic', 'aws-abort', 'aws-rate', 'aws-retries', 'aws-schedule', 'deadlines', 'gates'],
  ...['hawkbit-conditions', 'hawkbit-newcomers', 'hawkbit-split', 'ledger', 'nerveshub-eligibility'],
  ...['position-queue', 'ring-members'],
];
const policySources = [
  ...['adu-deployment', 'all-at-once', 'aws-job', 'aws-job-machine', 'contract', 'engine', 'hawkbit-groups'],
  ...['hawkbit-machines', 'hawkbit-rollout', 'machines', 'memfault-release', 'mender-deployment', 'nerveshub-group'],
  ...['part', 'policy-plan', 'release-machine', 'ring-machines', 'rings', 'rollout-engine', 'sphere-feeds'],
  'staged-release',
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
];
const admissionSpecs = ['admission', 'certificate-admission', 'relying-party', 'session-sweep'];
const folderSources = ['open-run', 'table-reader'];
const faultSources = ['check-files', 'manifest-sums', 'run-ending', 'digest'];
const explainSources = ['cause-chain', 'device-life', 'row-finder', 'trace-row'];
const metricSpecs = [
  'metrics',
  'row-order',
  'small-metrics',
  'rollout-metrics',
  'trust-metrics',
  'from-a-time-on',
  'warm-up',
  'harm',
];
const metricSources = [
  ...['accumulator', 'attestation-rate', 'barred', 'certified', 'connect-rate', 'connect-time', 'device-states'],
  ...['in-row-order', 'measure', 'offline-time', 'probes', 'rate-peak', 'reconnect-time', 'renewal-rate', 'revocation'],
  ...['rollout', 'switched-on', 'totals', 'update-load'],
];
const folderSpecs = ['open-run', 'tables'];

const within = (folder: string, names: readonly string[], ending = '.ts'): readonly string[] =>
  names.map((name) => `${folder}/${name}${ending}`);

const onPlatform = (names: readonly string[]): readonly string[] => within('sim/device/platform', names);
const platformSpecs = (names: readonly string[]): readonly string[] =>
  within('tests/device/platform', names, '.test.ts');

const policies = 'sim/rollout/policies';
const policySpecs = (names: readonly string[]): readonly string[] =>
  within('tests/rollout/policies', names, '.test.ts');

export const rooms: readonly Room[] = [
  {
    name: 'admission',
    sources: ['broker/admission', 'sim/control/overlooked.ts'],
    specs: [...within('tests/broker', admissionSpecs, '.test.ts'), 'tests/control'],
  },
  { name: 'topics', sources: ['broker/topic'], specs: ['tests/broker/topics.test.ts'] },
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
    name: 'cloud',
    sources: within('sim/cloud', cloudSources),
    specs: within('tests/cloud', ['appraise', 'certificates-in-time', 'rights-and-lists'], '.test.ts'),
  },
  {
    name: 'release',
    sources: within('sim/rollout/release', releaseSources),
    specs: within('tests/rollout/release', releaseSpecs, '.test.ts'),
  },
  {
    name: 'release-metadata',
    sources: ['sim/rollout/release/tuf'],
    specs: within('tests/rollout/release', metadataSpecs, '.test.ts'),
  },
  {
    name: 'manifests',
    sources: ['sim/rollout/release/suit'],
    specs: within('tests/rollout/release', ['suit', 'suit-forms', 'run-sequence'], '.test.ts'),
  },
  {
    name: 'uptane',
    sources: ['sim/rollout/release/uptane'],
    specs: within('tests/rollout/release', uptaneSpecs, '.test.ts'),
  },
  { name: 'decisions', sources: within(policies, decisionSources), specs: policySpecs(['parts', 'ledger']) },
  { name: 'policies', sources: within(policies, policySources), specs: policySpecs(engineSpecs) },
  { name: 'slots', sources: onPlatform(slotSources), specs: platformSpecs(slotSpecs) },
  { name: 'applications', sources: onPlatform(appSources), specs: platformSpecs(appSpecs) },
  {
    name: 'platform',
    sources: [...onPlatform(bootSources), 'sim/packed-key.ts'],
    specs: [...platformSpecs(bootSpecs), 'tests/device/packed-key.test.ts'],
  },
  { name: 'network', sources: ['sim/network'], specs: ['tests/network'] },
  {
    name: 'distribution',
    sources: ['reports/metrics/distribution.ts'],
    specs: ['tests/reports/distribution.test.ts'],
  },
  { name: 'thresholds', sources: ['reports/metrics/thresholds.ts'], specs: ['tests/reports/thresholds.test.ts'] },
  {
    name: 'metrics',
    sources: within('reports/metrics', metricSources),
    specs: within('tests/reports', metricSpecs, '.test.ts'),
  },
  {
    name: 'explain',
    sources: [...within('reports/explain', explainSources), 'reports/explain.ts'],
    specs: within('tests/reports', ['explain', 'causes-and-lives'], '.test.ts'),
  },
  {
    name: 'sentences',
    sources: ['reports/explain/in-words.ts'],
    specs: ['tests/reports/in-words.test.ts'],
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
    sources: within('reports/run-folder', ['covered-text', 'device-lookup', 'plain-file', 'read-run', 'replay']),
    specs: within('tests/reports', ['covered-text', 'open-run', 'plain-file', 'read-run'], '.test.ts'),
  },
];

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
