import { describe, expect, it } from 'vitest';
import { Outages } from '../../sim/protocol/outages.ts';

const fresh = () => new Outages(['attestation', 'revocation']);

describe('outages', () => {
  it('of one function overlap: it is down from the first to the end of the last', () => {
    const outages = fresh();
    expect([outages.begin('attestation'), outages.begin('attestation')]).toEqual([true, false]);
    expect([outages.end('attestation'), outages.isDown('attestation')]).toEqual([false, true]);
    expect([outages.end('attestation'), outages.isDown('attestation')]).toEqual([true, false]);
  });

  it('of one function leave the others up, and their generations as they are', () => {
    const outages = fresh();
    outages.begin('revocation');
    expect([outages.isDown('attestation'), outages.generationOf('attestation')]).toEqual([false, 0]);
    expect([outages.isDown('revocation'), outages.generationOf('revocation')]).toEqual([true, 1]);
  });

  it('count a generation for each failure, not for each outage within one', () => {
    const outages = fresh();
    outages.begin('attestation');
    outages.begin('attestation');
    expect(outages.generationOf('attestation')).toBe(1);
    outages.end('attestation');
    outages.end('attestation');
    outages.begin('attestation');
    expect(outages.generationOf('attestation')).toBe(2);
  });

  it('are the same after save and restore, and later ones do not reach the saved state', () => {
    const outages = fresh();
    outages.begin('attestation');
    const state = outages.save();
    outages.begin('revocation');
    const copy = fresh();
    copy.restore(state);
    expect([copy.isDown('attestation'), copy.isDown('revocation')]).toEqual([true, false]);
    expect([copy.generationOf('attestation'), copy.generationOf('revocation')]).toEqual([1, 0]);
  });
});
