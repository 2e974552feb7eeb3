import { type EventKind, eventKinds, type VerdictWord, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { DeviceLookup } from '../run-folder/device-lookup.ts';
import type { Region } from '../run-folder/manifest.ts';

/** One row of a trace with its codes turned into words. `atMs` is simulated time. */
export type TraceRow = ChangeRow | EventRow;

export interface ChangeRow {
  readonly kind: 'change';
  readonly row: number;
  readonly atMs: number;
  readonly device: string;
  readonly region: string;
  readonly state: string;
  readonly cause: number | null;
}

/** No device changes state at tick 0: rows there give the states of devices that run when the run begins. */
export const isAtStart = ({ atMs }: ChangeRow): boolean => atMs === 0;

export interface EventRow {
  readonly kind: 'event';
  readonly row: number;
  readonly atMs: number;
  readonly event: EventKind;
  readonly device: string | null;
  readonly actor: string | null;
  readonly control: string | null;
  readonly verdict: VerdictWord;
  readonly detail: string | null;
  readonly evidence: string | null;
  readonly cause: number | null;
}

export interface Names {
  readonly devices: DeviceLookup;
  readonly regions: readonly Region[];
  readonly tickMs: number;
}

export const changeRow = (block: ChangeBlock, i: number, { devices, regions, tickMs }: Names): ChangeRow => ({
  kind: 'change',
  row: block.row[i],
  atMs: block.t[i] * tickMs,
  device: devices.nameOf(block.device[i]),
  region: regions[block.region[i]].name,
  state: regions[block.region[i]].states[block.state[i]],
  cause: orNull(block.cause[i]),
});

export function eventRow(block: EventBlock, i: number, { devices, tickMs }: Names): EventRow {
  const word = (code: number) => (code === NONE ? null : block.strings[code]);
  return {
    kind: 'event',
    row: block.row[i],
    atMs: block.t[i] * tickMs,
    event: eventKinds[block.kind[i]],
    device: block.device[i] === NONE ? null : devices.nameOf(block.device[i]),
    actor: word(block.actor[i]),
    control: word(block.control[i]),
    verdict: verdicts[block.verdict[i]],
    detail: word(block.detail[i]),
    evidence: word(block.evidence[i]),
    cause: orNull(block.cause[i]),
  };
}

const orNull = (code: number): number | null => (code === NONE ? null : code);
