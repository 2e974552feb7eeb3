import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from './recorded-run.ts';

/** Two actors with a campaign each: one gets to its objective, the other is refused; and an attack that is of neither. */
const scenario = `
name: two-campaigns
claim: Clones of taken devices read along and give commands, and forged identities stay outside.
duration: 4h
fleet:
  - { tenant: acme, product: sensor, profile: esp32, count: 40, identity: certificate, properties: { hardwareRootOfTrust: off }, cleanSession: true, telemetry: { every: 5m, bytes: 200, qos: 1 }, commands: { valve: { min: 0, max: 100 } } }
controls: { concurrent-use: off, topic-acl: off, forward-acl: off, debug-lock: off, readout-protection: off, command-signature: off }
campaigns:
  - name: factory-leak
    by: { name: mallory, as: stolen-device }
    at: 20m
    objective: { gains: obeyed, count: 2 }
    steps:
      - { do: attack, technique: A14, on: 'product:sensor and pick:4', effort: 20m, for: 100m, label: dump }
      - { do: attack, technique: A01, follows: dump, after: 10m, for: 1h, on: 'touched-by:dump', label: clones }
      - { do: attack, technique: A04, filter: '#', for: 1h, on: 'same-as:clones', label: tap }
      - { do: attack, technique: A21, follows: clones, for: 1h, on: 'product:sensor and pick:8', label: commands, command: valve, value: 3 }
      - { do: attack, technique: A01, way: self-made, follows: { clones: failed }, for: 1h, on: 'pick:3', label: forgeries }
  - name: door-rattler
    by: { name: trudy, as: outsider }
    at: 2h
    steps:
      - { do: attack, technique: A01, way: self-made, for: 20m, on: 'pick:6', label: 'forged, in haste' }
      - { do: attack, technique: A01, way: self-made, follows: { 'forged, in haste': failed }, after: 20m, for: 20m, on: 'pick:6', label: again }
timeline:
  - { at: 3h, do: attack, technique: A01, by: { name: trudy, as: outsider }, for: 10m, on: 'pick:2', label: copies }
`;

/** Its only step would begin after the end of the run. */
const unbegun = `
name: unbegun
claim: An actor that waits longer than the run lasts has no step.
duration: 10m
fleet: [{ tenant: acme, product: sensor, profile: esp32, count: 4 }]
campaigns:
  - name: vulture
    by: { name: mallory, as: outsider }
    at: 6m
    steps: [{ do: attack, technique: A01, way: self-made, after: 5m, for: 2m, on: 'pick:1', label: forgeries }]
`;

/** Record one as the command does. Return the folder. */
export const recordedCampaigns = (root: string): Promise<string> => fromText(root, scenario);
export const recordedUnbegun = (root: string): Promise<string> => fromText(root, unbegun);

function fromText(root: string, text: string): Promise<string> {
  const file = join(root, `${/^name: (.*)$/m.exec(text)?.[1]}.yaml`);
  writeFileSync(file, text);
  return recorded(root, file, '1', []);
}
