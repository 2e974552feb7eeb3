import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution, NEVER } from '../../reports/metrics/distribution.ts';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { measure } from '../../reports/metrics/measure.ts';
import { aggregateOf, evaluate } from '../../reports/metrics/thresholds.ts';
import { measuredText } from '../../reports/print/measured-text.ts';
import type { Aggregate, Operator } from '../../sim/lab/plan.ts';
import { type MetricId, metricCatalogue } from '../../sim/trace/metric-catalogue.ts';
import type { ChangeBlock, EventBlock } from '../../sim/trace/sink.ts';
import { entriesOf, figures, shape, single, type Trace } from './figures.ts';
import { expectation, handTrace } from './hand-trace.ts';

describe('connect.time', () => {
  it('runs from the first running to the first online, once a device', () => {
    const of = figures(3, 10_000, (trace) => {
      trace.change(100, 0, 'power running');
      trace.change(1_100, 0, 'link online');
      trace.change(1_200, 0, 'link offline');
      trace.change(5_000, 0, 'power off');
      trace.change(6_000, 0, 'power running');
      trace.change(9_000, 0, 'link online');
      trace.change(200, 1, 'power running');
      trace.change(200, 1, 'link online');
      trace.change(300, 2, 'power off');
    });
    expect(entriesOf(of('connect.time'))).toEqual([0, 1_000]);
  });

  it('is never for a device that was switched on and not online, however far it got', () => {
    const of = figures(4, 10_000, (trace) => {
      trace.change(100, 0, 'power running');
      trace.change(200, 0, 'link dialing');
      trace.change(100, 1, 'power rom');
      trace.change(100, 2, 'power running');
      trace.change(400, 2, 'link online');
    });
    expect(single(of('connect.never'))).toBe(2);
    expect(entriesOf(of('connect.time'))).toEqual([300, 'never', 'never']);
  });
});

describe('rollout.never', () => {
  it('counts the devices that a rollout is for: those that joined with them, those that left without', () => {
    const of = figures(10, 10_000, (trace) => {
      const row = trace.event(100, 'rollout.started', { actor: 'aws-constant', detail: 'a@1', evidence: '5 devices' });
      for (const device of [5, 6, 7]) trace.event(200, 'rollout.joined', { device, detail: 'a@1', cause: row });
      trace.event(300, 'rollout.left', { device: 0, detail: 'a@1', cause: row });
    });
    expect(single(of('rollout.never'))).toBe(7);
    expect(single(of('rollout.success'))).toBe(0);
  });

  it('is not made smaller by a device that had the release and left', () => {
    const of = figures(2, 10_000, (trace) => {
      const row = trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '2 devices' });
      trace.change(1_000, 0, 'update confirmed');
      trace.event(2_000, 'rollout.left', { device: 0, detail: 'a@1', cause: row });
    });
    expect(single(of('rollout.never'))).toBe(1);
    expect(entriesOf(of('rollout.time'))).toEqual(['never']);
  });
});

describe('rollout.time', () => {
  const rolledOut = (write: (trace: Trace) => void) =>
    figures(20, 10_000, (trace) => {
      trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '20 devices' });
      for (let device = 0; device < 18; device++) trace.change(1_100 + device, device, 'update confirmed');
      write(trace);
    });

  it('is never for the targets that have not confirmed, and so is the time to 95 % where they are too many', () => {
    const of = rolledOut(() => {});
    expect(entriesOf(of('rollout.time')).slice(17)).toEqual([1_017, 'never', 'never']);
    expect(of('rollout.timeTo95')).toMatchObject({ value: NEVER, of: { never: 2, concerned: 20 } });
    const enough = rolledOut((trace) => trace.change(5_100, 18, 'update confirmed'));
    expect(enough('rollout.timeTo95')).toMatchObject({ value: 5_000, of: { never: 1, concerned: 20 } });
  });

  it('has no entry for a device that goes back to what it had', () => {
    const of = rolledOut((trace) => {
      trace.event(2_000, 'rollout.rolled-back');
      trace.change(3_000, 18, 'update confirmed');
    });
    expect(single(of('rollout.never'))).toBe(2);
  });

  it('concerns nobody where nothing was rolled out', () => {
    const of = figures(2, 10_000, (trace) => trace.change(100, 0, 'update confirmed'));
    expect(entriesOf(of('rollout.time'))).toEqual([]);
    for (const id of ['rollout.timeTo95', 'rollout.timeToStop', 'rollout.exposedAtStop'] as const)
      expect(single(of(id)), id).toBeUndefined();
  });
});

describe('the stop of a rollout', () => {
  it('is timed, with the devices that had the release by then; without one both are never', () => {
    const write = (isStopped: boolean) =>
      figures(3, 10_000, (trace) => {
        trace.event(100, 'rollout.started', { detail: 'a@1', evidence: '3 devices' });
        trace.change(500, 0, 'update staged');
        if (isStopped) trace.event(700, 'rollout.moved', { verdict: 'refuse', detail: 'paused' });
        trace.change(900, 1, 'update staged');
      });
    const [stopped, goesOn] = [write(true), write(false)];
    expect([single(stopped('rollout.timeToStop')), single(stopped('rollout.exposedAtStop'))]).toEqual([600, 1]);
    expect([single(goesOn('rollout.timeToStop')), single(goesOn('rollout.exposedAtStop'))]).toEqual([NEVER, NEVER]);
  });
});

describe('offline.time', () => {
  it('adds up what a device was away, and is never for one that is not back or was never there', () => {
    const of = figures(5, 10_000, (trace) => {
      for (const device of [0, 1, 2]) {
        trace.change(0, device, 'power running');
        trace.change(0, device, 'link online');
      }
      trace.change(1_000, 0, 'link offline');
      trace.change(1_500, 0, 'link dialing');
      trace.change(1_700, 0, 'link online');
      trace.change(9_000, 0, 'link backoff');
      trace.change(9_100, 0, 'link online');
      trace.change(9_000, 1, 'link backoff');
      trace.change(500, 3, 'power rom');
    });
    expect(entriesOf(of('offline.time'))).toEqual([800, 'never', 'never']);
    expect(single(of('fleet.onlineAtEnd'))).toBe(0.4);
  });
});

describe('a device that sleeps by its schedule', () => {
  it('is not away while it sleeps, whether it was online before or not', () => {
    const of = figures(3, 10_000, (trace) => {
      for (const device of [0, 1, 2]) {
        trace.change(100, device, 'power running');
        trace.change(200, device, 'link online');
      }
      trace.change(1_000, 1, 'link backoff');
      for (const device of [0, 1, 2]) trace.change(2_000, device, 'power asleep');
      for (const device of [0, 2]) trace.change(2_000, device, 'link offline');
      for (const device of [0, 1]) trace.change(7_000, device, 'power rom');
      trace.change(7_300, 0, 'link online');
      trace.change(7_400, 1, 'link online');
    });
    // The second one was away for a second before it slept, the third sleeps on.
    expect(entriesOf(of('offline.time'))).toEqual([300, 1_400]);
    expect(single(of('fleet.onlineAtEnd'))).toBeCloseTo(2 / 3);
    expect(single(of('fleet.onlineMin'))).toBe(0);
  });

  it('is never back where it does not come online when it wakes', () => {
    const of = figures(1, 10_000, (trace) => {
      trace.change(200, 0, 'link online');
      trace.change(2_000, 0, 'power asleep');
      trace.change(2_000, 0, 'link offline');
      trace.change(7_000, 0, 'power rom');
    });
    expect(entriesOf(of('offline.time'))).toEqual(['never']);
  });
});

describe('a fleet that starts running', () => {
  it('has not connected in this run, unless it was not online as the run began', () => {
    const of = figures(3, 10_000, (trace) => {
      for (const device of [0, 1, 2]) trace.change(0, device, 'power running');
      trace.change(0, 0, 'link online');
      trace.change(1_000, 1, 'link online');
    });
    expect(entriesOf(of('connect.time'))).toEqual([1_000, 'never']);
  });
});

describe('the offline.time of a device that sleeps when the run ends', () => {
  const timeOf = (write: (trace: Trace) => void) => {
    const of = figures(1, 10_000, (trace) => {
      trace.change(0, 0, 'power running');
      trace.change(0, 0, 'link online');
      write(trace);
    });
    return entriesOf(of('offline.time'));
  };
  const fallsAsleep = (trace: Trace) => {
    trace.change(7_000, 0, 'power asleep');
    trace.change(7_000, 0, 'link offline');
  };

  it('concerns it no more, if it was online until then', () => {
    expect(timeOf(fallsAsleep)).toEqual([]);
  });

  it('is never, if it was away before it fell asleep, or wakes and does not come back', () => {
    const away = (trace: Trace) => {
      trace.change(5_000, 0, 'link backoff');
      fallsAsleep(trace);
    };
    const awake = (trace: Trace) => {
      fallsAsleep(trace);
      trace.change(8_000, 0, 'power rom');
    };
    expect([timeOf(away), timeOf(awake)]).toEqual([['never'], ['never']]);
  });
});

describe('fleet.onlineAtEnd', () => {
  it('is a share of the whole fleet', () => {
    const of = figures(4, 10, (trace) => {
      trace.change(1, 0, 'link online');
      trace.change(2, 1, 'link online');
      trace.change(3, 1, 'link offline');
    });
    expect(single(of('fleet.onlineAtEnd'))).toBe(0.25);
  });

  it('has no value for a fleet of none', () => {
    expect(single(figures(0, 10, () => {})('fleet.onlineAtEnd'))).toBeUndefined();
  });
});

describe('reconnect.time', () => {
  const booted = (trace: Trace, device: number) => {
    trace.change(10, device, 'power running');
    trace.change(20, device, 'link online');
  };

  it('runs from the end of the outage to the next online', () => {
    const of = figures(2, 10_000, (trace) => {
      booted(trace, 0);
      booted(trace, 1);
      const failed = trace.event(1_000, 'broker.failed');
      trace.change(1_000, 0, 'link backoff', failed);
      trace.change(1_010, 1, 'link backoff', failed);
      trace.event(2_000, 'broker.recovered', { cause: failed });
      trace.change(2_000, 1, 'link online');
      trace.change(2_750, 0, 'link online');
    });
    expect(entriesOf(of('reconnect.time'))).toEqual([0, 750]);
    expect(single(of('reconnect.never'))).toBe(0);
  });

  it.each<[string, (trace: Trace) => void, number]>([
    [
      'in the row before the outage began',
      (trace) => {
        trace.change(1_000, 0, 'link backoff');
        trace.event(1_000, 'broker.failed');
        trace.event(2_000, 'broker.recovered');
      },
      1,
    ],
    [
      'in the row after the outage began',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_000, 0, 'link backoff');
        trace.event(2_000, 'broker.recovered');
      },
      1,
    ],
    [
      'in the row before the outage ended',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(2_000, 0, 'link backoff');
        trace.event(2_000, 'broker.recovered');
      },
      1,
    ],
    [
      'in the row after the outage ended',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.event(2_000, 'broker.recovered');
        trace.change(2_000, 0, 'link backoff');
      },
      0,
    ],
    [
      'during the outage, and came back before its end',
      (trace) => {
        trace.event(1_000, 'network.failed');
        trace.change(1_100, 0, 'link backoff');
        trace.change(1_900, 0, 'link online');
        trace.event(2_000, 'network.recovered');
      },
      0,
    ],
    [
      'during the outage because its power was cut',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_100, 0, 'power off');
        trace.change(1_100, 0, 'link offline');
        trace.event(2_000, 'broker.recovered');
      },
      0,
    ],
    [
      'in an outage that the run ended in',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_100, 0, 'link offline');
      },
      1,
    ],
    [
      'and is revoked when the outage ends',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_100, 0, 'link offline');
        trace.event(1_200, 'certificate.revoked', { device: 0 });
        trace.event(2_000, 'broker.recovered');
      },
      0,
    ],
    [
      'in an outage of another device',
      (trace) => {
        trace.event(1_000, 'network.failed', { device: 1 });
        trace.change(1_100, 0, 'link offline');
        trace.event(2_000, 'network.recovered', { device: 1 });
      },
      0,
    ],
    [
      'in an outage of its own',
      (trace) => {
        trace.event(1_000, 'network.failed', { device: 0 });
        trace.change(1_100, 0, 'link offline');
        trace.event(2_000, 'network.recovered', { device: 0 });
      },
      1,
    ],
  ])('for a device that left online %s', (_, write, never) => {
    const of = figures(2, 10_000, (trace) => {
      booted(trace, 0);
      write(trace);
    });
    expect(single(of('reconnect.never'))).toBe(never);
    expect(entriesOf(of('reconnect.time'))).toEqual(Array(never).fill('never'));
  });

  it('counts a device that had yet to connect when the outage ended, and not one that is switched off', () => {
    const of = figures(4, 10_000, (trace) => {
      for (const device of [0, 1, 2]) trace.change(10, device, 'power running');
      trace.change(20, 3, 'power rom');
      const failed = trace.event(1_000, 'broker.failed');
      trace.change(1_500, 2, 'power off');
      trace.event(2_000, 'broker.recovered', { cause: failed });
      trace.change(2_600, 1, 'link online');
    });
    expect(entriesOf(of('reconnect.time'))).toEqual([600, 'never']);
    expect(single(of('reconnect.never'))).toBe(1);
  });

  it('has an entry for each of two outages that overlap', () => {
    const of = figures(1, 10_000, (trace) => {
      booted(trace, 0);
      const network = trace.event(1_000, 'network.failed');
      const broker = trace.event(1_000, 'broker.failed');
      trace.change(1_001, 0, 'link offline', network);
      trace.event(2_000, 'network.recovered', { cause: network });
      trace.event(3_000, 'broker.recovered', { cause: broker });
      trace.change(3_500, 0, 'link online');
    });
    expect(entriesOf(of('reconnect.time'))).toEqual([500, 1_500]);
  });
});

describe('fleet.onlineMin', () => {
  const min = (devices: number, write: (trace: Trace) => void) =>
    single(figures(devices, 10_000, write)('fleet.onlineMin'));

  it('counts a device from its first connect on, so that a climb is no outage', () => {
    const climb = (trace: Trace) => {
      for (let device = 0; device < 4; device++) trace.change(device * 100, device, 'link online');
    };
    expect(min(4, climb)).toBe(1);
    const withDip = (trace: Trace) => {
      climb(trace);
      trace.change(500, 2, 'link backoff');
    };
    expect(min(4, withDip)).toBe(0.75);
  });

  it('sees a dip that comes before the fleet is whole', () => {
    const write = (trace: Trace) => {
      for (const device of [0, 1]) trace.change(0, device, 'link online');
      for (const device of [0, 1]) trace.change(100, device, 'link backoff');
      for (const device of [0, 1, 2, 3]) trace.change(200, device, 'link online');
    };
    expect(min(4, write)).toBe(0.5);
  });

  it('has those that never connect missing all along', () => {
    const write = (trace: Trace) => {
      trace.change(0, 0, 'link online');
      trace.change(50, 1, 'link online');
      trace.change(100, 1, 'link offline');
      trace.change(200, 1, 'link online');
    };
    expect(min(4, write)).toBe(0.25);
    expect(min(2, () => {})).toBe(0);
    expect(min(0, () => {})).toBeUndefined();
  });

  it('does not count what comes back within the tick', () => {
    const write = (trace: Trace) => {
      trace.change(0, 0, 'link online');
      trace.change(100, 0, 'link offline');
      trace.change(100, 0, 'link online');
    };
    expect(min(1, write)).toBe(1);
  });
});

describe('connect.ratePeak', () => {
  const peak = (...samples: [t: number, total: number][]) =>
    single(
      figures(1, 100, (trace) => {
        for (const [t, total] of samples) trace.sample(t, { 'connects.attempted': total });
      })('connect.ratePeak'),
    );

  it('is the steepest growth between two samples', () => {
    expect(peak([0, 0], [1_000, 10], [2_000, 250], [3_000, 300])).toBe(240);
  });

  it('counts what came before the first sample, and a short last sample as a whole one', () => {
    expect(peak([1_000, 90], [2_000, 100])).toBe(90);
    expect(peak([0, 0], [1_000, 2], [1_005, 5])).toBe(3);
    expect(peak()).toBeUndefined();
  });
});

describe('the totals', () => {
  it('are taken from the last sample', () => {
    const of = figures(4, 100, (trace) => {
      trace.sample(0, { 'messages.produced': 1, 'messages.delivered': 1 });
      trace.sample(50, {
        'messages.produced': 200,
        'messages.delivered': 150,
        'messages.duplicated': 15,
        'connects.attempted': 10,
        'connects.refused': 4,
        'keepalives.expired': 3,
        'sessions.takenOver': 2,
      });
    });
    const expected: Partial<Record<MetricId, number>> = {
      'message.loss': 0.25,
      'message.duplicates': 0.1,
      'connect.attemptsPerDevice': 2.5,
      'connect.refusedShare': 0.4,
      'keepalive.expired': 3,
      'session.takenOver': 2,
    };
    for (const [id, value] of Object.entries(expected)) expect(single(of(id as MetricId)), id).toBe(value);
  });

  it('have no value where the whole is nothing, and none at all without a sample', () => {
    const idle = figures(1, 100, (trace) => trace.sample(0, {}));
    expect(single(idle('message.loss'))).toBeUndefined();
    expect(single(idle('connect.refusedShare'))).toBeUndefined();
    expect(single(idle('keepalive.expired'))).toBe(0);
    expect(single(figures(1, 100, () => {})('keepalive.expired'))).toBeUndefined();
  });
});

describe('the measurement', () => {
  it('gives every metric of the catalogue, with its unit and shape', () => {
    const results = measure(shape(1)).results(0);
    expect(results.map(({ id, unit, shape }) => ({ id, unit, shape }))).toEqual(
      metricCatalogue.map(({ id, unit, shape }) => ({ id, unit, shape })),
    );
  });

  it('refuses a device machine without the states that the figures are about', () => {
    const bare = { ...shape(1), regions: [{ name: 'power', states: ['off', 'on'] }] };
    expect(() => measure(bare)).toThrow(expect.objectContaining({ code: 'report/unknown-state' }));
  });
});

describe('a distribution', () => {
  it('gives the nearest rank over all concerned, whatever the order and the folding', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 0xffffffff }), fc.constant(NEVER)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 7 }),
        (values, pendingMax) => {
          const distribution = new Distribution(1, pendingMax);
          for (const value of values) {
            if (value === NEVER) distribution.addNever();
            else distribution.add(value);
          }
          const sorted = Float64Array.from(values).sort();
          for (let nth = 1; nth <= sorted.length; nth++) {
            expect(distribution.percentile((nth * 100) / sorted.length)).toBe(sorted[nth - 1]);
          }
          expect([distribution.min, distribution.max]).toEqual([sorted[0], sorted[sorted.length - 1]]);
          expect(distribution.avg).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
          const never = values.filter((value) => value === NEVER).length;
          expect([distribution.count, distribution.never]).toEqual([values.length - never, never]);
        },
      ),
    );
  });

  it.each([
    [0, 1],
    [50, 500],
    [50.05, 501],
    [99.9, 999],
    [99.91, 1_000],
    [100, 1_000],
  ])('has p(%d) of 1 to 1000 at %d', (percent, expected) => {
    const distribution = new Distribution();
    for (let value = 1_000; value > 0; value--) distribution.add(value);
    expect(distribution.percentile(percent)).toBe(expected);
  });

  it('is in the unit that its scale says', () => {
    const distribution = new Distribution(1_000);
    for (const value of [4, 2, 3]) distribution.add(value);
    const { min, max, avg } = distribution;
    expect([min, max, avg, distribution.percentile(50)]).toEqual([2_000, 4_000, 3_000, 3_000]);
  });

  it('has a copy that neither changes nor is changed by it', () => {
    const [first, second] = [new Distribution(10, 2), new Distribution(10, 2)];
    for (const one of [first, second]) for (const value of [1, 5, 3]) one.add(value);
    const copy = first.copy();
    expect([copy.count, copy.min, copy.max, copy.avg, copy.never]).toEqual([3, 10, 50, 30, 0]);
    copy.add(9);
    copy.addNever(2);
    first.add(0);
    expect([copy.count, copy.never, copy.concerned, copy.percentile(60)]).toEqual([4, 2, 6, 90]);
    expect([first.count, first.never, first.min, first.max]).toEqual([4, 0, 0, 50]);
  });

  it('counts each of many equal entries, 0 among them', () => {
    const distribution = new Distribution(1, 3);
    for (const value of [0, 7, 0, 0, 7, 0, 0, 7]) distribution.add(value);
    const ranks = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) => distribution.percentile((nth * 100) / 8));
    expect(ranks).toEqual([0, 0, 0, 0, 0, 7, 7, 7]);
    expect(distribution.concerned).toBe(8);
  });

  it('of nothing has a count and nothing else', () => {
    const empty = new Distribution();
    expect([empty.count, empty.min, empty.max, empty.avg, empty.percentile(95)]).toEqual([
      0,
      ...Array(4).fill(undefined),
    ]);
  });
});

describe('row order', () => {
  const seenBy = (kinds: readonly boolean[], isApart: boolean) => {
    const trace = handTrace();
    for (const isEvent of kinds) {
      if (isEvent) trace.event(0, 'step.started');
      else trace.change(0, 0, 'link online');
    }
    const seen: number[] = [];
    const changes = (block: ChangeBlock, from: number, to: number) => seen.push(...block.row.subarray(from, to));
    const event = (block: EventBlock, i: number) => seen.push(block.row[i]);
    const sink = { ...inRowOrder([{ changes, event }]), samples: () => {} };
    if (isApart) trace.feedApart(sink, 0);
    else trace.feed(sink, 0);
    return seen;
  };

  it('is restored whatever blocks the two tables come in', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.boolean(), (kinds, isApart) => {
        expect(seenBy(kinds, isApart)).toEqual(kinds.map((_, row) => row));
      }),
    );
  });
});

describe('a threshold', () => {
  const trace = handTrace();
  for (let device = 0; device < 4; device++) {
    trace.change(0, device, 'power running');
    trace.change((device + 1) * 1_000, device, 'link online');
  }
  const measurement = measure(shape(4));
  trace.feed(measurement.sink, 10_000);
  const results = measurement.results(10_000);
  const one = (metric: string, aggregate: Aggregate, operator: Operator, value: number) =>
    evaluate([expectation(metric, 'as written', { aggregate, operator, value })], {
      endMs: 10_000,
      results: () => results,
    })[0];

  it.each<[Operator, number, boolean]>([
    ['<', 4_000, false],
    ['<', 4_001, true],
    ['<=', 4_000, true],
    ['<=', 3_999, false],
    ['>', 4_000, false],
    ['>', 3_999, true],
    ['>=', 4_000, true],
    ['>=', 4_001, false],
    ['==', 4_000, true],
    ['==', 4_001, false],
    ['!=', 4_000, false],
    ['!=', 4_001, true],
  ])('of max %s %d is met: %s', (operator, value, met) => {
    const kind = 'max';
    expect(one('connect.time', { kind }, operator, value)).toMatchObject({ met, measured: 4_000, because: null });
  });

  it.each<[Aggregate, number]>([
    [{ kind: 'min' }, 1_000],
    [{ kind: 'avg' }, 2_500],
    [{ kind: 'med' }, 2_000],
    [{ kind: 'count' }, 4],
    [{ kind: 'p', percentile: 75 }, 3_000],
    [{ kind: 'p', percentile: 75.1 }, 4_000],
  ])('measures %j', (aggregate, measured) => {
    expect(aggregateOf(results.find(({ id }) => id === 'connect.time')!, aggregate)).toBe(measured);
  });

  it('without data is missed, and says so', () => {
    expect(one('reconnect.time', { kind: 'max' }, '<', 1e9)).toMatchObject({
      met: false,
      measured: null,
      because: expect.stringMatching(/^no data; concerned would be: at the end of each outage, devices/),
    });
    expect(one('message.loss', { kind: 'value' }, '<', 1)).toMatchObject({
      met: false,
      because: 'no data; concerned would be: readings taken by devices',
    });
  });

  it('on what never happened is larger than any bound, and says how many it is', () => {
    const some = handTrace();
    for (let device = 0; device < 4; device++) some.change(0, device, 'power running');
    some.change(1_000, 0, 'link online');
    const half = measure(shape(4));
    some.feed(half.sink, 10_000);
    const [below, above, equal, other, first, count] = evaluate(
      (
        [
          [{ kind: 'p', percentile: 95 }, '<=', 1e12],
          [{ kind: 'max' }, '>', 1e12],
          [{ kind: 'avg' }, '==', 5],
          [{ kind: 'med' }, '!=', 5],
          [{ kind: 'min' }, '<=', 1_000],
          [{ kind: 'count' }, '==', 1],
        ] as const
      ).map(([aggregate, operator, value]) => expectation('connect.time', '', { aggregate, operator, value })),
      { endMs: 10_000, results: () => half.results(10_000) },
    );
    const never = { measured: null, isNever: true, never: 3, concerned: 4, because: null };
    expect([below, above, equal, other]).toMatchObject([
      { ...never, met: false },
      { ...never, met: true },
      { ...never, met: false },
      { ...never, met: true },
    ]);
    expect(measuredText(below)).toBe('never (3 of 4 never did)');
    expect(first).toMatchObject({ met: true, measured: 1_000, isNever: false, never: 3, concerned: 4 });
    expect(measuredText(first)).toBe('1s (3 of 4 never did)');
    expect(count).toMatchObject({ met: true, measured: 1, isNever: false });
  });

  it('on the count of nothing is measured: none is a number', () => {
    expect(one('reconnect.time', { kind: 'count' }, '==', 0)).toMatchObject({ met: true, measured: 0 });
  });

  it('on a metric or an aggregate that is not there is missed', () => {
    expect(one('no.such', { kind: 'value' }, '<', 1)).toMatchObject({ met: false, because: 'no metric "no.such"' });
    expect(one('connect.time', { kind: 'value' }, '<', 1e9).because).toMatch(/is a distribution/);
    expect(one('connect.never', { kind: 'p', percentile: 95 }, '<', 1e9).because).toMatch(
      /single value and has no p\(95\)/,
    );
  });
});
