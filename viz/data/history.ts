import { type Chunk, eventAt, rowAt } from '../../reports/trace-index/chunk.ts';
import type { DeviceIndex } from '../../reports/trace-index/device-index.ts';
import type { RowStore } from '../../reports/trace-index/row-store.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import { rowTextAt, type Words } from '../../reports/trace-index/row-text.ts';
import type { Family } from '../../sim/device/color-family.ts';
import { eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { shadeOf } from './state-shade.ts';

export interface DeviceHistory {
  readonly device: number;
  /** Its site, and the device that it is behind. */
  readonly site?: string;
  readonly gateway?: string;
  /** By region, its states: from when, which, and the row of the transition. */
  readonly lanes: readonly (readonly Span[])[];
  readonly rows: readonly RowText[];
  /** Certificates issued to it, if the trace has them: when, and with which serial number. */
  readonly certificates: readonly { readonly t: number; readonly text: string }[];
  /** How many rows were left out at the beginning of a very long history. */
  readonly omitted?: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: number;
  readonly family: Family;
  readonly row: number | undefined;
}

/** At most this many rows of a device are put into words: the last ones. */
const ROWS_MAX = 20_000;

/** The history of a device: its states by region, its rows in words, its certificates. */
export async function historyOf(
  device: number,
  store: RowStore,
  index: DeviceIndex,
  words: Words,
): Promise<DeviceHistory> {
  const { regions } = words.codes;
  const lanes = regions.map(({ name, states }) => laneOf(name, states));
  const certificates: { t: number; text: string }[] = [];
  const places: (readonly [Chunk, number])[] = [];
  for (const { chunk, places: here } of await index.rowsOf(device)) {
    for (const i of here) {
      if (chunk.t[i] >= words.start) places.push([chunk, i]);
      const e = eventAt(chunk, i);
      if (e >= 0) {
        const text = certificateText(chunk, e);
        if (text !== undefined) certificates.push({ t: chunk.t[i], text });
      } else {
        const code = chunk.code[i];
        lanes[words.codes.regionOf[code]].enter(words.codes.stateOf[code], chunk.t[i], rowAt(chunk, i));
      }
    }
  }
  const rows = places.slice(-ROWS_MAX).map(([chunk, i]): RowText => rowTextAt(chunk, i, words));
  const omitted = places.length - rows.length;
  return {
    device,
    lanes: lanes.map((lane) => lane.spans(store.end)),
    rows,
    certificates,
    ...(omitted > 0 && { omitted }),
  };
}

const issued = eventKinds.indexOf('certificates.issued');

function certificateText({ events }: Chunk, e: number): string | undefined {
  if (events.kind[e] !== issued) return undefined;
  const code = events.evidence[e] === NONE ? events.detail[e] : events.evidence[e];
  return code === NONE ? 'certificates' : events.strings[code];
}

function laneOf(region: string, states: readonly string[]) {
  const spans: Span[] = [];
  let open = { state: 0, from: 0, row: undefined as number | undefined };
  const close = (to: number): void => {
    if (to > open.from || open.row !== undefined) {
      spans.push({ ...open, to, family: shadeOf(region, states[open.state]).family });
    }
  };
  return {
    enter(state: number, t: number, row: number): void {
      close(t);
      open = { state, from: t, row };
    },
    spans(end: number): readonly Span[] {
      close(end);
      return spans;
    },
  };
}
