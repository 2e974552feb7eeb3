import { describe, expect, it } from 'vitest';
import type { StepStanding } from '../../../reports/trace-index/steps-by.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { attackTable } from '../../../viz/trees/attack-table.ts';
import { gainInWords, lookOfStep, reasonOf, stepTitle } from '../../../viz/trees/step-words.ts';

const standing = (fields: Partial<StepStanding> = {}): StepStanding => ({
  ...{ step: 0, label: 'clones', actor: 'mallory', does: 'A01 copied', startedMs: 0, starts: 1, isOver: false },
  ...{ attacked: 0, gained: 0, refused: 0, lacked: 0, lacking: null, skipped: null, refusedBy: [] },
  ...fields,
});
const notBegun = { starts: 0, startedMs: null };
const plan = {
  timeline: [
    {
      label: 'clones',
      trigger: {
        ...{ kind: 'campaign', campaign: 0 },
        guards: { afterMs: 0, follows: [[{ label: 'dump', outcome: 'gained' }]] },
      },
      action: { kind: 'attack' },
    },
    { label: 'loose', trigger: { kind: 'at', atMs: 0 }, action: { kind: 'attack' } },
  ],
  campaigns: [{ policy: 'scripted' }],
} as unknown as Plan;

describe('a step in a tree', () => {
  it.each([
    ['reached once it has gained something', { attacked: 5, gained: 1, refused: 4 }, 'reached'],
    ['struck where every attempt was refused', { attacked: 5, refused: 5 }, 'struck'],
    ['struck where it lacked something everywhere', { lacked: 2 }, 'struck'],
    ['open while an attempt is neither', { attacked: 5, refused: 4 }, 'open'],
    ['pending before it begins', notBegun, 'pending'],
    ['one that never begins once it is skipped', { ...notBegun, skipped: '"dump" gained nothing' }, 'never'],
    ['reached as soon as it takes place, if it is no attack', { actor: undefined, does: 'power-off' }, 'reached'],
    ['open where it is a leak that gave nothing away', { actor: undefined, does: 'leak' }, 'open'],
  ] as const)('is %s', (_what, fields, look) => expect(lookOfStep(standing(fields))).toBe(look));

  it.each([
    ['what it waits for', notBegun, 'waits until "dump" has gained something'],
    ['that one outside of campaigns has not begun', { ...notBegun, step: 1 }, 'has not begun'],
    ['why it never began', { ...notBegun, skipped: '"dump" gained nothing' }, 'never began: "dump" gained nothing'],
    ['what it lacked', { lacked: 5, lacking: 'mallory lacks a key' }, 'mallory lacks a key'],
    ['that it goes on', { attacked: 3 }, 'under way'],
    ['that it came to nothing', { attacked: 3, isOver: true }, 'over, with nothing gained'],
    ['nothing where its numbers say all', { gained: 3, attacked: 4, refused: 1 }, undefined],
  ] as const)('says %s', (_what, fields, words) => expect(reasonOf(standing(fields), plan)).toBe(words));

  it('says what it has gained, and of a leak what that gave away', () => {
    expect(gainInWords(standing({ gained: 1_200 }))).toBe('1,200 let in');
    expect(gainInWords(standing({ gained: 50, actor: undefined, does: 'leak' }))).toBe('50 given away');
  });

  it('says everything in its tooltip, each control with its own number', () => {
    const refusedBy = [
      { control: 'topic-acl', devices: 3 },
      { control: 'certificate-chain', devices: 1 },
    ];
    expect(
      stepTitle(standing({ attacked: 6, gained: 2, refused: 4, refusedBy, lacked: 1, lacking: 'no key' }), plan).split(
        '\n',
      ),
    ).toEqual([
      ...['clones: A01 copied', '2 let in', '3 refused by topic-acl', '1 refused by certificate-chain'],
      ...['could not begin at 1', 'no key'],
    ]);
  });

  it('has a row in the table of its tree', () => {
    const node = { kind: 'step', step: 0, needs: ['a copy of its credential: from "dump"'] } as const;
    const steps = [standing({ attacked: 4, refused: 4, refusedBy: [{ control: 'topic-acl', devices: 4 }] })];
    const { columns, rows } = attackTable({ nodes: [node, { kind: 'goal' }] }, { steps }, plan);
    expect(rows).toHaveLength(1);
    expect(Object.fromEntries(columns.map((column, nth) => [column, rows[0][nth]]))).toEqual({
      ...{ step: 'clones', does: 'A01 copied', is: 'struck', attacked: 4, 'let in': 0, refused: 4, 'not begun': 0 },
      ...{ by: 'topic-acl 4', why: '', needs: 'a copy of its credential: from "dump"' },
    });
  });
});
