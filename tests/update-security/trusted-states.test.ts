import { describe, expect, it } from 'vitest';
import { TrustedStates, versionsIn } from '../../sim/update-security/trusted-states.ts';
import type { Root, Signed, SignedPart, Snapshot, Targets, Timestamp } from '../../sim/update-security/tuf/metadata.ts';
import type { TrustedState } from '../../sim/update-security/tuf/trusted-state.ts';

/** A file of which only its bytes and its version matter here. */
const file = <Part extends SignedPart>(version: number, octet = version): Signed<Part> => ({
  bytes: Uint8Array.of(octet),
  message: new Uint8Array(0),
  signatures: [],
  part: { version } as Part,
});
const targets = (...files: readonly (readonly [string, number])[]) =>
  new Map(files.map(([role, version]) => [role, file<Targets>(version)]));

const whole: TrustedState = {
  root: file<Root>(1),
  timestamp: file<Timestamp>(4),
  snapshot: file<Snapshot>(3),
  targets: targets(['targets', 2], ['acme', 5], ['zeta', 6]),
};
const factory: TrustedState = { root: file<Root>(1), timestamp: undefined, snapshot: undefined, targets: new Map() };

describe('trusted states', () => {
  it('are numbered from 0 in the order they are added, and recognized by their files', () => {
    const states = new TrustedStates();
    expect(states.count).toBe(0);
    expect([factory, whole, factory, whole].map((state) => states.numberOf(state))).toEqual([0, 1, 0, 1]);
    expect(states.numberOf({ ...whole, root: file<Root>(1), targets: new Map(whole.targets) })).toBe(1);
    expect(states.count).toBe(2);
    expect([states.stateOf(0), states.stateOf(1)]).toEqual([factory, whole]);
  });

  it.each<readonly [string, TrustedState]>([
    ['root', { ...whole, root: file<Root>(1, 9) }],
    ['timestamp', { ...whole, timestamp: file<Timestamp>(4, 9) }],
    ['snapshot', { ...whole, snapshot: file<Snapshot>(3, 9) }],
    ['file of a role', { ...whole, targets: targets(['targets', 2], ['acme', 9], ['zeta', 6]) }],
    ['name of a role', { ...whole, targets: targets(['targets', 2], ['acne', 5], ['zeta', 6]) }],
    ['number of roles', { ...whole, targets: targets(['targets', 2], ['acme', 5]) }],
    ['pairing of roles and files', { ...whole, targets: targets(['targets', 2], ['acme', 6], ['zeta', 5]) }],
    ['timestamp, which is missing', { ...whole, timestamp: undefined }],
    ['snapshot, which is missing', { ...whole, snapshot: undefined }],
  ])('with another %s are others', (_what, other) => {
    const states = new TrustedStates();
    expect([states.numberOf(whole), states.numberOf(other)]).toEqual([0, 1]);
  });

  it('with the same file in another place are others', () => {
    const states = new TrustedStates();
    const [asTimestamp, asSnapshot] = [
      { ...factory, timestamp: file<Timestamp>(1) },
      { ...factory, snapshot: file<Snapshot>(1) },
    ];
    expect([states.numberOf(asTimestamp), states.numberOf(asSnapshot)]).toEqual([0, 1]);
  });

  it.each([
    [['targets', 'acme', 'zeta']],
    [['targets', 'zeta', 'acme']],
    [['acme', 'targets', 'zeta']],
    [['acme', 'zeta', 'targets']],
    [['zeta', 'targets', 'acme']],
    [['zeta', 'acme', 'targets']],
  ])('are the same in any order of their roles: %j', (order) => {
    const states = new TrustedStates();
    const reordered = new Map(order.map((role) => [role, whole.targets.get(role)!]));
    expect([states.numberOf(whole), states.numberOf({ ...whole, targets: reordered })]).toEqual([0, 0]);
  });

  it.each([-1, 1])('with one state stored have no number %d', (number) => {
    const states = new TrustedStates();
    states.numberOf(whole);
    expect(() => states.stateOf(number)).toThrow(`trusted state ${number} is known`);
  });

  it('are returned as they are at the time', () => {
    const states = new TrustedStates();
    states.numberOf(whole);
    const saved = states.all();
    states.numberOf(factory);
    expect(saved).toEqual([whole]);
    expect(states.all()).toEqual([whole, factory]);
  });

  it('that are restored replace the existing ones', () => {
    const states = new TrustedStates();
    const other = { ...whole, root: file<Root>(2) };
    for (const state of [other, whole, factory]) states.numberOf(state);
    states.restore([factory, whole]);
    expect([states.count, states.stateOf(0), states.stateOf(1)]).toEqual([2, factory, whole]);
    expect([whole, factory, other].map((state) => states.numberOf(state))).toEqual([1, 0, 2]);
  });
});

describe('the versions in a trusted state', () => {
  it.each<readonly [string, TrustedState, string]>([
    ['as it leaves the factory', factory, 'root 1'],
    ['as it is after an update', whole, 'root 1, timestamp 4, snapshot 3, targets 2, acme 5, zeta 6'],
    ['without a snapshot', { ...whole, snapshot: undefined }, 'root 1, timestamp 4, targets 2, acme 5, zeta 6'],
  ])('%s', (_what, state, versions) => {
    expect(versionsIn(state)).toBe(versions);
  });
});
