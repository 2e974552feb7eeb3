import { describe, expect, it } from 'vitest';
import { stateCode } from '../../reports/metrics/device-states.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import { poweredStates } from '../../reports/metrics/switched-on.ts';
import type { SeriesId } from '../../sim/kernel/trace/series.ts';
import { handTrace, regions, updatable } from '../kit/hand-trace.ts';
import { entriesOf, figures, single, type Trace } from './figures.ts';

describe('the code of a state', () => {
  it.each([
    ['power', 'off', { region: 0, state: 0 }],
    ['power', 'running', { region: 0, state: 2 }],
    ['trust', 'expired', { region: 2, state: 3 }],
  ])('is its place in the machine, for %s %s', (region, state, code) =>
    expect(stateCode(regions, region, state)).toEqual(code),
  );

  const machine = [
    { name: 'power', states: ['off', 'on'] },
    { name: 'link', states: ['online'] },
  ];
  const ofMachine = 'its regions are power (off, on); link (online)';

  it.each([
    [machine, 'power', 'running', ofMachine],
    [machine, 'trust', 'off', ofMachine],
    [[], 'power', 'running', 'its regions are none'],
  ])('is an error that lists regions where %j has no %s %s', (regions, region, state, hint) =>
    expect(() => stateCode(regions, region, state)).toThrow(
      expect.objectContaining({
        code: 'report/unknown-state',
        diagnostic: {
          what: `the run's device machine has no state "${region} ${state}", which a metric is about`,
          where: 'regions',
          hint,
        },
      }),
    ),
  );
});

describe('powered states', () => {
  it('are all but off and asleep, wherever power is among the regions', () => {
    const sleepless = { name: 'power', states: ['off', 'rom', 'running'] };
    expect(poweredStates([...updatable].reverse())).toEqual({
      region: 3,
      isOn: [false, true, true, false, true],
      asleep: 3,
    });
    expect(poweredStates([sleepless])).toEqual({ region: 0, isOn: [false, true, true], asleep: -1 });
  });
});

describe('ticks of 10 ms', () => {
  const late = (fromMs: number) => {
    const trace = handTrace(updatable);
    for (const device of [0, 1]) trace.change(1, device, 'power running');
    trace.change(9, 0, 'link online');
    trace.change(10, 1, 'link online');
    trace.change(50, 0, 'trust renewing');
    trace.change(149, 1, 'trust renewing');
    trace.sample(100, { 'connects.attempted': 50 });
    trace.sample(300, { 'connects.attempted': 250 });
    const part = { fromMs };
    const measurement = measure(
      { devices: 2, regions: updatable, tickMs: 10, sampleEveryMs: 1_000 },
      { parts: [part] },
    );
    trace.feed(measurement.sink, 1_000);
    const results = measurement.results(1_000, part);
    return (id: MetricId) => results.find((result) => result.id === id)!;
  };

  it.each([
    [90, [80, 90]],
    [91, [90]],
    [100, [90]],
    [101, []],
  ])('leave out from %i ms on what was over in the tick before', (fromMs, entries) =>
    expect(entriesOf(late(fromMs)('connect.time'))).toEqual(entries),
  );

  it('make rates of seconds: 200 dials in 2 s, and one renewal in each of two', () => {
    const of = late(0);
    expect(single(of('connect.ratePeak'))).toBe(100);
    expect(single(of('renewal.ratePeak'))).toBe(1);
  });
});

describe('renewal.ratePeak', () => {
  const peak = (write: (trace: Trace) => void) => single(figures(4, 10_000, write)('renewal.ratePeak'));

  it.each<[string, (trace: Trace) => void, number]>([
    [
      'counts each device once, whatever happens in between',
      (trace) => {
        trace.change(100, 0, 'trust renewing');
        trace.event(150, 'step.started');
        trace.change(200, 1, 'trust renewing');
      },
      2,
    ],
    [
      'counts no other states, of trust or of others',
      (trace) => {
        trace.change(100, 0, 'trust certified');
        trace.change(110, 0, 'link online');
        trace.change(120, 0, 'power running');
        trace.change(130, 0, 'trust renewing');
        trace.change(140, 1, 'trust expired');
      },
      1,
    ],
    [
      'is that of one sample, not of two',
      (trace) => {
        for (const [device, t] of [999, 1_000, 1_999, 2_000].entries()) trace.change(t, device, 'trust renewing');
      },
      2,
    ],
  ])('%s', (_, write, expected) => expect(peak(write)).toBe(expected));
});

describe('fleet.certifiedAtEnd', () => {
  const share = (devices: number, ...changes: readonly string[]) =>
    single(
      figures(devices, 10_000, (trace) => {
        for (const [i, words] of changes.entries()) trace.change(i, 0, words);
      })('fleet.certifiedAtEnd'),
    );

  it.each<[readonly string[], number]>([
    [['trust certified'], 1],
    [['trust renewing'], 1],
    [['trust certified', 'trust renewing', 'trust certified'], 1],
    [['trust certified', 'trust expired'], 0],
    [['trust certified', 'trust unclaimed'], 0],
    [['trust certified', 'link backoff'], 1],
    [['link dialing'], 0],
    [['link online'], 0],
  ])('of one device that goes through %j is %i', (changes, expected) => expect(share(1, ...changes)).toBe(expected));

  it('has no value for an empty fleet', () => expect(share(0)).toBeUndefined());
});

describe('the load of the update service', () => {
  type Samples = readonly Partial<Record<SeriesId, number>>[];
  const asked = (...samples: Samples) => {
    const of = figures(1, 10_000, (trace) => {
      for (const [i, values] of samples.entries()) trace.sample((i + 1) * 1_000, values);
    });
    return (['update.checkPeak', 'update.bytesPeak', 'update.checksDropped'] as const).map((id) => single(of(id)));
  };

  it.each<[string, Samples, (number | undefined)[]]>([
    ['nothing', [], [undefined, undefined, undefined]],
    ['nothing in a sample', [{}], [undefined, undefined, undefined]],
    ['checks', [{ 'updates.checks': 3 }], [3, 0, 0]],
    ['checks and images', [{ 'updates.checks': 3, 'updates.bytes': 70 }], [3, 70, 0]],
    ['checks that were all dropped', [{ 'updates.dropped': 2 }], [undefined, undefined, 2]],
    ['checks of which some were dropped', [{ 'updates.checks': 3, 'updates.dropped': 1 }], [3, 0, 1]],
    ['the higher load in its steepest sample', [{ 'updates.checks': 3 }, { 'updates.checks': 8 }], [5, 0, 0]],
    ['the same again', [{ 'updates.checks': 3 }, { 'updates.checks': 6 }], [3, 0, 0]],
    ['less again', [{ 'updates.checks': 3 }, { 'updates.checks': 4 }], [3, 0, 0]],
  ])('is %s', (_, samples, expected) => expect(asked(...samples)).toEqual(expected));
});
