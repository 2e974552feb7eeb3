import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptVersion,
  hasRoom,
  type RollbackRule,
  raised,
  rollbackRuleOf,
  versionMinAtBoot,
} from '../../../sim/device/platform/rollback-counter.ts';
import { profile, profileIds } from './small-platform.ts';

const counter: RollbackRule = { protection: 'counter', steps: undefined, whenFull: 'refuse' };

describe('a counter', () => {
  it.each([
    ['lower', 4, 'refuse'],
    ['equal', 5, 'allow'],
    ['higher', 6, 'allow'],
  ] as const)('at 5 is asked for a %s version', (_name, offered, verdict) => {
    expect(acceptVersion(counter, 5, 5, offered).verdict).toBe(verdict);
  });

  it('never falls, and never leaves its bits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profileIds), fc.nat(255), fc.nat(1_000), (id, at, confirmed) => {
        const rule = rollbackRuleOf(profile(id));
        const after = raised(rule, at, confirmed);
        expect(after).toBeGreaterThanOrEqual(at);
        expect(after).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('is looked at when a device boots, where a manifest is looked at only when something is installed', () => {
    expect(profileIds.map((id) => versionMinAtBoot(rollbackRuleOf(profile(id)), 7))).toEqual([0, 7, 7, 7, 0, 0]);
  });
});

describe('«A limited counter runs out (eFuse steps 4/9/16/32, or Provision slots); later security bumps become impossible or are rejected»', () => {
  it.each([4, 9, 16, 32])('eFuse of %i steps: impossible, and the counter stays where it is', (steps) => {
    const rule: RollbackRule = { protection: 'limited-counter', steps, whenFull: 'stall' };
    let at = 0;
    for (let version = 1; version <= steps; version++) at = raised(rule, at, version);
    expect(at).toBe(steps);
    expect(hasRoom(rule, at)).toBe(false);
    expect(acceptVersion(rule, at, at, steps + 1).verdict).toBe('allow');
    expect(raised(rule, at, steps + 1)).toBe(steps);
    // So the release before it is still taken: the bump protects nobody.
    expect(acceptVersion(rule, at, steps + 1, steps).verdict).toBe('allow');
  });

  it('Provision slots: rejected', () => {
    const rule = rollbackRuleOf(profile('nrf91'));
    expect(rule).toEqual({ protection: 'limited-counter', steps: 240, whenFull: 'refuse' });
    expect(acceptVersion(rule, 240, 240, 240).verdict).toBe('allow');
    expect(acceptVersion(rule, 240, 240, 241)).toMatchObject({ verdict: 'refuse', control: 'anti-rollback' });
    expect(hasRoom(rule, 239)).toBe(true);
    expect(hasRoom(rule, 240)).toBe(false);
  });
});

it('a product without one takes anything', () => {
  expect(acceptVersion(rollbackRuleOf(profile('legacy-rtos')), 0, 9, 1).verdict).toBe('allow');
});
