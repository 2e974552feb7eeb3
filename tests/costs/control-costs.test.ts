import { describe, expect, it } from 'vitest';
import { type CostedRun, type CostedRuns, controlCost } from '../../reports/costs/control-costs.ts';
import { controlNamed, switchNamed } from '../../reports/costs/control-named.ts';
import type { RunCosts } from '../../reports/costs/run-costs.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';

const HOUR = 3_600_000;
const control = controlNamed('concurrent-use', 'a test');

const ran = (traceHash: string, costs: Partial<RunCosts> = {}): CostedRun => ({
  traceHash,
  costs: {
    ...{ offlineMs: 0, readingsLost: 0, readingsLateMs: 0, readingsRefused: 0, workRefused: 0 },
    ...{ installs: [], decisions: {} },
    ...costs,
  },
});
const pair = (on: CostedRun, off: CostedRun, scenario = 'week'): CostedRuns => ({
  scenario,
  durationMs: 10 * HOUR,
  pairs: [{ on, off }],
});
const named = (refused: number, allowed: number) => ({ 'concurrent-use': { refused, allowed } });

describe('the cost of a control', () => {
  it('is what there is more with the control on, and below 0 where it saves', () => {
    const on = ran('a', { offlineMs: 3 * HOUR, readingsLost: 2, workRefused: 1, decisions: named(4, 9) });
    const off = ran('b', { offlineMs: HOUR, readingsLost: 5, readingsLateMs: HOUR });
    expect(controlCost(control, [pair(on, off)])).toMatchObject({
      ...{ control: 'concurrent-use', layer: 'broker', asked: 'refused', refused: 4, allowed: 9, askedBy: '' },
      costs: { offlineHours: 2, readingsLost: -3, readingsLateHours: -1, workRefused: 1, installsLateHours: 0 },
    });
  });

  it('counts an installation that one run does not have to the end of the run', () => {
    const at = (device: number, image: string, hours: number) => ({ device, image, atMs: hours * HOUR });
    const on = ran('a', { decisions: named(1, 0), installs: [at(0, 'v2', 4), at(2, 'v3', 9)] });
    const off = ran('b', { installs: [at(0, 'v2', 1), at(1, 'v2', 2)] });
    // Three hours later; from 2 h to the end never; an hour before the end, not never.
    expect(controlCost(control, [pair(on, off)]).costs?.installsLateHours).toBe(3 + 8 - 1);
  });

  it('is a mean over seeds, and a sum over scenarios', () => {
    const [off, costly] = [ran('b'), ran('a', { offlineMs: 4 * HOUR, decisions: named(1, 0) })];
    const two = {
      ...pair(costly, off),
      pairs: [
        { on: costly, off },
        { on: off, off },
      ],
    };
    const found = controlCost(control, [two, pair(costly, off, 'month')]);
    expect(found.costs?.offlineHours).toBe(2 + 4);
    expect(found.refused).toBe(2);
    expect(found.parts.map(({ scenario, costs }) => [scenario, costs.offlineHours])).toEqual([
      ['week', 2],
      ['month', 4],
    ]);
  });
});

describe('a control is asked', () => {
  it.each([
    ['refused', ran('a', { decisions: named(1, 1) }), ran('b')],
    ['allowed', ran('a', { decisions: named(0, 1) }), ran('b')],
    ['acted', ran('a'), ran('b')],
    ['not-asked', ran('a'), ran('a')],
  ] as const)('%s', (asked, on, off) => expect(controlCost(control, [pair(on, off)]).asked).toBe(asked));

  it('by the scenario in which it had most to do, and has parts only where it had any', () => {
    const found = controlCost(control, [
      pair(ran('a'), ran('a'), 'calm'),
      pair(ran('a'), ran('b'), 'storm'),
      pair(ran('c', { decisions: named(2, 0) }), ran('d'), 'roaming'),
    ]);
    expect(found.asked).toBe('refused');
    expect(found.parts.map(({ scenario, asked }) => [scenario, asked])).toEqual([
      ['storm', 'acted'],
      ['roaming', 'refused'],
    ]);
  });

  it('or has no costs at all, and says what would ask it', () => {
    const same = [pair(ran('a'), ran('a'))];
    expect(controlCost(control, same)).toMatchObject({ costs: null, parts: [], refused: 0 });
    expect(controlCost(control, same).askedBy).toContain('connects from another address');
    expect(controlCost(controlNamed('reserved-topics', 'a test'), same).askedBy).toBe('only an attack: A06');
    expect(controlCost(controlNamed('client-certificate', 'a test'), same)).toMatchObject({ costs: null, stops: [] });
  });
});

it('says which attacks it can stop, as they declare it', () => {
  const { stops } = controlCost(controlNamed('login-lockout', 'a test'), [pair(ran('a'), ran('a'))]);
  const declared = attackList.filter(({ ways }) =>
    Object.values<{ readonly decidedBy: readonly string[] }>(ways).some(({ decidedBy }) =>
      decidedBy.includes('login-lockout'),
    ),
  );
  expect(declared.length).toBeGreaterThan(0);
  expect(stops.map(({ attack }) => attack)).toEqual(declared.map(({ id }) => id));
});

describe('a control by its id', () => {
  it('is found in any case, and suggested where it is mistyped', () => {
    expect(controlNamed('Topic-ACL', 'a test').id).toBe('topic-acl');
    expect(() => controlNamed('topic-alc', 'controls')).toThrow(
      'controls: there is no control "topic-alc"\n  did you mean "topic-acl"?',
    );
  });

  it('can be switched, unless it is a rule of the protocol', () => {
    expect(switchNamed('topic-acl', 'a test').id).toBe('topic-acl');
    expect(() => switchNamed('protocol', 'controls')).toThrow('protocol is a rule of the protocol');
  });
});
