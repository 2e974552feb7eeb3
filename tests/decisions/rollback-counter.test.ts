import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptVersion,
  hasRoom,
  type RollbackRule,
  raised,
  rollbackRuleOf,
  versionMinAtBoot,
} from '../../sim/decisions/rollback-counter.ts';
import { namedProfiles, profile, profileIds } from '../kit/small-platform.ts';

const counter: RollbackRule = { protection: 'counter', steps: undefined, whenFull: 'refuse' };

describe('a counter', () => {
  it.each([
    ['lower', 4, 'refuse'],
    ['equal', 5, 'allow'],
    ['higher', 6, 'allow'],
  ] as const)('at 5 is asked for a %s version', (_name, offered, verdict) => {
    expect(acceptVersion(counter, 5, 5, offered).allow).toBe(verdict === 'allow');
  });

  it('never falls, and never exceeds its bits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profileIds), fc.nat(255), fc.nat(1_000), (id, at, confirmed) => {
        const rule = rollbackRuleOf(profile(id));
        const after = raised(rule, at, confirmed);
        expect(after).toBeGreaterThanOrEqual(at);
        expect(after).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('is checked when a device boots, where a manifest is checked only at an installation', () => {
    expect(namedProfiles.map((id) => versionMinAtBoot(rollbackRuleOf(profile(id)), 7))).toEqual([0, 7, 7, 7, 0, 0]);
  });
});

describe('«A limited counter runs out (eFuse steps 4/9/16/32, or Provision slots); later security bumps become impossible or are rejected»', () => {
  it.each([4, 9, 16, 32])('eFuse of %i steps: impossible, and the counter stays where it is', (steps) => {
    const rule: RollbackRule = { protection: 'limited-counter', steps, whenFull: 'stall' };
    let at = 0;
    for (let version = 1; version <= steps; version++) at = raised(rule, at, version);
    expect(at).toBe(steps);
    expect(hasRoom(rule, at)).toBe(false);
    expect(acceptVersion(rule, at, at, steps + 1).allow).toBe(true);
    expect(raised(rule, at, steps + 1)).toBe(steps);
    // So the release before it is still accepted: the bump protects no device.
    expect(acceptVersion(rule, at, steps + 1, steps).allow).toBe(true);
  });

  it('Provision slots: rejected', () => {
    const rule = rollbackRuleOf(profile('nrf91'));
    expect(rule).toEqual({ protection: 'limited-counter', steps: 240, whenFull: 'refuse' });
    expect(acceptVersion(rule, 240, 240, 240).allow).toBe(true);
    expect(acceptVersion(rule, 240, 240, 241)).toMatchObject({ allow: false, control: 'anti-rollback' });
    expect(hasRoom(rule, 239)).toBe(true);
    expect(hasRoom(rule, 240)).toBe(false);
  });
});

it('a product without one accepts any version', () => {
  expect(acceptVersion(rollbackRuleOf(profile('legacy-rtos')), 0, 9, 1).allow).toBe(true);
});

describe('what a release is compared with', () => {
  it.each([
    ['none', undefined, 'refuse', 1, 'allow', 'this product counts no versions'],
    ['manifest', undefined, 'refuse', 8, 'refuse', 'security version 8 is below 9'],
    ['manifest', undefined, 'refuse', 9, 'allow', 'security version 9 is not below 9'],
    ['counter', undefined, 'refuse', 4, 'refuse', 'security version 4 is below 5'],
    ['counter', undefined, 'refuse', 5, 'allow', 'security version 5 is not below 5'],
    ['limited-counter', 6, 'refuse', 4, 'refuse', 'security version 4 is below 5'],
    ['limited-counter', 6, 'refuse', 6, 'allow', 'security version 6 is not below 5'],
    ['limited-counter', 6, 'refuse', 7, 'refuse', 'the counter ends at 6, and the release has 7'],
    ['limited-counter', 6, 'stall', 7, 'allow', 'security version 7 is not below 5'],
    // Without a limit the counter never runs out.
    ['limited-counter', undefined, 'refuse', 1_000, 'allow', 'security version 1000 is not below 5'],
    // Only a limited counter runs out.
    ['counter', 6, 'refuse', 7, 'allow', 'security version 7 is not below 5'],
    ['manifest', 6, 'refuse', 10, 'allow', 'security version 10 is not below 9'],
  ] as const)('%s of steps %s that would %s: version %i, with the counter at 5 and 9 running: %s', (...row) => {
    const [protection, steps, whenFull, offered, verdict, reason] = row;
    const decision = acceptVersion({ protection, steps, whenFull }, 5, 9, offered);
    expect(decision).toEqual({ allow: verdict === 'allow', control: 'anti-rollback', reason });
  });

  it.each(namedProfiles)('%s', (id) => {
    const { rollbackProtection, rollbackSteps } = profile(id);
    expect(rollbackRuleOf(profile(id))).toEqual({
      protection: rollbackProtection,
      steps: rollbackSteps,
      whenFull: id === 'nrf91' ? 'refuse' : 'stall',
    });
  });
});

describe('a counter, once an image has been confirmed,', () => {
  it.each([
    ['none', undefined, 5, 6, 5],
    ['manifest', undefined, 5, 6, 5],
    ['counter', undefined, 5, 4, 5],
    ['counter', undefined, 5, 5, 5],
    ['counter', undefined, 5, 6, 6],
    ['counter', undefined, 5, 255, 255],
    ['counter', undefined, 5, 256, 255],
    ['limited-counter', 9, 5, 8, 8],
    ['limited-counter', 9, 5, 9, 9],
    ['limited-counter', 9, 5, 10, 9],
    ['limited-counter', 300, 5, 299, 255],
  ] as const)('%s of steps %s goes from %i with version %i to %i', (protection, steps, before, confirmed, after) => {
    expect(raised({ protection, steps, whenFull: 'stall' }, before, confirmed)).toBe(after);
  });
});
