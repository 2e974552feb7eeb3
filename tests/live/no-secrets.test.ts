import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Identities } from '../../broker/live/client/identities.ts';
import { credentialOf } from '../../broker/simulated/credential.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';

const scenario = `
name: thieves
claim: Actors come as devices.
duration: 20s
fidelity: live
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 2, keepAlive: 10s }
  - { tenant: acme, product: meter, profile: legacy-rtos, identity: password, count: 1, keepAlive: 10s }
controls: { non-exportable-key: false, concurrent-use: false, client-credential: false }
timeline:
  - { at: 9s, do: attack, technique: A01, by: { name: mallory, holds: [credential] }, for: 8s, on: '*', label: all }
  - { at: 10s, do: attack, technique: A01, by: { name: trudy, holds: [certificate] }, way: certificate-only, for: 5s, on: '*' }
  - { at: 11s, do: attack, technique: A01, by: oscar, way: self-made, for: 5s, on: '*' }
`;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** The lines of a PEM block between its first and its last. */
const bodyOf = (pem: string): readonly string[] =>
  pem.split('\n').filter((line) => line !== '' && !/^-----/.test(line));

it('keys and passwords that actors hold stay in memory: no file, no output and no process list has one', async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'thieves.yaml'), scenario);
  const running = fleetlab(['run', 'thieves.yaml', '--speed', '5'], { cwd });
  const seen: string[] = [];
  const watch = setInterval(() => seen.push(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })), 250);
  const { stdout, stderr } = await running.finally(() => clearInterval(watch));
  const folder = join(cwd, onlyRun(cwd));
  const page = await fleetlab(['report', folder, '--html'], { cwd });
  // Columns of a folder are compressed.
  const rows = await fleetlab(['query', folder, 'select * from events', '--format', 'csv', '--limit', '100000'], {
    cwd,
  });
  expect([page.code, rows.code]).toEqual([0, 0]);
  for (const actor of ['mallory', 'trudy', 'oscar']) expect(rows.stdout).toContain(actor);

  const { plan } = await loadScenario(join(cwd, 'thieves.yaml'));
  const fleet = new Fleet(plan);
  const identities = new Identities(plan, fleet, 1_767_225_600);
  const stamp = identities.stampAt(1);
  const shown = (['copied', 'certificate-only', 'self-made'] as const).flatMap((shows) =>
    [0, 1].map((device) => identities.shownAt(device, stamp, shows).keyPem),
  );
  const secrets = [...shown.flatMap(bodyOf), credentialOf(plan.seed, 'acme/meter-1'), 'PRIVATE KEY'];
  expect(secrets.length).toBeGreaterThan(12);

  const texts = [stdout, stderr, rows.stdout, ...seen];
  const files = filesIn(cwd).map((path) => readFileSync(path, 'latin1'));
  expect(files.length).toBeGreaterThan(5);
  expect(seen.join()).toContain('--speed');
  for (const secret of secrets) expect([...texts, ...files].filter((text) => text.includes(secret))).toEqual([]);
}, 60_000);
