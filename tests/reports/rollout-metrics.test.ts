import { describe, expect, it } from 'vitest';
import { Distribution, NEVER } from '../../reports/metrics/distribution.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import { rolloutSuccess } from '../../reports/metrics/rollout.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';
import { entriesOf, figures, single, type Trace } from './figures.ts';

const FROM = 10_000;

/** The figures of four devices, the targets of a rollout from 100 on. */
const rolledOut = (write: (trace: Trace) => void, fromMs = 0) =>
  figures(
    4,
    20_000,
    (trace) => {
      trace.event(0, 'run.started');
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '4 devices' });
      write(trace);
    },
    fromMs,
  );

describe('rollout.success', () => {
  it.each<[string, (trace: Trace) => void, number]>([
    ['has a device that confirms', (trace) => trace.change(500, 0, 'update confirmed'), 0.25],
    [
      'has a device that confirms the next release too',
      (trace) => {
        trace.change(500, 0, 'update confirmed');
        trace.change(600, 0, 'update staged');
        trace.change(700, 0, 'update confirmed');
      },
      0.25,
    ],
    [
      'has no device that confirmed and then fell back',
      (trace) => {
        trace.change(500, 0, 'update confirmed');
        trace.change(600, 0, 'update reverted');
      },
      0,
    ],
    [
      'has no device that confirms after the release was rolled back',
      (trace) => {
        trace.event(400, 'rollout.rolled-back');
        trace.change(500, 0, 'update confirmed');
      },
      0,
    ],
    [
      'has none of them, whatever moves after that',
      (trace) => {
        trace.event(400, 'rollout.rolled-back');
        trace.event(450, 'rollout.moved', { detail: 'finished' });
        trace.change(500, 0, 'update confirmed');
      },
      0,
    ],
    [
      'has a device that confirms a release rolled out after that',
      (trace) => {
        trace.event(400, 'rollout.rolled-back');
        trace.event(450, 'rollout.started', { detail: 'a@2', evidence: '0 devices' });
        trace.change(500, 0, 'update confirmed');
      },
      0.25,
    ],
    [
      'has a device that was bricked, repaired, and still has the release',
      (trace) => {
        trace.change(500, 0, 'update confirmed');
        trace.change(600, 0, 'power bricked');
        trace.change(700, 0, 'power off');
      },
      0.25,
    ],
    [
      'has no device that left with it, and counts three targets then',
      (trace) => {
        trace.change(500, 0, 'update confirmed');
        trace.change(500, 1, 'update confirmed');
        trace.event(600, 'rollout.left', { device: 0 });
      },
      1 / 3,
    ],
    [
      'has a device that left and joined again',
      (trace) => {
        trace.change(500, 0, 'update confirmed');
        trace.event(600, 'rollout.left', { device: 0 });
        trace.event(700, 'rollout.joined', { device: 0 });
      },
      0.25,
    ],
  ])('%s', (_, write, expected) => expect(single(rolledOut(write)('rollout.success'))).toBeCloseTo(expected, 12));

  it('has no device that confirmed before any rollout', () => {
    const of = figures(2, 1_000, (trace) => {
      trace.change(50, 0, 'update confirmed');
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '2 devices' });
    });
    expect(single(of('rollout.success'))).toBe(0);
    expect(entriesOf(of('rollout.time'))).toEqual(['never', 'never']);
  });
});

describe('targets of rollouts', () => {
  const two = (trace: Trace, detail: string) => {
    trace.event(100, 'rollout.started', { detail, evidence: '2 devices' });
    for (const device of [0, 1]) trace.event(100, 'rollout.targeted', { device, detail });
  };

  it('are the devices that have a row, and no others that confirm', () => {
    const of = figures(3, 1_000, (trace) => {
      two(trace, 'a@1');
      for (const device of [0, 2]) trace.change(400, device, 'update confirmed');
    });
    expect(single(of('rollout.success'))).toBe(0.5);
    expect(entriesOf(of('rollout.time'))).toEqual([300, 'never']);
    expect(single(of('rollout.never'))).toBe(1);
  });

  it('count once, of however many rollouts they are targets', () => {
    const of = figures(3, 1_000, (trace) => {
      two(trace, 'a@1');
      two(trace, 'a@2');
      for (const device of [0, 1]) trace.change(400, device, 'update confirmed');
    });
    expect(single(of('rollout.success'))).toBe(1);
    expect(single(of('rollout.never'))).toBe(0);
  });

  it('are not there in a rollout for no device, of which there is no data', () => {
    const of = figures(3, 1_000, (trace) =>
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '0 devices' }),
    );
    expect(single(of('rollout.success'))).toBeUndefined();
    expect(entriesOf(of('rollout.time'))).toEqual([]);
    expect(single(of('rollout.never'))).toBeUndefined();
  });
});

describe('rollout.time', () => {
  it('runs from the first rollout.started to the first time that a device confirms', () => {
    const of = rolledOut((trace) => {
      trace.change(400, 0, 'update confirmed');
      trace.event(500, 'rollout.started', { detail: 'a@2', evidence: '0 devices' });
      trace.change(600, 0, 'update staged');
      trace.change(700, 0, 'update confirmed');
      trace.change(900, 1, 'update confirmed');
    });
    expect(entriesOf(of('rollout.time'))).toEqual([300, 800, 'never', 'never']);
  });

  it('has more entries than targets where a cable confirms others, and then no target is missing', () => {
    const of = figures(3, 1_000, (trace) => {
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '1 devices' });
      for (const device of [0, 1]) trace.change(200, device, 'update confirmed');
    });
    expect(single(of('rollout.never'))).toBe(0);
  });

  it('has the devices of every rollout, and none of one without a count', () => {
    const of = figures(9, 1_000, (trace) => {
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '4 devices' });
      trace.event(200, 'rollout.started', { detail: 'b@1', evidence: '3 devices' });
      trace.event(300, 'rollout.started', { detail: 'c@1' });
    });
    expect(single(of('rollout.never'))).toBe(7);
  });
});

describe('rollout.exposed', () => {
  it.each<[string, (trace: Trace) => void, number]>([
    ['counts a device that has the image staged', (trace) => trace.change(200, 0, 'update staged'), 1],
    [
      'counts it once, however often it is staged',
      (trace) => {
        for (const t of [200, 400]) {
          trace.change(t, 0, 'update staged');
          trace.change(t + 100, 0, 'update reverted');
        }
      },
      1,
    ],
    [
      'counts it once although it was bricked and repaired in between',
      (trace) => {
        trace.change(200, 0, 'update staged');
        trace.change(300, 0, 'power bricked');
        trace.change(400, 0, 'power off');
        trace.change(500, 0, 'update staged');
      },
      1,
    ],
    [
      'counts it once although it left and joined in between',
      (trace) => {
        trace.change(200, 0, 'update staged');
        trace.event(300, 'rollout.left', { device: 0 });
        trace.event(400, 'rollout.joined', { device: 0 });
        trace.change(500, 0, 'update staged');
      },
      1,
    ],
    ['counts no device in another update state', (trace) => trace.change(200, 0, 'update trial'), 0],
  ])('%s', (_, write, expected) => expect(single(rolledOut(write)('rollout.exposed'))).toBe(expected));

  it('counts no device that had staged an image before', () => {
    const of = figures(2, 1_000, (trace) => {
      trace.change(50, 0, 'update staged');
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '2 devices' });
    });
    expect(single(of('rollout.exposed'))).toBe(0);
  });
});

describe('the stops and ends of rollouts', () => {
  it.each<[string, Parameters<Trace['event']>, { stops: number; finished: number }]>([
    [
      'a stop',
      [500, 'rollout.moved', { verdict: 'refuse', detail: 'paused: 2 of 4 failed' }],
      { stops: 1, finished: 0 },
    ],
    ['a move without a verdict', [500, 'rollout.moved', { detail: 'running' }], { stops: 0, finished: 0 }],
    [
      'a move that is allowed',
      [500, 'rollout.moved', { verdict: 'allow', detail: 'ready' }],
      { stops: 0, finished: 0 },
    ],
    ['a refusal of something else', [500, 'connect.refused', { verdict: 'refuse' }], { stops: 0, finished: 0 }],
    ['a rollout that is finished', [500, 'rollout.moved', { detail: 'finished' }], { stops: 0, finished: 1 }],
    ['a rollout that is completed', [500, 'rollout.moved', { detail: 'completed: all' }], { stops: 0, finished: 1 }],
    [
      'a group of one that is finished',
      [500, 'rollout.moved', { actor: 'group 1', detail: 'finished' }],
      { stops: 0, finished: 0 },
    ],
    ['a move that only reports an end', [500, 'rollout.moved', { detail: 'not finished' }], { stops: 0, finished: 0 }],
    ['a move to nowhere', [500, 'rollout.moved'], { stops: 0, finished: 0 }],
    ['something else that is finished', [500, 'step.started', { detail: 'finished' }], { stops: 0, finished: 0 }],
  ])('count %s', (_, row, { stops, finished }) => {
    const of = rolledOut((trace) => trace.event(...row));
    expect([single(of('rollout.stops')), single(of('rollout.finished'))]).toEqual([stops, finished]);
  });

  it('concern rollouts; those that were never stopped count as never', () => {
    const second = (trace: Trace) => trace.event(200, 'rollout.started', { detail: 'b@1', evidence: '0 devices' });
    const goesOn = rolledOut(second);
    const stopped = rolledOut((trace) => {
      second(trace);
      trace.event(500, 'rollout.moved', { verdict: 'refuse', detail: 'paused' });
    });
    for (const id of ['rollout.timeToStop', 'rollout.exposedAtStop'] as const) {
      expect(goesOn(id), id).toMatchObject({ value: NEVER, of: { never: 2, concerned: 2 } });
      expect(stopped(id), id).toMatchObject({ of: { never: 0, concerned: 2 } });
    }
    expect(single(stopped('rollout.timeToStop'))).toBe(400);
  });
});

describe('rollout.bricked and rollout.reverted', () => {
  const counts = (write: (trace: Trace) => void, fromMs = 0) => {
    const of = rolledOut(write, fromMs);
    return [single(of('rollout.bricked')), single(of('rollout.reverted'))];
  };

  it.each<[string, (trace: Trace) => void, whole: number[], late: number[]]>([
    ['a device that stays bricked', (trace) => trace.change(2_000, 0, 'power bricked'), [1, 0], [1, 0]],
    [
      'one whose link ends after it was bricked',
      (trace) => {
        trace.change(2_000, 0, 'power bricked');
        trace.change(2_001, 0, 'link offline');
      },
      [1, 0],
      [1, 0],
    ],
    [
      'one that is repaired in time, and switched off and on',
      (trace) => {
        trace.change(2_000, 0, 'power bricked');
        trace.change(3_000, 0, 'power off');
        trace.change(4_000, 0, 'power rom');
      },
      [1, 0],
      [0, 0],
    ],
    [
      'one that is repaired one tick before the time',
      (trace) => {
        trace.change(2_000, 0, 'power bricked');
        trace.change(FROM - 1, 0, 'power off');
      },
      [1, 0],
      [0, 0],
    ],
    [
      'one that is repaired at the time',
      (trace) => {
        trace.change(2_000, 0, 'power bricked');
        trace.change(FROM, 0, 'power off');
      },
      [1, 0],
      [1, 0],
    ],
    [
      'one that is repaired after the time, and switched off and on',
      (trace) => {
        trace.change(2_000, 0, 'power bricked');
        trace.change(FROM + 1, 0, 'power off');
        trace.change(FROM + 2, 0, 'power rom');
      },
      [1, 0],
      [1, 0],
    ],
    [
      'one that falls back one tick before the time',
      (trace) => trace.change(FROM - 1, 0, 'update reverted'),
      [0, 1],
      [0, 0],
    ],
    ['one that falls back at the time', (trace) => trace.change(FROM, 0, 'update reverted'), [0, 1], [0, 1]],
    ['one that confirms after the time', (trace) => trace.change(FROM + 1, 0, 'update confirmed'), [0, 0], [0, 0]],
    [
      'two that fall back twice',
      (trace) => {
        for (const t of [2_000, FROM + 1]) for (const device of [0, 1]) trace.change(t, device, 'update reverted');
      },
      [0, 4],
      [0, 2],
    ],
  ])('count %s', (_, write, whole, late) => expect([counts(write), counts(write, FROM)]).toEqual([whole, late]));

  it('count ends of rollouts one tick before a time, and at it', () => {
    const ended = (t: number) =>
      single(rolledOut((trace) => trace.event(t, 'rollout.moved', { detail: 'finished' }), FROM)('rollout.finished'));
    expect([FROM - 1, FROM, FROM + 1].map(ended)).toEqual([0, 1, 1]);
  });
});

describe('rollout figures', () => {
  it('are in milliseconds whatever a tick is, and find states wherever the machine has them', () => {
    const regions = [...updatable].reverse();
    const trace = handTrace(regions);
    trace.event(10, 'rollout.started', { detail: 'a@1', evidence: '1 devices' });
    trace.change(20, 0, 'update staged');
    trace.event(30, 'rollout.moved', { verdict: 'refuse', detail: 'paused' });
    trace.change(40, 0, 'update confirmed');
    trace.change(50, 0, 'power bricked');
    const measurement = measure({ devices: 2, regions, tickMs: 10, sampleEveryMs: 1_000 });
    trace.feed(measurement.sink, 1_000);
    const results = measurement.results(1_000);
    const of = (id: MetricId) => results.find((result) => result.id === id)!;
    expect(entriesOf(of('rollout.time'))).toEqual([300]);
    expect(
      (['rollout.timeTo95', 'rollout.timeToStop', 'rollout.exposed', 'rollout.bricked'] as const).map((id) =>
        single(of(id)),
      ),
    ).toEqual([300, 200, 1, 1]);
  });

  it('have no value for a machine without updates', () => {
    const causes = { classOf: () => 'fault' as const };
    const window = { devices: 1, regions: [], tickMs: 1, sampleEveryMs: 1_000, fromT: 0, causes };
    const figures = Object.entries(rolloutSuccess.accumulator(window).results(10));
    expect(figures).toHaveLength(11);
    for (const [id, figure] of figures) {
      if (figure instanceof Distribution) expect(figure.concerned, id).toBe(0);
      else expect(typeof figure === 'object' ? figure.value : figure, id).toBeUndefined();
    }
  });
});
