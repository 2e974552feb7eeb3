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
const revocationSources = [
  'revocation',
  'revocation-list',
  'revocation-status',
  'crl',
  'read-crl',
  'ocsp',
  'read-ocsp',
];
const cloudSources = ['appraise', 'challenges', 'operators', 'renewals', 'revocations', 'trust', 'validity'];
const folderSources = ['check-files', 'manifest', 'manifest-sums', 'open-run', 'run-ending', 'table-reader', 'digest'];
const metricSpecs = ['metrics', 'trust-metrics', 'from-a-time-on', 'warm-up', 'never-improves', 'harm', 'summary'];
const folderSpecs = ['run-folder', 'manifest-sums', 'older-runs', 'json-shape', 'query'];

const within = (folder: string, names: readonly string[], ending = '.ts'): readonly string[] =>
  names.map((name) => `${folder}/${name}${ending}`);

export const rooms: readonly Room[] = [
  {
    name: 'admission',
    sources: ['broker/admission', 'sim/control/overlooked.ts'],
    specs: [...within('tests/broker', ['admission', 'certificate-admission'], '.test.ts'), 'tests/control'],
  },
  { name: 'topics', sources: ['broker/topic'], specs: ['tests/broker/admission.test.ts'] },
  { name: 'pki', sources: within('sim/pki', [...pathSources, ...revocationSources]), specs: ['tests/pki'] },
  { name: 'cloud', sources: within('sim/cloud', cloudSources), specs: ['tests/cloud'] },
  { name: 'release', sources: ['sim/rollout/release'], specs: ['tests/rollout/release'] },
  { name: 'policies', sources: ['sim/rollout/policies'], specs: ['tests/rollout/policies'] },
  { name: 'platform', sources: ['sim/device/platform'], specs: ['tests/device/platform'] },
  { name: 'network', sources: ['sim/network'], specs: ['tests/network'] },
  { name: 'metrics', sources: ['reports/metrics'], specs: within('tests/reports', metricSpecs, '.test.ts') },
  { name: 'explain', sources: ['reports/explain', 'reports/explain.ts'], specs: ['tests/reports/explain.test.ts'] },
  {
    name: 'run-folder',
    sources: within('reports/run-folder', folderSources),
    specs: within('tests/reports', folderSpecs, '.test.ts'),
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
