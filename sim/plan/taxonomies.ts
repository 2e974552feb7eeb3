import taxonomies from './taxonomies.json' with { type: 'json' };

/**
 * Ids and names of attacks, threats, mitigations and defenses, as their maintainers have published them, without
 * revoked or deprecated ids.
 *
 * Source  MITRE ATT&CK 19.1, Enterprise and ICS; MITRE EMB3D 2.0.1 with its own mapping to IEC 62443-4-2; MITRE D3FEND
 *         1.2.0, the techniques that apply to fleets of devices; ETSI EN 303 645 V2.1.1, the provisions that attacks or
 *         controls here are about, in short
 */
export const { attack, emb3d, d3fend, etsi } = taxonomies;

export type AttackId = keyof typeof attack.techniques;
export type Emb3dId = keyof typeof emb3d.mitigations;
export type ThreatId = keyof typeof emb3d.threats;
export type D3fendId = keyof typeof d3fend.techniques;
export type EtsiId = keyof typeof etsi.provisions;

/** Requirements of IEC 62443-4-2 that mitigations meet, by EMB3D's mapping; each once, in first-use order. */
export const requirementsOf = (mitigations: readonly Emb3dId[]): readonly string[] => [
  ...new Set(mitigations.flatMap((id): readonly string[] => emb3d.mitigations[id].iec62443)),
];
