import taxonomies from './taxonomies.json' with { type: 'json' };

/**
 * Ids and names of attacks, threats, mitigations and defenses, as those who keep them have published them. An id that has been
 * revoked or is deprecated is not among them.
 *
 * Source  MITRE ATT&CK 19.1, Enterprise and ICS; MITRE EMB3D 2.0.1 with its own mapping to IEC 62443-4-2; MITRE D3FEND 1.2.0, those techniques that bear on fleets of devices
 */
export const { attack, emb3d, d3fend } = taxonomies;

export type AttackId = keyof typeof attack.techniques;
export type Emb3dId = keyof typeof emb3d.mitigations;
export type D3fendId = keyof typeof d3fend.techniques;

/** Requirements of IEC 62443-4-2 that mitigations meet, by EMB3D's mapping; each once, in their order. */
export const requirementsOf = (mitigations: readonly Emb3dId[]): readonly string[] => [
  ...new Set(mitigations.flatMap((id): readonly string[] => emb3d.mitigations[id].iec62443)),
];
