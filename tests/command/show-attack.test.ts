import { describe, expect, it } from 'vitest';
import { attackDetails } from '../../bin/commands/show-attack.ts';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import { attacked } from '../kit/attack-plans.ts';

const detailsOf = ([technique, way]: readonly [string, string], fields: object = {}): readonly string[] => {
  const {
    retryMs: _,
    contactMs: __,
    redialMs: ___,
    filter: ____,
    ...action
  } = attacked(0, [technique, way]).action as never as Record<string, unknown>;
  return attackDetails({ ...action, ...fields } as unknown as TimelineAction);
};

describe('how a step attacks', () => {
  it.each([
    [
      'A21',
      'console',
      { command: 'open', value: 4.5, retryMs: 10_000 },
      ['way console', 'command open', 'value 4.5', 'retry 10s'],
    ],
    ['A14', 'dump', { dumpMs: 600_000, effortMs: 1_200_000 }, ['dump 10m', 'effort 20m a device']],
    [
      'A18',
      'wipe',
      { effortMs: 'typical' },
      ['effort typical, a device: median 1m, 95th percentile 3m (assumption: an order typed by hand)'],
    ],
    ['A19', 'flood', { rate: 262_144 }, ['rate 262,144 B']],
    ['A11', 'freeze', { stealth: { paceMs: 60_000, jitterMs: 5_000 } }, ['a device every 1m, each up to 5s later']],
    [
      'A11',
      'freeze',
      { stealth: { paceMs: 60_000, jitterMs: 0, givesUpAfter: 3 } },
      ['a device every 1m', 'gives up after 3 without a gain'],
    ],
    ['A11', 'freeze', { stealth: { paceMs: 0, jitterMs: 5_000 } }, ['each up to 5s later']],
    ['A11', 'freeze', { stealth: { paceMs: 0, jitterMs: 0 }, effortMs: 0 }, []],
    ['A11', 'freeze', { retries: { times: 1, afterMs: 60_000 } }, ['again up to 1 time, 1m after it is over']],
    ['A11', 'freeze', { retries: { times: 3, afterMs: 60_000 } }, ['again up to 3 times, 1m after it is over']],
  ])('%s %s with %j', (technique, way, fields, expected) => {
    // Whether the attack has several ways is its own business here.
    expect(detailsOf([technique, way], fields).filter((one) => technique === 'A21' || !one.startsWith('way '))).toEqual(
      expected,
    );
  });

  it('says where a typical time is from, and what of it is an assumption', () => {
    expect(detailsOf(['A15', 'default'], { effortMs: 'typical' })).toContainEqual(
      expect.stringMatching(
        /^effort typical, a device: exponential, mean 2m \(Symantec, .+ \(2017\): .+; assumption: exponential, .+\)$/,
      ),
    );
  });

  it('is nothing for a step that is none', () => {
    expect(attackDetails({ kind: 'mark' })).toEqual([]);
  });
});
