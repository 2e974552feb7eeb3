import { encode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { isInSlice } from '../../bin/slices/slice.ts';
import {
  type FromSlice,
  packMessage,
  readFromSlice,
  readToSlice,
  type ToSlice,
} from '../../bin/slices/slice-messages.ts';
import { eachRow, Rows, SENT } from '../../broker/live/wire/wire.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';

const slice = { slice: 1, slices: 3, devices: 10 };
const clock = { offsetMs: 1.7e12, boundMs: 0.2, systemMs: -3 };
const lag = { lagP50Ms: 0.1, lagP99Ms: 1, lagMaxMs: 2, busy: 0.1, cpuMs: 5, rssBytes: 100 };
const figures = { service: { tcpStalls: 0, ghosts: 1, inFlightPeak: 2, waitingPeak: 3, secured: 4 }, figures: lag };
const target = { host: '192.0.2.1', port: 8_883, serverName: 'localhost', transport: 'mqtts' } as const;
const config = { epoch: 1.7e9, speed: 1, target, caPem: 'pem', inFlightMax: 10, keepTickets: false };

type RowOfFive = readonly [number, number, number, number, number];

const rowsOf = (...rows: readonly RowOfFive[]) => {
  const written = new Rows();
  for (const row of rows) written.put(...row);
  return written.take();
};
const news = (...rows: readonly RowOfFive[]) =>
  ({ kind: 'news', rows: rowsOf(...rows), commands: [], observations: [] }) as const;

it('a slice has the devices with its remainder', () => {
  expect([0, 1, 4, 7, 10, -2, 1.5].filter((device) => isInSlice(slice, device))).toEqual([1, 4, 7]);
});

describe('a message to a slice', () => {
  it.each<[string, ToSlice]>([
    ['start', { kind: 'start', config }],
    ['begin', { kind: 'begin', at: 1.7e12 }],
    ['beat', { kind: 'beat' }],
    ['report', { kind: 'report', nth: 3 }],
    ['close', { kind: 'close' }],
    ['an outage', { kind: 'cut-off', isCutOff: true }],
    ['commands', { kind: 'commands', rows: rowsOf([CommandCode.dial, 4, 9, 1, 0], [CommandCode.ping, 7, 2, 0, -5]) }],
    ['certificates', { kind: 'prepare', certificates: Float64Array.from([4, 17]) }],
    [
      'mistakes of authorities that go on',
      {
        kind: 'faults',
        faults: [
          {
            ...{ concerned: Uint8Array.from([0, 1]), after: 5, until: Number.POSITIVE_INFINITY },
            fault: { lifetime: 60, step: 1, row: 9 },
          },
        ],
      },
    ],
  ])('arrives as it was sent: %s', (_what, message) => {
    expect(packMessage(message).map((bytes) => readToSlice(bytes, slice))).toEqual([message]);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'start', 'Expected Object'],
    ['another kind', { kind: 'run', path: '/etc/passwd' }, 'kind'],
    ['a command to reload the broker', { kind: 'start', config: { ...config, reload: 'rm -rf /' } }, 'reload'],
    ['a path for a host', { kind: 'start', config: { ...config, target: { ...target, host: '../a' } } }, 'target.host'],
    ['a socket file', { kind: 'start', config: { ...config, target: { ...target, path: 'x' } } }, 'target.path'],
    [
      'an address to dial from',
      { kind: 'start', config: { ...config, target: { ...target, localAddress: '::1' } } },
      'localAddress',
    ],
    ['a port beyond all', { kind: 'start', config: { ...config, target: { ...target, port: 65_536 } } }, 'target.port'],
    ['half a row', { kind: 'commands', rows: new Uint8Array(39) }, '39 bytes'],
    ['no bytes', { kind: 'commands', rows: [1, 2, 3, 4, 5] }, 'rows'],
  ])('is refused with %s', (_what, message, reason) => {
    expect(() => readToSlice(encode(message), slice)).toThrow(expect.objectContaining({ code: 'live/slice-message' }));
    expect(() => readToSlice(encode(message), slice)).toThrow(reason);
  });

  it.each<[string, RowOfFive]>([
    ['a device of another slice', [CommandCode.dial, 3, 0, 1, 0]],
    ['a device that the fleet does not have', [CommandCode.dial, 13, 0, 1, 0]],
    ['half a device', [CommandCode.dial, 1.5, 0, 1, 0]],
    ['a command to a service', [CommandCode.attest, 1, 0, 1, 0]],
    ['a code that is none', [1_000, 1, 0, 1, 0]],
    ['a connection below 0', [CommandCode.dial, 1, -1, 1, 0]],
    ['a number that is none', [CommandCode.dial, 1, 0, Number.NaN, 0]],
  ])('is refused with a row of %s', (_what, row) => {
    const [bytes] = packMessage({ kind: 'commands', rows: rowsOf(row) });
    expect(() => readToSlice(bytes!, slice)).toThrow(expect.objectContaining({ code: 'live/slice-message' }));
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['bytes that are no CBOR', Uint8Array.from([0xff, 0x00])],
    ['a nesting without end', new Uint8Array(1_000_000).fill(0x81)],
    ['more than any message', new Uint8Array(2 ** 22 + 1)],
  ])('is refused: %s', (_what, bytes) => {
    expect(() => readToSlice(bytes, slice)).toThrow(expect.objectContaining({ code: 'live/slice-message' }));
  });
});

describe('a message of a slice', () => {
  it.each<[string, FromSlice]>([
    ['joined', { kind: 'joined', worker: 'one.1.ab', clock }],
    ['ready', { kind: 'ready' }],
    ['prepared', { kind: 'prepared' }],
    ['beat', { kind: 'beat', clock, figures }],
    ['report', { kind: 'report', nth: 0, ...figures }],
    ['leaving', { kind: 'leaving', reason: 'it was stopped' }],
    ['closed', { kind: 'closed' }],
    ['news', news([EventCode.CONNACK, 4, 1, 0, 123.25], [SENT, 7, 2, 5, 124.5])],
    [
      'a command that came to a device',
      {
        ...news([EventCode.COMMANDED, 1, 1, 0, 5]),
        commands: [{ name: 'open', value: 1, seal: { sentAt: 1, signature: 'x' } }],
        observations: [{ device: 4, conn: 1, stage: 'online', observed: 'ECONNRESET' }],
      },
    ],
  ])('arrives as it was sent: %s', (_what, message) => {
    expect(packMessage(message).map((bytes) => readFromSlice(bytes, slice))).toEqual([message]);
  });

  it('comes in parts that are read on their own, where it has many rows', () => {
    const rows = new Rows();
    for (let nth = 0; nth < 50_000; nth++) rows.put(EventCode.PONG, 4, 0, nth, nth);
    const parts = packMessage({
      ...{ kind: 'news', rows: rows.take(), commands: [] },
      observations: [{ device: 4, conn: 1, stage: 'online', observed: 'closed' }],
    });
    expect(parts).toHaveLength(3);
    const numbers: number[] = [];
    const observed: number[] = [];
    for (const part of parts) {
      const message = readFromSlice(part, slice) as Extract<FromSlice, { kind: 'news' }>;
      eachRow(message.rows, (_code, _device, _conn, number) => numbers.push(number));
      observed.push(message.observations.length);
    }
    expect(numbers).toEqual(Array.from({ length: 50_000 }, (_, nth) => nth));
    expect(observed).toEqual([1, 0, 0]);
  });

  it('has nothing in it that controls a terminal', () => {
    const [bytes] = packMessage({
      ...{ ...news(), observations: [{ device: 4, conn: 1, stage: 'online', observed: 'a\u001b[2Jb' }] },
    });
    expect(readFromSlice(bytes!, slice)).toMatchObject({ observations: [{ observed: 'a\ufffd[2Jb' }] });
  });

  it.each<[string, FromSlice]>([
    ['a device of another slice', news([EventCode.CONNACK, 3, 1, 0, 1])],
    ['a command that it does not have', news([EventCode.COMMANDED, 1, 1, 0, 1])],
    ['an event that is none', news([-2, 1, 1, 0, 1])],
    ['an instant that is none', news([EventCode.PONG, 1, 1, 0, Number.POSITIVE_INFINITY])],
    [
      'an observation of another slice',
      { ...news(), observations: [{ device: 0, conn: 1, stage: 'online', observed: 'x' }] },
    ],
    ['a name longer than any', { kind: 'joined', worker: 'x'.repeat(5_000), clock }],
    ['a bound below 0', { kind: 'joined', worker: 'x', clock: { ...clock, boundMs: -1 } }],
    ['a clock that is none', { kind: 'joined', worker: 'x', clock: { ...clock, offsetMs: Number.NaN } }],
  ])('is refused with %s', (_what, message) => {
    const [bytes] = packMessage(message);
    expect(() => readFromSlice(bytes!, slice)).toThrow(expect.objectContaining({ code: 'live/slice-message' }));
  });
});
