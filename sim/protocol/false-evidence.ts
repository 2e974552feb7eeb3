/**
 * What an actor shows the attestation service. `own-key`: evidence that it made up, signed with a key of its own.
 * `replayed`: evidence that passed once. `late`: evidence that answers its challenge too late. `changed-image`:
 * evidence of another image than the product's.
 */
export type FalseEvidence = 'own-key' | 'replayed' | 'late' | 'changed-image';
