import type { SeriesId } from '../../sim/kernel/trace/series.ts';
import type { RandomTrace, Row } from './random-trace.ts';

/**
 * Takes one kind of success out of a trace: from a chosen point on it never happens, and its consequences are gone too.
 */
export type Loss = (rows: readonly Row[], device: number, chance: () => number) => readonly Row[];

type Change = Extract<Row, { readonly change: string }>;

const isChange = (row: Row, device: number, ...words: readonly string[]): row is Change =>
  'change' in row && row.device === device && words.includes(row.change);

/** The row where the device is revoked or disabled; the length of the trace where it never is. */
function barredFrom(rows: readonly Row[], device: number): number {
  const place = rows.findIndex(
    (row) =>
      'event' in row &&
      row.device === device &&
      (row.event === 'certificate.revoked' || row.event === 'device.disabled'),
  );
  return place < 0 ? rows.length : place;
}

/** Without rows of these kinds from one of the `starts` on, at random. */
function dropFrom(
  rows: readonly Row[],
  starts: readonly number[],
  chance: () => number,
  isLost: (row: Row) => boolean,
): readonly Row[] {
  const from = starts[Math.floor(chance() * starts.length)];
  return from === undefined ? rows : rows.filter((row, place) => place < from || !isLost(row));
}

const placesOf = (rows: readonly Row[], is: (row: Row, place: number) => boolean): readonly number[] =>
  rows.flatMap((row, place) => (is(row, place) ? [place] : []));

/** Takes a random part of these counters' growth between two samples. */
const lowered =
  (...series: readonly SeriesId[]): Loss =>
  (rows, device, chance) => {
    if (device !== 0) return rows;
    const [before, after] = [new Map<SeriesId, number>(), new Map<SeriesId, number>()];
    return rows.map((row) => {
      if (!('samples' in row)) return row;
      const rest = chance();
      const samples = { ...row.samples };
      for (const id of series) {
        const total = samples[id] ?? 0;
        after.set(id, (after.get(id) ?? 0) + Math.floor((total - (before.get(id) ?? 0)) * rest));
        before.set(id, total);
        samples[id] = after.get(id)!;
      }
      return { ...row, samples };
    });
  };

export const losses: Readonly<Record<string, Loss>> = {
  /** For a device that is ever revoked, being online is not a success. */
  'connects and returns': (rows, device, chance) =>
    barredFrom(rows, device) < rows.length
      ? rows
      : dropFrom(
          rows,
          placesOf(rows, (row) => isChange(row, device, 'link online')),
          chance,
          (row) => isChange(row, device, 'link online'),
        ),
  installs: (rows, device, chance) =>
    dropFrom(
      rows,
      placesOf(rows, (row) => isChange(row, device, 'update confirmed')),
      chance,
      (row) => isChange(row, device, 'update confirmed'),
    ),
  certificates: (rows, device, chance) =>
    dropFrom(
      rows,
      placesOf(rows, (row) => isChange(row, device, 'trust certified')),
      chance,
      (row) => isChange(row, device, 'trust certified', 'trust renewing'),
    ),
  /** A revoked device that goes offline stays online instead, and the broker never closes its session. */
  silences: (rows, device, chance) => {
    const barred = barredFrom(rows, device);
    let isOnline = false;
    const leavings = placesOf(rows, (row, place) => {
      if (!('change' in row) || row.device !== device || !row.change.startsWith('link ')) return false;
      const wasOnline = isOnline;
      isOnline = row.change === 'link online';
      return wasOnline && !isOnline && place > barred;
    });
    const from = leavings[Math.floor(chance() * leavings.length)];
    if (from === undefined) return rows;
    const { t } = rows[from];
    return rows.filter((row, place) => {
      if ('samples' in row || row.device !== device) return true;
      if ('change' in row) return place < from || !row.change.startsWith('link ');
      return row.event !== 'session.closed' || (place < from && row.t < t);
    });
  },
  'stops of rollouts': (rows, device, chance) =>
    device !== 0
      ? rows
      : dropFrom(
          rows,
          placesOf(rows, (row) => 'event' in row && row.event === 'rollout.moved'),
          chance,
          (row) => 'event' in row && row.event === 'rollout.moved',
        ),
  deliveries: lowered('messages.delivered', 'messages.duplicated'),
  'answers to requests': lowered('connects.accepted', 'certificates.issued'),
};

/** The trace with these losses, each for any of the devices. */
export function withoutSuccesses(trace: RandomTrace, kinds: readonly Loss[], chances: Iterable<number>): RandomTrace {
  const stream = chances[Symbol.iterator]();
  const chance = (): number => Math.min(0.999_999, stream.next().value as number);
  let { rows } = trace;
  for (const loss of kinds)
    for (let device = 0; device < trace.devices; device++) if (chance() < 0.5) rows = loss(rows, device, chance);
  return { ...trace, rows };
}
