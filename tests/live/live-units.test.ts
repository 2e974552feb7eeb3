import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDescriptors } from '../../bin/app/descriptors.ts';
import { externalBroker } from '../../bin/live/broker-options.ts';
import { liveFlagsGiven, liveOptionsOf } from '../../bin/live/live-flags.ts';
import { DialGate } from '../../broker/live/client/dial-gate.ts';
import { brokerAddress, CrlFileWriter } from '../../broker/live/client/external-broker.ts';
import { PublishTimes } from '../../broker/live/client/publish-times.ts';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import { LiveMeasures, liveLines, RatePeak } from '../../broker/live/live-report.ts';
import { LiveClock } from '../../broker/live/wire/live-clock.ts';
import { eachRow, Rows } from '../../broker/live/wire/wire.ts';
import { readPem } from '../../sim/pki/pem.ts';

describe('the dial gate', () => {
  const opened = (limit: number) => {
    const passed: number[] = [];
    return { gone: passed, gate: new DialGate<number>(limit, (one) => passed.push(one)) };
  };

  it('admits as many as may be in flight, and the others in order as slots become free', () => {
    const { gone: passed, gate } = opened(2);
    for (const one of [1, 2, 3, 4]) gate.enter(one);
    expect(passed).toEqual([1, 2]);
    expect(gate.waiting).toBe(2);
    gate.leave();
    expect(passed).toEqual([1, 2, 3]);
    gate.leave();
    gate.leave();
    expect(passed).toEqual([1, 2, 3, 4]);
    expect(gate.inFlight).toBe(1);
  });

  it('skips dials that were withdrawn, and takes back none that has passed', () => {
    const { gone: passed, gate } = opened(1);
    for (const one of [1, 2, 3]) gate.enter(one);
    expect(gate.withdraw(2)).toBe(true);
    expect(gate.withdraw(2)).toBe(false);
    expect(gate.withdraw(1)).toBe(false);
    gate.leave();
    expect(passed).toEqual([1, 3]);
    gate.leave();
    gate.enter(4);
    expect(passed).toEqual([1, 3, 4]);
  });
});

describe('rows', () => {
  it('pass on numbers in order, however many', () => {
    const rows = new Rows();
    for (let i = 0; i < 1_000; i++) rows.put(i % 7, i, 2 ** 40 + i, -i, i / 3);
    const seen: (readonly number[])[] = [];
    eachRow(rows.take(), (...row) => seen.push(row));
    expect(seen).toHaveLength(1_000);
    expect(seen[999]).toEqual([5, 999, 2 ** 40 + 999, -999, 333]);
    expect(rows.isEmpty).toBe(true);
    expect(rows.take()).toHaveLength(0);
  });
});

describe('publish times', () => {
  it('are known in every thread until their slot is used again', () => {
    const memory = PublishTimes.memoryFor(2);
    new PublishTimes(memory).sent(1, 40, 12.5);
    const other = new PublishTimes(memory);
    expect(other.of(1, 40)).toBe(12.5);
    expect(other.of(0, 40)).toBeUndefined();
    other.sent(1, 72, 13);
    expect(other.of(1, 40)).toBeUndefined();
  });
});

describe('the clock of a live run', () => {
  it('stands still until the run begins, and then runs at the set speed', () => {
    const setting = { epoch: 1_000, startedAt: undefined, speed: 60, offset: 5 };
    expect(new LiveClock(setting).tick).toBe(0);
    expect(new LiveClock(setting).seconds).toBe(1_005);
    const clock = new LiveClock({ ...setting, startedAt: 100 });
    expect(clock.tickOf(99)).toBe(0);
    expect(clock.tickOf(101.5)).toBe(90);
    expect(clock.wallOf(90)).toBe(101.5);
  });
});

describe('the peak of a rate', () => {
  it('is the maximum over whole seconds', () => {
    const rate = new RatePeak();
    for (const at of [100, 900, 1_100, 1_200, 1_999, 2_000]) rate.add(at);
    expect(rate.peak).toBe(3);
  });
});

describe('the report of a run on several machines', () => {
  it('says within what bound their clocks are known, and calls out one that is too large', () => {
    const latency = { count: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 };
    const pool = { tcpStalls: 0, ghosts: 0, inFlightPeak: 0, waitingPeak: 0, secured: 0 };
    const remote = [
      { worker: 'near', clock: { aheadMs: 3.04, boundMs: 0.214 } },
      { worker: 'far', clock: { aheadMs: -180_000, boundMs: 51 } },
    ];
    const report = new LiveMeasures().report(
      { pools: [pool, pool], broker: undefined, platform: latency, remote, lag: {} },
      {
        ...{ broker: 'mqtts://h', speed: 1, workers: 1, wallSeconds: 1, revokedKept: 0 },
        ...{ notes: [], disturbed: [], lost: [] },
      },
    );
    const lines = liveLines(report);
    expect(lines).toContain('wall       1.0 s at speed 1, 2 workers');
    expect(lines.filter((line) => line.startsWith('slice'))).toEqual([
      'slice 1    near, instants within ±0.21 ms; its clock ahead by 3.0 ms',
      'slice 2    far, instants within ±51.00 ms: TOO FAR for delays and for the order of events; its clock behind by 180000.0 ms',
    ]);
  });
});

describe("a broker's address", () => {
  it.each([
    ['mqtts://127.0.0.1:18883', { host: '127.0.0.1', port: 18_883, serverName: 'localhost', transport: 'mqtts' }],
    [
      'mqtts://broker.example',
      { host: 'broker.example', port: 8_883, serverName: 'broker.example', transport: 'mqtts' },
    ],
    ['mqtts://[::1]:9000', { host: '::1', port: 9_000, serverName: 'localhost', transport: 'mqtts' }],
    ['mqtt://127.0.0.1', { host: '127.0.0.1', port: 1_883, serverName: 'localhost', transport: 'mqtt' }],
    ['wss://h', { host: 'h', port: 443, serverName: 'h', transport: 'wss', path: '/mqtt' }],
    ['ws://h:81/a/b', { host: 'h', port: 81, serverName: 'h', transport: 'ws', path: '/a/b' }],
  ])('%s is valid', (text, target) => {
    expect(brokerAddress(text)).toEqual(target);
  });

  it.each([
    'http://127.0.0.1:1883',
    'mqtt://host/path',
    'ws://host/path?query',
    'mqtts://',
    'broker',
    'mqtts://a:b@host',
    'mqtts://host/path',
    '',
  ])('%j is invalid', (text) => {
    expect(() => brokerAddress(text)).toThrow(/mqtts:\/\/host:port/);
  });

  it('is required where other flags refer to a broker', () => {
    expect(externalBroker({})).toBeUndefined();
    expect(() => externalBroker({ brokerReload: 'true' })).toThrow(/--broker-reload without a broker/);
    expect(() => externalBroker({ broker: 'mqtts://host', brokerCa: 'no-such-file' })).toThrow(/--broker-ca/);
  });
});

describe('the flags of fidelity live', () => {
  it('leave the defaults where they are absent', () => {
    expect(liveOptionsOf({})).toEqual(defaultLiveOptions);
    expect(liveFlagsGiven({})).toEqual([]);
  });

  it('are set when they are given', () => {
    const flags = { broker: 'mqtts://host', speed: 60, tickets: true };
    expect(liveFlagsGiven(flags)).toEqual(['--broker', '--speed', '--tickets']);
    expect(liveOptionsOf(flags)).toMatchObject({
      speed: 60,
      keepTickets: true,
      external: { host: 'host', port: 8_883 },
    });
  });
});

describe('a CRL for an external broker', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleetlab-crl-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('is written whole before the broker is notified', async () => {
    const crlFile = join(folder, 'crl.pem');
    const told = join(folder, 'told');
    const failures: string[] = [];
    const drop = new CrlFileWriter({ crlFile, reload: `cp ${crlFile} ${told}` }, (what) => failures.push(what));
    drop.put([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
    expect(readPem(readFileSync(crlFile, 'utf8')).map(({ label }) => label)).toEqual(['X509 CRL', 'X509 CRL']);
    await until(() => {
      try {
        return readFileSync(told, 'utf8') === readFileSync(crlFile, 'utf8');
      } catch {
        return false;
      }
    });
    expect(failures).toEqual([]);
  });

  it('reports what went wrong', async () => {
    const failures: string[] = [];
    new CrlFileWriter({ crlFile: join(folder, 'crl.pem'), reload: 'echo no such broker >&2; exit 7' }, (what) =>
      failures.push(what),
    ).put([]);
    await until(() => failures.length > 0);
    expect(failures[0]).toMatch(/ended with 7: no such broker/);
    new CrlFileWriter({ crlFile: join(folder, 'none', 'crl.pem'), reload: undefined }, (what) =>
      failures.push(what),
    ).put([]);
    expect(failures[1]).toMatch(/could not be written/);
  });
});

describe('the number of open files', () => {
  it('is checked before a run that needs more', () => {
    expect(() => checkDescriptors(1_000, { workers: 1 }, 1_256)).not.toThrow();
    expect(() => checkDescriptors(1_001, { workers: 1 }, 1_256)).toThrow(/ulimit -n 1257/);
    expect(() => checkDescriptors(501, { workers: 0 }, 1_256)).toThrow(/open files/);
  });
});
