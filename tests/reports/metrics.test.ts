import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { measure } from '../../reports/metrics/measure.ts';
import { type MetricId, metricList } from '../../reports/metrics/metric-list.ts';
import { entriesOf, figures, shape, single, type Trace } from './figures.ts';

describe('connect.time', () => {
  it('runs from the first running to the first online, once per device', () => {
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

describe('the connect.time of one device', () => {
  it.each<[string, (trace: Trace) => void, (number | 'never')[]]>([
    [
      'is none where it only slept',
      (trace) => {
        trace.change(100, 0, 'power asleep');
        trace.change(200, 0, 'power off');
      },
      [],
    ],
    ['is none where it is online and was never switched on', (trace) => trace.change(300, 0, 'link online'), []],
    [
      'does not begin in the boot chain',
      (trace) => {
        trace.change(100, 0, 'power rom');
        trace.change(400, 0, 'power running');
        trace.change(900, 0, 'link online');
      },
      [500],
    ],
    [
      'does not begin with its link',
      (trace) => {
        trace.change(100, 0, 'power rom');
        trace.change(150, 0, 'link dialing');
        trace.change(200, 0, 'trust certified');
        trace.change(400, 0, 'power running');
        trace.change(900, 0, 'link online');
      },
      [500],
    ],
    [
      'is none where it was online without having run',
      (trace) => {
        trace.change(100, 0, 'power rom');
        trace.change(900, 0, 'link online');
      },
      [],
    ],
    [
      'is 0 where it was online before it ran',
      (trace) => {
        trace.change(100, 0, 'power rom');
        trace.change(300, 0, 'link online');
        trace.change(400, 0, 'power running');
      },
      [0],
    ],
    ['is none of a device that only holds a certificate', (trace) => trace.change(100, 0, 'trust renewing'), []],
  ])('%s', (_, write, entries) => expect(entriesOf(figures(1, 10_000, write)('connect.time'))).toEqual(entries));
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

  it('does not fall when a device that had the release leaves', () => {
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

  it('has no entry for a device that reverts to its old image', () => {
    const of = rolledOut((trace) => {
      trace.event(2_000, 'rollout.rolled-back');
      trace.change(3_000, 18, 'update confirmed');
    });
    expect(single(of('rollout.never'))).toBe(2);
  });

  it('concerns no device where no release was rolled out', () => {
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
  it('sums the time a device was offline, and is never for a device that is not back or never connected', () => {
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
  it('is not offline while it sleeps, whether it was online before or not', () => {
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
    // The second one was offline for a second before it slept, the third is still asleep.
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

describe('the absences of one device', () => {
  const isUp = (trace: Trace) => {
    trace.change(0, 0, 'power running');
    trace.change(100, 0, 'link online');
  };

  it.each<[string, (trace: Trace) => void, (number | 'never')[]]>([
    ['are none where it was never switched on', () => {}, []],
    ['are none where it was off all along', (trace) => trace.change(10, 0, 'power off'), []],
    ['are none where it slept all along', (trace) => trace.change(10, 0, 'power asleep'), []],
    [
      'are never over where it was switched on and never online',
      (trace) => trace.change(10, 0, 'power rom'),
      ['never'],
    ],
    [
      'are none before its first connect, though it slept before that',
      (trace) => {
        trace.change(10, 0, 'power running');
        trace.change(1_000, 0, 'power asleep');
        trace.change(2_000, 0, 'power rom');
        trace.change(3_000, 0, 'link online');
      },
      [],
    ],
    [
      'are none where its link outlasts its sleep',
      (trace) => {
        isUp(trace);
        trace.change(1_000, 0, 'power asleep');
        trace.change(2_000, 0, 'power running');
      },
      [],
    ],
    [
      'go on while its power is switched off and on',
      (trace) => {
        isUp(trace);
        trace.change(1_000, 0, 'link backoff');
        trace.change(2_000, 0, 'power off');
        trace.change(3_000, 0, 'power rom');
        trace.change(4_000, 0, 'link online');
      },
      [3_000],
    ],
    [
      'are not over because a row repeats the sleep',
      (trace) => {
        isUp(trace);
        trace.change(1_000, 0, 'link backoff');
        trace.change(2_000, 0, 'power asleep');
        trace.change(3_000, 0, 'power asleep');
      },
      ['never'],
    ],
    [
      'do not count where it was revoked while offline',
      (trace) => {
        isUp(trace);
        trace.change(1_000, 0, 'link backoff');
        trace.event(2_000, 'certificate.revoked', { device: 0 });
      },
      [],
    ],
    [
      'do not count where it was disabled before its first connect',
      (trace) => {
        trace.change(10, 0, 'power running');
        trace.event(2_000, 'device.disabled', { device: 0 });
      },
      [],
    ],
  ])('%s', (_, write, entries) => expect(entriesOf(figures(1, 10_000, write)('offline.time'))).toEqual(entries));
});

describe('a fleet that starts running', () => {
  it('has not connected in this run, unless it was offline as the run began', () => {
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

  it('does not count it, if it was online until then', () => {
    expect(timeOf(fallsAsleep)).toEqual([]);
  });

  it('is never, if it was offline before it fell asleep, or wakes and does not come back', () => {
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

  it('has no value for an empty fleet', () => {
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
      trace.change(2_400, 0, 'link dialing');
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

  it('counts a device that had yet to connect when the outage ended, but not one that is switched off', () => {
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

  it.each<[string, (trace: Trace) => void, (number | 'never')[]]>([
    [
      'a recovery of something that had not failed',
      (trace) => {
        trace.change(1_000, 0, 'link backoff');
        trace.event(2_000, 'broker.recovered');
        trace.change(2_500, 0, 'link online');
      },
      [],
    ],
    [
      'a second recovery from one failure',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_000, 0, 'link backoff');
        trace.event(2_000, 'broker.recovered');
        trace.event(3_000, 'broker.recovered');
        trace.change(3_500, 0, 'link online');
      },
      [1_500],
    ],
    [
      'a recovery of the network while the broker is down',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_000, 0, 'link backoff');
        trace.event(2_000, 'network.recovered');
        trace.change(2_500, 0, 'link online');
      },
      [],
    ],
    [
      'two failures of one kind, each with its recovery',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_000, 0, 'link backoff');
        trace.event(1_500, 'broker.failed');
        trace.event(2_000, 'broker.recovered');
        trace.event(3_000, 'broker.recovered');
        trace.change(3_500, 0, 'link online');
      },
      [500, 1_500],
    ],
    [
      'two failures of one kind, of which one goes on',
      (trace) => {
        trace.event(1_000, 'broker.failed');
        trace.change(1_000, 0, 'link backoff');
        trace.event(1_500, 'broker.failed');
        trace.event(2_000, 'broker.recovered');
      },
      ['never', 'never'],
    ],
    [
      'three outages, one after another, that it waits since',
      (trace) => {
        trace.change(900, 0, 'link backoff');
        for (const t of [1_000, 2_000, 3_000]) {
          trace.event(t, 'broker.failed');
          trace.event(t + 100, 'broker.recovered');
        }
        trace.change(4_000, 0, 'link online');
        trace.change(4_100, 0, 'link backoff');
        trace.event(5_000, 'broker.failed');
        trace.event(5_100, 'broker.recovered');
        trace.change(5_300, 0, 'link online');
      },
      [200, 900, 1_900, 2_900],
    ],
  ])('of one device has, for %s, its entries', (_, write, entries) => {
    const of = figures(1, 10_000, (trace) => {
      booted(trace, 0);
      write(trace);
    });
    expect(entriesOf(of('reconnect.time'))).toEqual(entries);
    expect(single(of('reconnect.never'))).toBe(entries.filter((entry) => entry === 'never').length);
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

  it('finds a dip that comes before the fleet is whole', () => {
    const write = (trace: Trace) => {
      for (const device of [0, 1]) trace.change(0, device, 'link online');
      for (const device of [0, 1]) trace.change(100, device, 'link backoff');
      for (const device of [0, 1, 2, 3]) trace.change(200, device, 'link online');
    };
    expect(min(4, write)).toBe(0.5);
  });

  it('counts devices that never connect as missing all along', () => {
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

  it('counts revoked devices as missing from then on, once, whatever their links do later', () => {
    const both = (trace: Trace) => {
      for (const device of [0, 1, 2, 3]) trace.change(0, device, 'link online');
      trace.change(500, 1, 'link backoff');
    };
    const online = (trace: Trace) => {
      both(trace);
      trace.event(1_000, 'certificate.revoked', { device: 0 });
      trace.change(3_000, 0, 'link offline');
      trace.change(3_000, 1, 'link online');
    };
    const away = (trace: Trace) => {
      both(trace);
      trace.event(1_000, 'certificate.revoked', { device: 1 });
      trace.event(1_100, 'device.disabled', { device: 1 });
    };
    expect([min(4, both), min(4, online), min(4, away)]).toEqual([0.75, 0.5, 0.75]);
  });

  it('counts no device as missing because of a row that revokes none', () => {
    const write = (trace: Trace) => {
      for (const device of [0, 1]) trace.change(0, device, 'link online');
      trace.event(100, 'step.started', { device: 0 });
      trace.event(100, 'certificate.revoked');
    };
    expect(min(2, write)).toBe(1);
  });

  it('counts a device once where two rows say that it is online', () => {
    const write = (trace: Trace) => {
      for (const t of [0, 100]) trace.change(t, 0, 'link online');
      trace.change(200, 0, 'link backoff');
    };
    expect(min(1, write)).toBe(0);
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

  it('counts what came before the first sample, and a short last sample as a full one', () => {
    expect(peak([1_000, 90], [2_000, 100])).toBe(90);
    expect(peak([0, 0], [1_000, 2], [1_005, 5])).toBe(3);
    expect(peak()).toBeUndefined();
  });
});

describe('the totals', () => {
  it('come from the last sample', () => {
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

  it('have no value where the whole is zero, and none at all without a sample', () => {
    const idle = figures(1, 100, (trace) => trace.sample(0, {}));
    expect(single(idle('message.loss'))).toBeUndefined();
    expect(single(idle('connect.refusedShare'))).toBeUndefined();
    expect(single(idle('keepalive.expired'))).toBe(0);
    expect(single(figures(1, 100, () => {})('keepalive.expired'))).toBeUndefined();
  });
});

describe('the measurement', () => {
  it('gives every metric of the list, with its unit and shape', () => {
    const results = measure(shape(1)).results(0);
    expect(results.map(({ id, unit, shape }) => ({ id, unit, shape }))).toEqual(
      metricList.map(({ id, unit, shape }) => ({ id, unit, shape })),
    );
  });

  it('refuses a device machine without the states that the figures need', () => {
    const bare = { ...shape(1), regions: [{ name: 'power', states: ['off', 'on'] }] };
    expect(() => measure(bare)).toThrow(expect.objectContaining({ code: 'report/unknown-state' }));
  });
});
