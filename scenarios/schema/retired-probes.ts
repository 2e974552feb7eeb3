import { issueText } from '../source/problem.ts';

/** By what a `probe` step showed, the attack that it is now. */
const attacks: Readonly<Record<string, string>> = {
  'cloned-id': 'A01, way: self-made',
  'stolen-certificate': 'A01, way: certificate-only, by: { name: mallory, holds: [certificate] }',
  'foreign-catalog': 'A02, way: foreign-catalog',
  'update-certificate': 'A02, way: update-certificate, by: { name: mallory, holds: [credential] }',
  'borrowed-client-id': 'A06, by: { name: mallory, holds: [credential] }',
  'wrong-measurement': 'A13, by: { name: mallory, holds: [credential] }',
  'clock-set-back': 'A22, by: { name: mallory, holds: [credential] }',
  'replayed-evidence': 'A25, way: replayed, by: { name: mallory, holds: [evidence] }',
  'expired-evidence': 'A25, way: late, by: { name: mallory, holds: [evidence] }',
  'update-stolen-key': 'A08, by: { name: mallory, reaches: [updates], holds: [role-key, signing-key] }',
  'update-forged': 'A09, way: forged, by: { name: mallory, reaches: [updates] }',
  'update-tampered': 'A09, way: tampered, by: { name: mallory, reaches: [updates] }',
  'update-rollback': 'A10, way: old-metadata, by: { name: mallory, reaches: [updates] }',
  'update-old-image': 'A10, way: renumbered, by: { name: mallory, reaches: [updates], holds: [director-keys] }',
  'update-release-counter': 'A10, way: old-image, by: { name: mallory, reaches: [updates], holds: [director-keys] }',
  'update-freeze': 'A11, way: frozen, by: { name: mallory, reaches: [updates] }',
  'update-mix-and-match': 'A11, way: mixed, by: { name: mallory, reaches: [updates] }',
  'update-endless-data': 'A11, way: endless, by: { name: mallory, reaches: [updates] }',
  'update-wrong-device': 'A12, way: other-product, by: { name: mallory, reaches: [updates] }',
  'update-other-device': 'A12, way: other-device, by: { name: mallory, reaches: [updates] }',
  'update-stolen-director': 'A12, way: director, by: { name: mallory, reaches: [updates], holds: [director-keys] }',
  'update-named-twice': 'A12, way: two-images, by: { name: mallory, reaches: [updates], holds: [director-keys] }',
  'update-stolen-image-keys':
    'A12, way: image-repository, by: { name: mallory, reaches: [updates], holds: [image-keys] }',
  'update-stolen-both': 'A12, way: both, by: { name: mallory, reaches: [updates], holds: [director-keys, image-keys] }',
};

/** What is wrong with a step of the retired action `probe`, and what to write; undefined for any other step. */
export function retiredProbe(step: Readonly<Record<string, unknown>>): string | undefined {
  if (step.do !== 'probe') return undefined;
  const attack = typeof step.show === 'string' ? attacks[step.show] : undefined;
  const by = attack?.includes('by:') === false ? ', by: mallory' : '';
  return issueText(
    'a probe is an attack now',
    attack === undefined
      ? 'write do: attack, with technique, way, by and for (docs/attacks.md)'
      : `write do: attack, technique: ${attack}${by}, for: 5m`,
  );
}
