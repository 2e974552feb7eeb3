import { decode, encode } from 'cborg';
import * as v from 'valibot';
import type { PoolFigures } from '../../broker/live/client/device-pool.ts';
import { eachRow, SENT } from '../../broker/live/wire/wire.ts';
import type { Figures } from '../../broker/live/workers/lag.ts';
import type { RemotePoolConfig } from '../../broker/live/workers/remote-pools.ts';
import type { FromPool, ToPool } from '../../broker/live/workers/worker-services.ts';
import { countUpTo, finite, list, readShape, strictObject } from '../../reports/run-folder/json-shape.ts';
import { word, words } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { commandRoutes } from '../../sim/protocol/commands.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { printable } from '../queue/run-job.ts';
import { packed, unpacked } from './packed-rows.ts';
import { isInSlice, type Slice } from './slice.ts';

// What a run and the workers that have its slices send each other. Any client of the service can write into their streams, so all of
// it is checked: its shape, its size, and that rows are about devices of the slice.

/** From the run to a slice. */
export type ToSlice =
  | ToPool
  | { readonly kind: 'start'; readonly config: RemotePoolConfig }
  /** The run begins at that instant of the service's clock, in milliseconds. */
  | { readonly kind: 'begin'; readonly at: number }
  | { readonly kind: 'beat' }
  | { readonly kind: 'report'; readonly nth: number }
  | { readonly kind: 'close' };

/** From a slice to the run. */
export type FromSlice =
  | { readonly kind: 'joined'; readonly worker: string; readonly clock: SliceClock }
  | { readonly kind: 'ready' }
  | FromPool
  | { readonly kind: 'beat'; readonly clock: SliceClock; readonly figures?: SliceFigures | undefined }
  | ({ readonly kind: 'report'; readonly nth: number } & SliceFigures)
  /** The worker gives the slice up. */
  | { readonly kind: 'leaving'; readonly reason: string }
  /** It has closed all sockets, as it was told. */
  | { readonly kind: 'closed' };

/** Instants in rows are of the worker's own clock; this says what that is by the clock of the service. */
export interface SliceClock {
  readonly offsetMs: number;
  readonly boundMs: number;
  readonly systemMs: number;
}

export interface SliceFigures {
  readonly service: PoolFigures;
  readonly figures: Figures;
}

/** A message as bytes: CBOR, with rows as bytes in it. Long rows become several messages. */
export function packMessage(message: ToSlice | FromSlice): readonly Uint8Array[] {
  switch (message.kind) {
    case 'commands':
      return inParts(message.rows, ROW_WIDTH).map((rows) => encode({ ...message, rows: packed(rows) }));
    case 'news':
      return inParts(message.rows, ROW_WIDTH).map((rows, nth) =>
        encode({ ...message, rows: packed(rows), ...(nth > 0 && { observations: [] }) }),
      );
    case 'prepare':
      return inParts(message.certificates, PAIR).map((pairs) => encode({ ...message, certificates: packed(pairs) }));
    default:
      return [encode(message)];
  }
}

/**
 * A message of the run to a slice.
 *
 * Errors  LabError `live/slice-message`
 */
export const readToSlice = (bytes: Uint8Array, slice: Slice): ToSlice => {
  const message = readAs(toSliceShape, bytes);
  if (message.kind === 'commands')
    return { ...message, rows: rowsOf(message.rows, (code, device) => isCommand(code) && isInSlice(slice, device)) };
  if (message.kind === 'prepare') {
    const certificates = numbersOf(message.certificates, PAIR);
    for (let at = 0; at < certificates.length; at += PAIR)
      if (!isInSlice(slice, certificates[at])) throw refused('a certificate is of a device that is not in the slice');
    return { ...message, certificates };
  }
  return message;
};

/** A message of a slice to the run. Errors: LabError `live/slice-message`. */
export const readFromSlice = (bytes: Uint8Array, slice: Slice): FromSlice => {
  const message = readAs(fromSliceShape, bytes);
  if (message.kind !== 'news') return message;
  const { commands, observations } = message;
  const isRow = (code: number, device: number, number: number): boolean =>
    (code === SENT || isEvent(code)) &&
    isInSlice(slice, device) &&
    Number.isSafeInteger(number) &&
    (code !== EventCode.COMMANDED || (number >= 0 && number < commands.length));
  if (!observations.every(({ device }) => isInSlice(slice, device)))
    throw refused('an observation is of a device that is not in the slice');
  return {
    ...message,
    rows: rowsOf(message.rows, isRow),
    observations: observations.map((one) => ({ ...one, observed: printable(one.observed) })),
  };
};

function inParts(numbers: Float64Array, width: number): readonly Float64Array[] {
  const parts: Float64Array[] = [];
  for (let at = 0; at === 0 || at < numbers.length; at += ROWS_MAX * width)
    parts.push(numbers.subarray(at, at + ROWS_MAX * width));
  return parts;
}

function readAs<Shape extends v.GenericSchema>(shape: Shape, bytes: Uint8Array): v.InferOutput<Shape> {
  if (bytes.length > MESSAGE_BYTES_MAX)
    throw refused(`it has ${bytes.length} bytes, where a message has at most ${MESSAGE_BYTES_MAX}`);
  const read = readShape(shape, decoded(bytes));
  if (!read.success) throw refused(`${read.place ?? 'it'}: ${read.reason}`);
  return read.data;
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    throw refused(`it is no CBOR (${(error as Error).message.slice(0, 100)})`);
  }
}

function rowsOf(
  bytes: Uint8Array,
  isRow: (code: number, device: number, number: number) => boolean,
): Float64Array<ArrayBuffer> {
  const rows = numbersOf(bytes, ROW_WIDTH);
  eachRow(rows, (code, device, conn, number) => {
    if (!Number.isSafeInteger(conn) || conn < 0 || !isRow(code, device, number))
      throw refused(`a row is not of this slice: code ${code}, device ${device}`);
  });
  return rows;
}

function numbersOf(bytes: Uint8Array, width: number): Float64Array<ArrayBuffer> {
  const numbers = unpacked(bytes, width);
  if (numbers === undefined) throw refused(`its rows have ${bytes.length} bytes`);
  if (!numbers.every(Number.isFinite)) throw refused('a row has a number that is not finite');
  return numbers;
}

const refused = (reason: string): LabError =>
  new LabError('live/slice-message', { what: `no message of a slice: ${reason}` });

const isCommand = (code: number): boolean => commandRoutes[code]?.to === 'fabric';
const events = new Set(Object.values(EventCode));
const isEvent = (code: number): boolean => events.has(code);

const ROW_WIDTH = 5;
const PAIR = 2;
const ROWS_MAX = 20_000;
/** The mistakes of authorities have a byte for each device. */
const MESSAGE_BYTES_MAX = 2 ** 22;
const LIST_MAX = 100_000;
/** The code or the message of an error of a socket. */
const OBSERVED_CHARS_MAX = 1_000;
const COUNT_MAX = Number.MAX_SAFE_INTEGER;

const bytesShape = v.instance(Uint8Array);
const count = countUpTo(COUNT_MAX);
const clockShape = strictObject({ offsetMs: finite, boundMs: v.pipe(finite, v.minValue(0)), systemMs: finite });

const poolFigures = strictObject({
  ...{ tcpStalls: count, ghosts: count, inFlightPeak: count, waitingPeak: count, secured: count },
});
const lagFigures = strictObject({
  ...{ lagP50Ms: finite, lagP99Ms: finite, lagMaxMs: finite, busy: finite, cpuMs: finite, rssBytes: count },
});
const sliceFigures = { service: poolFigures, figures: lagFigures };

const fault = strictObject({
  lifetime: v.exactOptional(finite),
  startsIn: v.exactOptional(finite),
  isForServers: v.exactOptional(v.literal(true)),
  step: finite,
  row: finite,
});
/** A period that is not over ends at infinity. */
const period = strictObject({ concerned: bytesShape, after: v.number(), until: v.number(), fault });

const hostName = v.pipe(v.string(), v.regex(/^[0-9A-Za-z._:%-]{1,255}$/));
const configShape = strictObject({
  epoch: finite,
  speed: v.pipe(finite, v.gtValue(0)),
  target: strictObject({
    host: hostName,
    port: v.pipe(countUpTo(65_535), v.minValue(1)),
    serverName: hostName,
    transport: v.optional(v.picklist(['mqtt', 'mqtts', 'ws', 'wss'])),
    path: v.optional(v.pipe(v.string(), v.regex(/^\/[!-~]{0,1024}$/))),
    localAddress: v.optional(v.undefined()),
  }),
  caPem: v.pipe(v.string(), v.maxLength(2 ** 20)),
  inFlightMax: v.pipe(count, v.minValue(1)),
  keepTickets: v.boolean(),
});

const toSliceShape = v.variant('kind', [
  v.strictObject({ kind: v.literal('start'), config: configShape }),
  v.strictObject({ kind: v.literal('begin'), at: finite }),
  v.strictObject({ kind: v.literal('beat') }),
  v.strictObject({ kind: v.literal('report'), nth: count }),
  v.strictObject({ kind: v.literal('close') }),
  v.strictObject({ kind: v.literal('commands'), rows: bytesShape }),
  v.strictObject({ kind: v.literal('prepare'), certificates: bytesShape }),
  v.strictObject({ kind: v.literal('faults'), faults: list(period, LIST_MAX) }),
  v.strictObject({ kind: v.literal('cut-off'), isCutOff: v.boolean() }),
]);

const command = strictObject({
  name: words,
  value: finite,
  seal: v.exactOptional(strictObject({ sentAt: finite, signature: words })),
});
const observation = strictObject({
  device: count,
  conn: count,
  stage: v.picklist(['dialing', 'securing', 'secured', 'connecting', 'online']),
  observed: v.pipe(v.string(), v.maxLength(OBSERVED_CHARS_MAX)),
});

const fromSliceShape = v.variant('kind', [
  v.strictObject({ kind: v.literal('joined'), worker: word, clock: clockShape }),
  v.strictObject({ kind: v.literal('ready') }),
  v.strictObject({ kind: v.literal('prepared') }),
  v.strictObject({
    kind: v.literal('news'),
    rows: bytesShape,
    commands: list(command, LIST_MAX),
    observations: list(observation, LIST_MAX),
  }),
  v.strictObject({ kind: v.literal('beat'), clock: clockShape, figures: v.optional(strictObject(sliceFigures)) }),
  v.strictObject({ kind: v.literal('report'), nth: count, ...sliceFigures }),
  v.strictObject({ kind: v.literal('leaving'), reason: words }),
  v.strictObject({ kind: v.literal('closed') }),
]);
