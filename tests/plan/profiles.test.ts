import { describe, expect, it } from 'vitest';
import { type Profile, profileOf, profiles } from '../../sim/plan/profiles.ts';

const rows = (profiles as readonly Profile[]).map((profile) => [profile.id, profile] as const);

describe('the profiles', () => {
  it('have each id once, and are found by no other text', () => {
    expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
    for (const [id, profile] of rows) expect(profileOf(id)).toBe(profile);
    for (const id of ['', 'Sphere', 'toString', '__proto__', 'sphere ']) expect(profileOf(id)).toBeUndefined();
  });

  it('span the range of their comparison: from all seven properties shipped to none available', () => {
    expect(new Set(Object.values(profileOf('sphere')!.properties))).toEqual(new Set(['on']));
    expect(new Set(Object.values(profileOf('legacy-rtos')!.properties))).toEqual(new Set(['absent']));
  });
});

describe.each(rows)('%s', (_id, profile) => {
  it('rates exactly the seven properties', () => {
    expect(Object.keys(profile.properties)).toHaveLength(7);
    for (const rating of Object.values(profile.properties)) expect(['on', 'optional', 'absent']).toContain(rating);
  });

  it('has whole sizes and times, and more flash than memory', () => {
    for (const size of [profile.ramBytes, profile.flashBytes]) expect(Number.isInteger(size) && size > 0).toBe(true);
    expect(profile.flashBytes).toBeGreaterThan(profile.ramBytes);
    for (const ms of [profile.romMs, profile.verifyMs, profile.osMs])
      expect(Number.isInteger(ms) && ms >= 0).toBe(true);
    expect(profile.romMs).toBeGreaterThan(0);
    expect(profile.osMs).toBeGreaterThan(0);
  });

  it('counts rollback steps exactly if its counter can fill up', () => {
    expect(profile.rollbackSteps !== undefined).toBe(profile.rollbackProtection === 'limited-counter');
  });

  it('verifies nothing at boot exactly if it cannot have a root of trust', () => {
    expect(profile.verifyMs === 0).toBe(profile.properties.hardwareRootOfTrust === 'absent');
  });

  it('can be updated if its security is renewable', () => {
    const isRenewable = profile.properties.renewableSecurity !== 'absent';
    expect(!isRenewable || profile.slotScheme !== 'none').toBe(true);
  });

  it('says in words what it is and where its keys are', () => {
    for (const text of [profile.what, profile.keyStorage]) expect(text).toMatch(/^\S.{8,}\S$/);
  });
});
