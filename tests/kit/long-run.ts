import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarizer } from '../../reports/outcome/summary.ts';
import { openRunFolder, type Region } from '../../reports/run-folder/index.ts';
import type { EventKind } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { changeBlock, eventBlock, finished, planOf, sensors } from './hand-trace.ts';
import { rewriteManifest } from './rewrite-manifest.ts';

/** The regions of a made-up run that is too long for one chunk. */
export const longRegions: readonly Region[] = [
  { name: 'power', states: ['off', 'rom', 'running'] },
  { name: 'link', states: ['offline', 'dialing', 'online', 'backoff', 'tls', 'connecting'] },
  { name: 'trust', states: ['unclaimed', 'certified', 'renewing', 'expired'] },
];

/** A generated row, without any codes but those of the regions. */
export interface MadeRow {
  readonly row: number;
  readonly t: number;
  readonly device: number;
  readonly cause: number;
  /** Of a transition. */
  readonly region: number | undefined;
  readonly state: number | undefined;
  /** Of an event. */
  readonly kind: EventKind | undefined;
  readonly control: string | undefined;
  readonly verdict: 'allow' | 'refuse' | undefined;
}

export interface LongRun {
  readonly path: string;
  readonly rows: readonly MadeRow[];
  readonly end: number;
  readonly devices: number;
  remove(): void;
}

export interface LongRunOptions {
  readonly rows: number;
  readonly devices: number;
  readonly seed?: number;
  /** Row numbers to leave out, as in a trimmed run. */
  readonly gap?: { readonly from: number; readonly to: number };
}

/** A run of more rows than one chunk holds, with events among the transitions, crowded instants and empty times. */
export function longRun(options: LongRunOptions): LongRun {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-viewer-'));
  const rows = madeRows(options);
  const end = rows[rows.length - 1].t + 1_000;
  const plan = planOf({ durationMs: end, sampleEveryMs: end });
  const folder = openRunFolder({
    root,
    plan,
    version: '0.0.0-test',
    devices: sensors(options.devices),
    regions: longRegions,
    tickMs: 1,
  });
  const strings: string[] = [];
  for (let from = 0; from < rows.length; from += 50_000) {
    const part = rows.slice(from, from + 50_000);
    folder.sink.changes(changeBlock(part.filter(isTransition)));
    folder.sink.events(eventBlock(part.filter(isEvent).map(asEntry), strings));
    // As in a run, files close as time goes by.
    folder.sink.reached(part[part.length - 1].t);
  }
  folder.sink.reached(end);
  // Passed in with the run, since computing it takes longer than the rest of the tests.
  const shape = { devices: options.devices, regions: longRegions, tickMs: 1, sampleEveryMs: end };
  const summary = summarizer(plan, '0.0.0-test', shape).summary({ end: 'finished', endT: end, traceHash: null });
  folder.finish({ ...finished, summary });
  if (options.gap !== undefined)
    rewriteManifest(folder.path, (manifest) => {
      manifest.trim = { from: 0, to: end, of: end };
    });
  return { path: folder.path, rows, end, devices: options.devices, remove: () => rmSync(root, { recursive: true }) };
}

type Transition = MadeRow & { readonly region: number; readonly state: number };
type Event = MadeRow & { readonly kind: EventKind };

export const isTransition = (row: MadeRow): row is Transition => row.region !== undefined;
export const isEvent = (row: MadeRow): row is Event => row.kind !== undefined;

const asEntry = ({ row, t, device, kind, control, verdict, cause }: Event) =>
  ({
    kind: 'event',
    row,
    t,
    event: kind,
    fields: {
      ...(device !== NONE && { device }),
      ...(control !== undefined && { control }),
      ...(verdict !== undefined && { verdict }),
      ...(cause !== NONE && { cause }),
    },
  }) as const;

function madeRows({ rows, devices, seed = 1, gap }: LongRunOptions): readonly MadeRow[] {
  const draw = drawing(seed);
  const made: MadeRow[] = [];
  let t = 0;
  for (let row = 0; made.length < rows; row++) {
    if (gap !== undefined && row >= gap.from && row < gap.to) continue;
    // Many rows share an instant, and sometimes nothing happens for long.
    t += draw(4) === 0 ? draw(5) : draw(20_000) === 0 ? 10_000_000 : 0;
    const device = draw(devices);
    const cause = row === 0 || draw(3) === 0 ? NONE : Math.max(0, row - 1 - draw(100));
    const which = draw(50);
    const region = which >= madeEvents.length ? draw(longRegions.length) : undefined;
    const state = region === undefined ? undefined : draw(longRegions[region].states.length);
    const crl = region === undefined && draw(2) !== 0;
    const { kind, of, control, verdict } = madeEvents[which] ?? noEvent;
    // Every row has every field, in this order: V8 reads a million objects of one shape several times faster.
    made.push({
      row,
      t,
      device: of === 'fleet' ? NONE : device,
      cause,
      region,
      state,
      kind,
      control: crl && kind === 'connect.admitted' ? 'crl' : control,
      verdict,
    });
  }
  return made;
}

const noEvent = { kind: undefined, of: 'device', control: undefined, verdict: undefined } as const;
const madeEvents = [
  { ...noEvent, kind: 'step.started', of: 'fleet' },
  { ...noEvent, kind: 'handshake.refused', control: 'handshake-queue', verdict: 'refuse' },
  { ...noEvent, kind: 'connect.admitted', control: 'certificate', verdict: 'allow' },
  { ...noEvent, kind: 'certificate.revoked' },
  { ...noEvent, kind: 'certificates.issued', control: 'attestation', verdict: 'allow' },
] as const;

/** Whole numbers below a bound, the same for the same seed. */
export function drawing(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The states of all devices at some instants, region by region, computed by one plain walk over the rows. */
export function statesByHand(
  { rows, devices }: LongRun,
  instants: readonly number[],
): ReadonlyMap<number, readonly number[][]> {
  const states = longRegions.map(() => Array<number>(devices).fill(0));
  let next = 0;
  return new Map(
    [...instants]
      .sort((a, b) => a - b)
      .map((t) => {
        for (; next < rows.length && rows[next].t <= t; next++) {
          const row = rows[next];
          if (isTransition(row)) states[row.region][row.device] = row.state;
        }
        return [t, states.map((ofRegion) => [...ofRegion])];
      }),
  );
}
