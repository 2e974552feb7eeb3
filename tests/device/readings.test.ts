import { describe, expect, it } from 'vitest';
import {
  at,
  brokerDown,
  hours,
  lonePlan,
  minutely,
  minutes,
  networkDown,
  online,
  powerCycle,
  running,
  seconds,
} from '../kit/lone-plan.ts';
import { path } from '../kit/trace-rows.ts';
import { type Tapped, tapped } from '../kit/wiretap.ts';

/** When the device takes its nth reading, from 0; it reaches the broker 10 ms later, its PUBACK the device after 20. */
const taken = (nth: number): number => running + minutes(nth + 1);

const readings = ({ packets }: Tapped, from = 0) =>
  packets.filter(({ t, what }) => t >= from && what.startsWith('reading')).map(({ what }) => what);
const last = ({ samples }: Tapped) => samples.at(-1)!.values;
const steady = { initialMs: seconds(10), maxMs: seconds(10), factor: 1, jitter: 0 };
const product = { backoff: steady, keepAliveMs: minutes(10) };

describe('a reading under way when the broker fails', () => {
  const outage = (t: number) => [at(t, brokerDown(seconds(15)))];
  const short = { durationMs: minutes(8) };

  it('is lost at QoS 0', async () => {
    const run = await tapped(lonePlan({ ...product, telemetry: minutely({ qos: 0 }) }, outage(taken(2) + 5), short));
    expect(readings(run)).toEqual(['reading 0', 'reading 1', 'reading 3', 'reading 4', 'reading 5', 'reading 6']);
    expect(last(run)).toMatchObject({ 'messages.produced': 7, 'messages.sent': 7, 'messages.delivered': 6 });
  });

  it('is sent again with DUP at QoS 1', async () => {
    const run = await tapped(lonePlan({ ...product, telemetry: minutely({ qos: 1 }) }, outage(taken(2) + 5), short));
    expect(readings(run).slice(0, 4)).toEqual(['reading 0', 'reading 1', 'reading 2 dup', 'reading 3']);
    expect(last(run)).toMatchObject({
      'messages.produced': 7,
      'messages.sent': 8,
      'messages.delivered': 7,
      'messages.duplicated': 0,
    });
  });

  it('arrives twice at QoS 1 if only its PUBACK was lost', async () => {
    // The PUBACK leaves at taken + 10; only a connection end that the device notices sooner overtakes it.
    const run = await tapped(
      lonePlan(
        { ...product, telemetry: minutely({ qos: 1 }) },
        [at(taken(2) + 5, networkDown(minutes(3))), at(taken(2) + minutes(2), brokerDown(seconds(15)))],
        short,
      ),
    );
    expect(readings(run).slice(0, 4)).toEqual(['reading 0', 'reading 1', 'reading 2', 'reading 2 dup']);
    expect(last(run)).toMatchObject({ 'messages.delivered': 7, 'messages.duplicated': 1 });
  });

  it('arrives once at QoS 2, PUBACK or not', async () => {
    const run = await tapped(
      lonePlan(
        { ...product, telemetry: minutely({ qos: 2 }) },
        [at(taken(2) + 5, networkDown(minutes(3))), at(taken(2) + minutes(2), brokerDown(seconds(15)))],
        short,
      ),
    );
    expect(readings(run).slice(0, 4)).toEqual(['reading 0', 'reading 1', 'reading 2', 'reading 2 dup']);
    expect(last(run)).toMatchObject({ 'messages.delivered': 7, 'messages.duplicated': 0 });
  });
});

describe('a buffer', () => {
  const whileDown = (buffer: number, qos: 0 | 1) =>
    tapped(
      lonePlan(
        { ...product, telemetry: minutely({ buffer, qos }) },
        [at(taken(2) + seconds(30), brokerDown(minutes(10)))],
        { durationMs: minutes(16) },
      ),
    );

  it.each([
    ['QoS 0', 0],
    ['QoS 1', 1],
  ] as const)('keeps the newest readings, drops the oldest and counts them, at %s', async (_what, qos) => {
    const run = await whileDown(4, qos);
    // The device takes readings 3 to 12 while the broker is down.
    expect(readings(run)).toEqual([0, 1, 2, 9, 10, 11, 12, 13, 14].map((nth) => `reading ${nth}`));
    expect(last(run)).toMatchObject({ 'messages.produced': 15, 'messages.dropped': 6, 'messages.delivered': 9 });
  });

  it.each([
    ['just large enough', 10, 0],
    ['too small by one', 9, 1],
    ['of nothing', 0, 10],
  ])('that is %s drops so many', async (_what, buffer, dropped) => {
    expect(last(await whileDown(buffer, 1))['messages.dropped']).toBe(dropped);
  });

  it('has at most 20 readings in flight at QoS 1 once it empties', async () => {
    const run = await tapped(
      lonePlan(
        { ...product, telemetry: minutely({ buffer: 100 }) },
        [at(taken(2) + seconds(30), brokerDown(minutes(50)))],
        { durationMs: minutes(56) },
      ),
    );
    const back = path(run.rows, 0, 'link').at(-1)![0];
    const burst = run.packets.filter(({ t, what }) => t === back + 10 && what.startsWith('reading'));
    expect(burst).toHaveLength(20);
    expect(last(run)).toMatchObject({ 'messages.produced': 55, 'messages.delivered': 55, 'messages.duplicated': 0 });
  });

  it('is lost with the power', async () => {
    const run = await tapped(
      lonePlan(
        { ...product, telemetry: minutely() },
        [at(taken(2) + seconds(30), brokerDown(minutes(10))), at(taken(6) + seconds(30), powerCycle(seconds(1)))],
        { durationMs: minutes(20) },
      ),
    );
    // Readings 3 to 6 are gone; sampling starts anew with the device.
    expect(readings(run).slice(0, 5)).toEqual(['reading 0', 'reading 1', 'reading 2', 'reading 7', 'reading 8']);
    expect(last(run)['messages.dropped']).toBe(4);
  });
});

describe('a device whose power is cut', () => {
  it('is silent from then on', async () => {
    const cut = taken(2) + seconds(30);
    const run = await tapped(
      lonePlan({ ...product, telemetry: minutely() }, [at(cut, { kind: 'power-off', on: {} })], {
        durationMs: minutes(10),
      }),
    );
    expect(run.packets.filter(({ t }) => t > cut)).toEqual([]);
    expect(path(run.rows, 0, 'link').at(-1)).toEqual([cut + 1, 'offline']);
    expect(path(run.rows, 0, 'power').at(-1)).toEqual([cut + 1, 'off']);
    expect(last(run)['messages.produced']).toBe(3);
  });
});

describe('a network outage', () => {
  const cutAt = taken(2) + seconds(30);
  const cutFor = (forMs: number) =>
    tapped(
      lonePlan({ ...product, telemetry: minutely() }, [at(cutAt, networkDown(forMs))], { durationMs: minutes(20) }),
    );

  it('that TCP outlasts delivers late, on the same connection', async () => {
    const run = await cutFor(minutes(2));
    expect(path(run.rows, 0, 'link').at(-1)).toEqual([online, 'online']);
    const back = cutAt + minutes(2);
    expect(run.times(/^reading [34]$/)).toEqual([back + 10, back + 10]);
    expect(last(run)).toMatchObject({ 'messages.produced': 19, 'messages.delivered': 19, 'messages.duplicated': 0 });
  });

  it.each([
    ['one tick short of it', minutes(2) - 1, 'online'],
    ['one tick beyond it', minutes(2) + 1, 'backoff'],
  ])('lasts from the first packet to the TCP timeout: %s', async (_what, forMs, state) => {
    // The first packet without a network is the reading 30 s into the outage.
    const run = await cutFor(seconds(30) + forMs);
    expect(path(run.rows, 0, 'link').find(([t]) => t > online)?.[1] ?? 'online').toBe(state);
  });

  it('that outlasts TCP closes the connection, and the broker notices by keepalive', async () => {
    const run = await cutFor(minutes(18));
    expect(path(run.rows, 0, 'link').find(([, state]) => state === 'backoff')).toEqual([
      taken(3) + minutes(2) + 1,
      'backoff',
    ]);
    const expired = run.rows.filter((row) => 'kind' in row && row.kind === 'keepalive.expired');
    expect(expired.map(({ t }) => t)).toEqual([taken(2) + 10 + minutes(15) + 1]);
  });

  it('of one device that overlaps with another lasts until both are over', async () => {
    const run = await tapped(
      lonePlan(
        { ...product, telemetry: minutely() },
        [at(cutAt, networkDown(seconds(50))), at(cutAt + seconds(20), networkDown(seconds(70)))],
        { durationMs: minutes(10) },
      ),
    );
    const both = cutAt + seconds(90);
    expect(run.times('reading 3')).toEqual([both + 10]);
    expect(path(run.rows, 0, 'link').at(-1)).toEqual([online, 'online']);
  });
});

describe('a wait between readings that is stretched beyond the last tick', () => {
  it('never ends, and above all not early', async () => {
    const every45Days = { everyMs: hours(45 * 24), jitter: 0.9 };
    const plan = lonePlan({ count: 300, keepAliveMs: hours(12), telemetry: { ...minutely(), ...every45Days } }, [], {
      durationMs: hours(4 * 24),
    });
    // A tenth of 45 days is the shortest possible wait.
    expect(last(await tapped(plan))).toMatchObject({ 'messages.produced': 0 });
  });
});
