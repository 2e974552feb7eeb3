import { describe, expect, it } from 'vitest';
import type { Plan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Trigger } from '../../sim/plan/trigger.ts';
import {
  at,
  brokerDown,
  hours,
  lonePlan,
  minutely,
  minutes,
  networkDown,
  powerCycle,
  seconds,
} from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const mark: TimelineAction = { kind: 'mark' };
const step = (trigger: Trigger, action: TimelineAction = mark, label = 'a step'): TimelineEntry => ({
  label,
  trigger,
  action,
});

/** The times of each event of a kind. */
async function times(plan: Plan, kind: string): Promise<readonly number[]> {
  const { rows } = await tapped(plan);
  return rows.filter(isEvent).flatMap((row) => (row.kind === kind ? [row.t] : []));
}

const marked = (trigger: Trigger, fields: Partial<Plan> = {}) =>
  times(lonePlan({}, [step(trigger)], { durationMs: minutes(60), ...fields }), 'step.started');

describe('a step', () => {
  it('with at starts then', async () => {
    expect(await marked({ kind: 'at', atMs: minutes(7) })).toEqual([minutes(7)]);
  });

  it.each([
    ['at the very start begins with the first tick', 0, [1]],
    ['at the last tick is part of the run', minutes(60), [minutes(60)]],
    ['after the end never starts', minutes(60) + 1, []],
  ])('%s', async (_what, atMs, expected) => {
    expect(await marked({ kind: 'at', atMs })).toEqual(expected);
  });

  it('with every repeats until the end', async () => {
    const every = { kind: 'every', everyMs: minutes(20), fromMs: minutes(5), untilMs: minutes(60) } as const;
    expect(await marked(every)).toEqual([5, 25, 45].map(minutes));
  });

  it.each([
    ['at', 45, [5, 25]],
    ['just before', 45.001, [5, 25, 45]],
  ])('with every does not repeat %s its until', async (_what, until, expected) => {
    const every = { kind: 'every', everyMs: minutes(20), fromMs: minutes(5), untilMs: minutes(until) } as const;
    expect(await marked(every)).toEqual(expected.map(minutes));
  });

  it('with when waits for a sample that meets its condition, and then for its after', async () => {
    const condition = { series: 'fleet.online', operator: '>=', value: 1 } as const;
    // The device is online after four seconds, the first sample is taken after a minute.
    expect(await marked({ kind: 'when', condition, afterMs: seconds(90) })).toEqual([seconds(150)]);
  });

  it('with when and no wait starts in the tick after the sample', async () => {
    const condition = { series: 'fleet.online', operator: '>=', value: 1 } as const;
    expect(await marked({ kind: 'when', condition, afterMs: 0 })).toEqual([minutes(1) + 1]);
  });

  it('with when starts once, though its condition is met again', async () => {
    const steps = [
      at(minutes(10), brokerDown(minutes(5))),
      at(minutes(30), brokerDown(minutes(5))),
      step(
        { kind: 'when', condition: { series: 'fleet.online', operator: '==', value: 0 }, afterMs: 1 },
        mark,
        'nobody is there',
      ),
    ];
    const { rows } = await tapped(lonePlan({}, steps));
    const fired = rows.filter(isEvent).filter(({ detail }) => detail === 'nobody is there');
    expect(fired.map(({ t }) => t)).toEqual([minutes(11) + 1]);
  });

  it('with when whose condition is never met never starts', async () => {
    const condition = { series: 'fleet.online', operator: '>', value: 1 } as const;
    expect(await marked({ kind: 'when', condition, afterMs: 0 })).toEqual([]);
  });

  it('that marks leaves its row and changes nothing else', async () => {
    const without = await tapped(lonePlan({ telemetry: minutely() }));
    const withMark = await tapped(lonePlan({ telemetry: minutely() }, [step({ kind: 'at', atMs: minutes(9) })]));
    expect(withMark.packets).toEqual(without.packets);
    expect(withMark.rows).toHaveLength(without.rows.length + 1);
  });
});

describe('an outage', () => {
  const down = (rows: Awaited<ReturnType<typeof tapped>>['rows']) =>
    rows.filter(isEvent).flatMap(({ t, kind }) => (/^(broker|network)\./.test(kind) ? [[kind, t]] : []));

  it('of the broker that overlaps with another is one failure, which ends with the later one', async () => {
    const steps = [at(minutes(10), brokerDown(minutes(10))), at(minutes(15), brokerDown(minutes(10)))];
    expect(down((await tapped(lonePlan({}, steps))).rows)).toEqual([
      ['broker.failed', minutes(10)],
      ['broker.recovered', minutes(25)],
    ]);
  });

  it('of the broker within another does not end it', async () => {
    const steps = [at(minutes(10), brokerDown(minutes(20))), at(minutes(15), brokerDown(minutes(1)))];
    expect(down((await tapped(lonePlan({}, steps))).rows)).toEqual([
      ['broker.failed', minutes(10)],
      ['broker.recovered', minutes(30)],
    ]);
  });

  it.each([
    ['longer than', 90],
    ['as long as', 60],
  ])('that is %s its own period starts anew each time', async (_what, length) => {
    const every = { kind: 'every', everyMs: seconds(60), fromMs: minutes(10), untilMs: minutes(13) } as const;
    const { rows, times: heardAt } = await tapped(
      lonePlan({ telemetry: minutely({ everyMs: seconds(10) }) }, [step(every, networkDown(seconds(length)))]),
    );
    const last = minutes(12) + seconds(length);
    expect(down(rows).at(-1)).toEqual(['network.recovered', last]);
    expect(down(rows).filter(([kind]) => kind === 'network.failed')).toHaveLength(3);
    const during = heardAt(/^reading/).filter((t) => t > minutes(10) + 10 && t < last);
    // Between two outages there is time only for what TCP had kept.
    expect(during.filter((t) => (t - 10) % seconds(60) > 0)).toEqual([]);
  });

  it('affects only its selected devices', async () => {
    const cut: TimelineAction = { kind: 'outage', of: 'network', forMs: minutes(10), on: { product: 'valve' } };
    const telemetry = minutely();
    const plan = planWith(
      [
        { count: 2, telemetry },
        { product: 'valve', count: 2, telemetry },
      ],
      { timeline: [at(minutes(10), cut)] },
    );
    const { rows } = await tapped(plan);
    const left = [0, 1, 2, 3].filter((device) => path(rows, device, 'link').some(([, state]) => state === 'backoff'));
    expect(left).toEqual([2, 3]);
  });

  it('that the run ends in does not end first', async () => {
    const { rows } = await tapped(lonePlan({}, [at(minutes(50), brokerDown(minutes(20)))]));
    expect(down(rows)).toEqual([['broker.failed', minutes(50)]]);
  });
});

describe('power', () => {
  it('that is cycled is off for that long, and the device boots after it', async () => {
    const { rows } = await tapped(lonePlan({}, [at(minutes(10), powerCycle(minutes(3)))]));
    const power = path(rows, 0, 'power').filter(([t]) => t >= minutes(10));
    expect(power.slice(0, 2)).toEqual([
      [minutes(10) + 1, 'off'],
      [minutes(13) + 1, 'rom'],
    ]);
    expect(power.at(-1)?.[1]).toBe('running');
  });

  it('that is switched off stays off until it is switched on', async () => {
    const steps = [at(minutes(10), { kind: 'power-off', on: {} }), at(minutes(40), { kind: 'power-on', on: {} })];
    const { rows } = await tapped(lonePlan({ telemetry: minutely() }, steps));
    const power = path(rows, 0, 'power').filter(([t]) => t >= minutes(10));
    expect(power.slice(0, 2)).toEqual([
      [minutes(10) + 1, 'off'],
      [minutes(40) + 1, 'rom'],
    ]);
  });

  it('that is switched on where it is on changes nothing', async () => {
    const { rows } = await tapped(lonePlan({}, [at(minutes(10), { kind: 'power-on', on: {} })]));
    expect(path(rows, 0, 'power').filter(([t]) => t >= minutes(10))).toEqual([]);
  });

  it('can be cut in every state of a boot', async () => {
    for (const t of [1, 100, 250, 1_500, 3_800, 3_902, 3_920, 3_950]) {
      const { rows } = await tapped(lonePlan({}, [at(t, powerCycle(seconds(1)))], { durationMs: hours(1) }));
      expect(path(rows, 0, 'power').at(-1)?.[1], `cut at ${t}`).toBe('running');
      expect(path(rows, 0, 'link').at(-1)?.[1], `cut at ${t}`).toBe('online');
    }
  });
});
