import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rungGains } from '../../../reports/trace-index/rung-gains.ts';
import type { RunReach } from '../../../sim/reach/run-reach.ts';
import { deviceFacts, factInWords } from '../../../sim/threat/facts/fact.ts';
import { deviceRungs, rungsOf } from '../../../sim/threat/facts/rungs.ts';
import { ladderOf } from '../../../viz/trees/ladder-rungs.ts';
import { ladderTable } from '../../../viz/trees/ladder-table.ts';

const fleet = [
  { tenant: 'acme', count: 4 },
  { tenant: 'umbrella', count: 2 },
];
const counts = (devices: number, credentials: number, topics: number, tenants: number) => ({
  ...{ devices, credentials, topics, tenants },
});
const reach: RunReach = {
  ...{ of: counts(6, 6, 6, 2), reached: counts(4, 0, 6, 2), actors: [] },
  cuts: [
    { control: 'debug-lock', refused: counts(0, 6, 0, 0), alone: counts(0, 0, 0, 0) },
    { control: 'topic-acl', refused: counts(2, 0, 0, 0), alone: counts(2, 0, 0, 0) },
  ],
  devices: { devices: [[0, 3]], credentials: [], topics: [[0, 5]] },
};

const gained = (...rows: readonly (readonly [t: number, device: number, fact: (typeof deviceFacts)[number]])[]) => {
  const facts = deviceFacts.map((fact) => factInWords[fact]);
  return rungGains({
    ...{ t: rows.map(([t]) => t), device: rows.map(([, device]) => device), byAttack: rows.map(() => 1) },
    ...{ fact: rows.map(([, , fact]) => deviceFacts.indexOf(fact)), facts, revokedAt: new Map(), bannedAt: new Map() },
  });
};

describe('the blast radius ladder', () => {
  it('has by an instant what is reached, beside what could be, what there is, and what cut the rest', () => {
    const ladder = ladderOf(gained([5, 1, 'session'], [7, 1, 'control'], [9, 5, 'messages']), reach, fleet);
    const rows = (t: number) => ladder.at(t).map(({ rung, reached, could, of }) => [rung, reached, could, of]);
    expect(rows(4).map(([, count]) => count)).toEqual([0, 0, 0, 0]);
    expect(rows(5).map(([, count]) => count)).toEqual([1, 0, 1, 1]);
    expect(rows(9)).toEqual([
      ['devices', 1, 4, 6],
      ['credentials', 0, 0, 6],
      ['topics', 2, 6, 6],
      ['tenants', 2, 2, 2],
    ]);
    expect(ladderTable(ladder.at(9)).rows.map((row) => row.slice(4))).toEqual([
      ['topic-acl 2', 'topic-acl 2'],
      ['debug-lock 6', ''],
      ['', ''],
      ['', ''],
    ]);
  });

  it('has behind each number as many devices as it says', () => {
    const gains = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 5 }), fc.constantFrom(...deviceFacts)), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(gains, fc.nat({ max: 9 }), (some, t) => {
        const rows = some.toSorted((a, b) => a[0] - b[0]);
        for (const { rung, reached, could, devices, couldBe } of ladderOf(gained(...rows), reach, fleet).at(t)) {
          if (rung === 'tenants') continue;
          const own = rows.filter(([at, , fact]) => at <= t && rungsOf[fact].includes(rung));
          expect(devices!().count).toBe(new Set(own.map(([, device]) => device)).size);
          expect(reached).toBe(devices!().count);
          expect(couldBe!().count).toBe(could);
        }
      }),
    );
  });

  it('has of an older run what is reached of what there is, and nothing of what could be', () => {
    const [devices, , , tenants] = ladderOf(gained([5, 1, 'session']), undefined, fleet).at(9);
    expect(devices).toMatchObject({ reached: 1, could: undefined, of: 6, cuts: [], couldBe: undefined });
    expect(tenants).toMatchObject({ reached: 1, of: 2 });
  });

  it('counts every fact on some rung, unless it is no secret of a device, or nothing of one', () => {
    const none = deviceFacts.filter((fact) => rungsOf[fact].length === 0);
    expect(none).toContain('certificate');
    expect(none).not.toContain('control');
    expect(new Set(deviceFacts.flatMap((fact) => rungsOf[fact]))).toEqual(new Set(deviceRungs));
  });
});
