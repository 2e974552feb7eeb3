import { expect, it } from 'vitest';
import { spendBytes } from '../../sim/decisions/spend-bytes.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const budget = { bytes: 1_000, everyMs: 60_000 };

it.each([
  [{}, 900, 100, true, 'within the budget of its uplink'],
  [{}, 900, 101, false, 'beyond the budget of its uplink for this period'],
  [{ 'byte-budget': false }, 900, 100, true, 'switched off'],
  [{ 'byte-budget': false }, 900, 101, true, 'not checked: beyond the budget of its uplink for this period'],
] as const)('with %j, after %i bytes %i more: %s', (settings, spentBytes, bytes, allow, reason) =>
  expect(spendBytes(controlSettings(settings), { budget, spentBytes }, bytes)).toEqual({
    allow,
    control: 'byte-budget',
    reason,
  }),
);
