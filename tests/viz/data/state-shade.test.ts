import { describe, expect, it } from 'vitest';
import { stateCodes } from '../../../reports/trace-index/state-codes.ts';
import { healthTables } from '../../../viz/data/health.ts';
import { factTables } from '../../../viz/data/signs.ts';
import { shadeOf } from '../../../viz/data/state-shade.ts';

const neutral = { family: 'none', weight: 0 };

describe('the color of a state', () => {
  it('is that of its descriptor', () => {
    expect(shadeOf('power', 'bricked')).toEqual({ family: 'refused', weight: 6 });
    expect(shadeOf('link', 'online')).toEqual({ family: 'healthy', weight: 0 });
  });

  it.each([
    ['update', 'offered'],
    ['radio', 'jammed'],
    ['link', 'toString'],
    ['__proto__', 'constructor'],
  ])('is neutral for one that only another machine has: %s %s', (region, state) =>
    expect(shadeOf(region, state)).toEqual(neutral),
  );
});

it('states of another machine mean no health and no sign', () => {
  const codes = stateCodes([
    { name: 'radio', states: ['quiet', 'jammed'] },
    { name: 'update', states: ['offered', 'toString'] },
  ]);
  for (const table of [...healthTables(codes), ...factTables(codes)])
    expect([...new Set(table.subarray(0, 4))]).toEqual([0]);
});
