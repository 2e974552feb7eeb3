import { describe, expect, it } from 'vitest';
import {
  allowing,
  allUpdateControls,
  controlBits,
  refusing,
  type UpdateControls,
  type UpdateSwitch,
  updateControls,
} from '../../sim/update-security/update-verdict.ts';

const noControls = Object.fromEntries(updateControls.map((id) => [id, false])) as UpdateControls;

describe('a verdict', () => {
  it('that allows prevents no attack', () => {
    expect(allowing('update-length', 'it is short enough', 'timestamp')).toEqual({
      control: 'update-length',
      allow: true,
      attack: undefined,
      reason: 'it is short enough',
      evidence: 'timestamp',
    });
  });

  it('that refuses names the attack that it prevents', () => {
    expect(refusing('update-expiry', 'freeze', 'it has expired', '3.targets')).toEqual({
      control: 'update-expiry',
      allow: false,
      attack: 'freeze',
      reason: 'it has expired',
      evidence: '3.targets',
    });
  });
});

describe('controls of an update', () => {
  it('are all in force outside a simulation', () => {
    expect(Object.entries(allUpdateControls)).toEqual(updateControls.map((id) => [id, true]));
    expect(updateControls).toHaveLength(12);
  });

  it.each<readonly [string, UpdateControls, number]>([
    ['none of them', noControls, 0],
    ['all of them', allUpdateControls, 2 ** 12 - 1],
    ...updateControls.map((id, n) => [`${id} alone`, { ...noControls, [id]: true }, 2 ** n] as const),
    ...updateControls.map(
      (id, n) => [`all but ${id}`, { ...allUpdateControls, [id]: false }, 2 ** 12 - 1 - 2 ** n] as const,
    ),
  ])('have a bit each: %s', (_which, controls, bits) => {
    expect(controlBits(controls)).toBe(bits);
  });

  it.each<readonly [UpdateSwitch, number]>([
    ['update-signature', 0],
    ['update-threshold', 1],
    ['director-targets', 10],
  ])('keep their bit: %s is bit %d', (id, bit) => {
    expect(updateControls[bit]).toBe(id);
  });
});
