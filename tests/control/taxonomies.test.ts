import { expect, it } from 'vitest';
import { attack, d3fend, emb3d, requirementsOf } from '../../sim/control/taxonomies.ts';
import { read, repositoryFiles } from '../house/source-files.ts';

const known = new Set([
  ...Object.keys(attack.techniques),
  ...Object.keys(attack.tactics),
  ...Object.keys(emb3d.mitigations),
  ...Object.keys(emb3d.threats),
  ...Object.keys(d3fend.techniques),
]);
const anyId = /\b(?:TA?\d{4}(?:\.\d{3})?|[MT]ID-\d{3}|D3-[A-Z]+)\b/g;

it('every id of an attack, a threat, a mitigation or a defense that the project names is in force', () => {
  const files = repositoryFiles().filter(
    (file) => /\.(?:ts|md|yaml|json|html)$/.test(file) && !/^package-lock|taxonomies\.(?:json|test\.ts)$/.test(file),
  );
  const unknown = files.flatMap((file) =>
    Array.from(read(file).matchAll(anyId), ([id]) => id)
      .filter((id) => !known.has(id))
      .map((id) => `${file}: ${id}`),
  );
  expect(unknown).toEqual([]);
});

it.each(Object.entries(attack.replaced))('%s is revoked, and %s is in force', (before, now) => {
  expect(known.has(before)).toBe(false);
  expect(known.has(now)).toBe(true);
});

it('what an entry refers to is there', () => {
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
