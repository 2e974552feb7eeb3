import { expect, it } from 'vitest';
import { attack, d3fend, emb3d, requirementsOf } from '../../sim/plan/taxonomies.ts';
import { read, repositoryFiles } from '../kit/source-files.ts';

const inForce = new Set([
  ...Object.keys(attack.techniques),
  ...Object.keys(attack.tactics),
  ...Object.keys(emb3d.mitigations),
  ...Object.keys(emb3d.threats),
  ...Object.keys(d3fend.techniques),
]);

/** The ids in a text, in the forms of the taxonomies, that are not in force. */
const outOfForce = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\b(?:TA?\d{4}(?:\.\d{3})?|[MT]ID-\d{3}|D3-[A-Z]+)\b/g), ([id]) => id).filter(
    (id) => !inForce.has(id),
  );

/** Split, so that the check does not find these lines. */
const madeUp = [
  'T9' + '999',
  'T0' + '855',
  'T1' + '691.009',
  'TA9' + '999',
  'MID-' + '000',
  'TID-' + '000',
  'D3-' + 'NONE',
];

it.each(madeUp)('%s is out of force, revoked or made up, and is found', (id) => {
  expect(outOfForce(`// as ${id} says`)).toEqual([id]);
});

it.each(['T1649', 'T1691.001', 'TA0107', 'MID-026', 'TID-201', 'D3-CBAN'])('%s is in force', (id) => {
  expect(outOfForce(id)).toEqual([]);
  expect(inForce.has(id)).toBe(true);
});

it('every id of an attack, a threat, a mitigation or a defense that the project names is in force', () => {
  const files = repositoryFiles().filter(
    (file) => /\.(?:tsx?|md|ya?ml|json|html)$/.test(file) && !file.startsWith('package-lock'),
  );
  const found = files.flatMap((file) => outOfForce(read(file)).map((id) => `${file}: ${id}`));
  expect(found).toEqual([]);
});

it('every id that an entry refers to exists', () => {
  const threats = Object.values(emb3d.mitigations).flatMap((mitigation): readonly string[] => mitigation.threats);
  const tactics = Object.values(attack.techniques).flatMap((technique): readonly string[] => technique.tactics);
  expect(threats.filter((id) => !(id in emb3d.threats))).toEqual([]);
  expect(tactics.filter((id) => !(id in attack.tactics))).toEqual([]);
});

it.each([
  [[], []],
  [['MID-030'], ['EDR/HDR/NDR 3.10', 'SAR/EDR/HDR/NDR 3.2']],
  [
    ['MID-026', 'MID-030'],
    ['EDR/HDR/NDR 3.10', 'SAR/EDR/HDR/NDR 3.2'],
  ],
  [['MID-025'], []],
] as const)('%j meet %j', (mitigations, requirements) => {
  expect(requirementsOf(mitigations)).toEqual(requirements);
});
