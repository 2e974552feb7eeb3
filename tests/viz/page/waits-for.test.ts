import { describe, expect, it } from 'vitest';
import { waitsFor } from '../../../viz/panels/waits-for.ts';

const guards = { follows: [], afterMs: 0 };
const that = (label: string, outcome: 'gained' | 'failed') => ({ label, outcome }) as const;

describe('what a step of a campaign waits for', () => {
  it.each([
    ['its campaign', 'scripted', guards, 'until the campaign begins'],
    ['the choice of its actor', 'greedy', guards, 'until its actor chooses it'],
    [
      'another step, and a while',
      'scripted',
      { follows: [[that('dump', 'gained')]], afterMs: 600_000 },
      'until "dump" has gained something, then 10m',
    ],
    [
      'one of two steps, a condition and an hour',
      'random',
      {
        follows: [[that('dump', 'gained'), that('login', 'gained')], [that('tap', 'failed')]],
        condition: { series: 'devices.online', operator: '<', value: 50 },
        fromMs: 3_600_000,
        afterMs: 0,
      },
      'until "dump" has gained something or "login" has gained something, and "tap" has failed, and devices.online < 50, and 1h of the run have passed, and its actor chooses it',
    ],
  ] as const)('is %s', (_what, policy, given, words) => expect(waitsFor(given, policy)).toBe(words));
});
