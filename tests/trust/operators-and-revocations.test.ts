import { describe, expect, it } from 'vitest';
import { operationFault } from '../../sim/decisions/authorize-operation.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { operations, operatorRoles } from '../../sim/plan/operators.ts';
import { Challenges } from '../../sim/trust/attestation/challenges.ts';
import { Revocations } from '../../sim/trust/revocation/revocations.ts';

describe('an operator', () => {
  const may: Readonly<Record<string, readonly string[]>> = {
    administrator: ['claim', 'disable', 'revoke', 'grant-capability', 'command'],
    contributor: ['claim', 'disable', 'command'],
    reader: [],
  };

  it('has one of three roles, and one of five actions', () => {
    expect(operatorRoles).toEqual(Object.keys(may));
    expect(operations).toEqual(may.administrator);
  });

  it.each(operatorRoles.flatMap((role) => operations.map((operation) => [role, operation] as const)))(
    'who is %s and wants to %s gets the verdict of that role',
    (role, operation) => {
      const refusal = may[role].includes(operation)
        ? undefined
        : { allow: false, control: 'operator-role', reason: `a ${role} may not ${operation}` };
      const facts = { role, operation, devices: 9, isApproved: true, changed: 0, bulkMax: 0 };
      expect(operationFault(controlSettings({}), facts)).toEqual(refusal);
      expect(operationFault(controlSettings({ 'operator-role': false }), facts)).toBeUndefined();
    },
  );

  it.each([
    ['one device', 1, false, 9, undefined],
    ['two devices', 2, false, 0, 'dual-control'],
    ['two devices, with approval', 2, true, 0, undefined],
    ['one device more than may be changed an hour', 1, false, 10, 'bulk-limit'],
    ['one more, with approval', 1, true, 10, undefined],
  ] as const)('and alone may change %s: %s', (_what, devices, isApproved, changed, control) => {
    const facts = { role: 'administrator', operation: 'revoke', devices, isApproved, changed, bulkMax: 10 } as const;
    expect(operationFault(controlSettings({}), facts)?.control).toBe(control);
    const without = control === undefined ? {} : { [control]: false };
    expect(operationFault(controlSettings(without), facts)).toBeUndefined();
  });
});

describe('the set of revoked certificates', () => {
  const rows: (readonly [number, number])[] = [];
  const record = (number: number, entries: number): number => 100 + rows.push([number, entries]);
  const opened = (): Revocations => {
    rows.length = 0;
    return new Revocations(1_000);
  };

  it('is known to the authority at once, and to others from the next list on', () => {
    const revocations = opened();
    expect(revocations.published).toBeUndefined();
    const first = revocations.publish(10, record);
    revocations.revoke([3, 5], 20, 'keyCompromise');
    expect([3, 4, 5].map((device) => revocations.of(device))).toEqual([
      { at: 20, reason: 'keyCompromise' },
      undefined,
      { at: 20, reason: 'keyCompromise' },
    ]);
    expect(first.revoked.size).toBe(0);
    expect(revocations.published).toBe(first);
    const second = revocations.publish(30, record);
    expect(revocations.published).toBe(second);
    expect(second).toEqual({
      ...{ number: 2, thisUpdate: 30, nextUpdate: 1_030, version: 1, row: 102 },
      revoked: new Map([3, 5].map((device) => [device, { at: 20, reason: 'keyCompromise' }])),
    });
    expect(rows).toEqual([
      [1, 0],
      [2, 2],
    ]);
  });

  it('gives each list with news a row, and any other the row of the one before', () => {
    const revocations = opened();
    const published = [revocations.publish(0, record), revocations.publish(1, record)];
    revocations.revoke([1], 2, 'superseded');
    published.push(revocations.publish(2, record), revocations.publish(3, record));
    revocations.revoke([1], 4, 'keyCompromise');
    published.push(revocations.publish(4, record));
    expect(published.map(({ number, version, row }) => [number, version, row])).toEqual([
      [1, 0, 101],
      [2, 0, 101],
      [3, 1, 102],
      [4, 1, 102],
      [5, 2, 103],
    ]);
    expect(published.map(({ revoked }) => revoked.get(1)?.reason)).toEqual([
      ...[undefined, undefined, 'superseded', 'superseded', 'keyCompromise'],
    ]);
  });

  it('is the same after save and restore', () => {
    const revocations = opened();
    revocations.revoke([1], 2, 'superseded');
    const last = revocations.publish(3, record);
    revocations.revoke([2], 4, 'keyCompromise');
    const restored = new Revocations(1_000);
    restored.restore(structuredClone(revocations.save()));
    expect(restored.published).toEqual(last);
    expect([1, 2, 3].map((device) => restored.of(device)?.at)).toEqual([2, 4, undefined]);
    const next = { ...revocations.publish(5, record), row: 103 };
    expect(restored.publish(5, () => 103)).toEqual(next);
  });

  it('may be saved before any list was published', () => {
    const restored = new Revocations(1_000);
    restored.publish(0, record);
    restored.restore(structuredClone(opened().save()));
    expect(restored.published).toBeUndefined();
    expect(restored.publish(7, record)).toMatchObject({ number: 1, version: 0 });
  });
});

describe('an open challenge', () => {
  it('is the same after save and restore, and no other is open then', () => {
    const challenges = new Challenges(1_000);
    challenges.give(1, 77, 10, 3);
    const restored = new Challenges(1_000);
    restored.give(2, 88, 0, 1);
    restored.restore(structuredClone(challenges.save()));
    expect(restored.isOvertaken(1, 2)).toBe(true);
    expect(restored.answer(2, 88, 20)).toBe('not-given');
    expect(restored.answer(1, 77, 1_010)).toBe('answered');
    expect(challenges.answer(1, 77, 1_011)).toBe('too-old');
  });

  it.each([
    [128, 1, true],
    [129, 1, false],
    [0, 129, true],
    [0, 128, false],
  ])('of attempt %i is newer than attempt %i if it is up to 127 ahead: %s', (given, asks, isOvertaken) => {
    const challenges = new Challenges(1_000);
    challenges.give(1, 77, 0, given);
    expect(challenges.isOvertaken(1, asks)).toBe(isOvertaken);
  });
});
