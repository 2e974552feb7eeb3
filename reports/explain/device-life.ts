import { receivedOf } from '../../sim/fleet/received-in-words.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { isModeled } from '../../sim/plan/modeled-regions.ts';
import type { DeviceRecord } from '../run-folder/device-lookup.ts';
import { gatewaysIn } from '../run-folder/planned-fleet.ts';
import type { Run } from '../run-folder/read-run.ts';
import { type HowTaken, howTaken } from './how-taken.ts';
import { inShort, inWords } from './in-words.ts';
import { showInstant } from './instant.ts';
import { type Repeat, repeatsFolded } from './repeats.ts';
import { rowFinder } from './row-finder.ts';
import { takenLines } from './taken-lines.ts';
import { type ChangeRow, changeRow, type EventRow, eventRow, isAtStart, type Names } from './trace-row.ts';

/** What happened to one device, in order: its changes, its events, and the events that concern the whole fleet. */
export interface DeviceLife {
  readonly kind: 'device-life';
  readonly device: DeviceRecord;
  /** The gateway that it is behind. */
  readonly gateway?: string;
  readonly entries: readonly LifeEntry[];
  /** Entries within the requested span that the limit left out. */
  readonly omitted: number;
  /** The state of each region when the trace, or the requested span, ended. */
  readonly last: readonly Standing[];
  /** The last time that one of its images was tampered with. */
  readonly tampered?: { readonly layer: string; readonly atMs: number };
  /** How attacks came to it; only of runs with attacks. */
  readonly taken?: HowTaken;
  readonly endMs: number;
}

/** A region's state, and how long it has held within the run; `isOlder`: it already held before the run began. */
export interface Standing {
  readonly region: string;
  readonly state: string;
  readonly forMs: number;
  readonly isOlder: boolean;
}

export type LifeEntry = Transition | EventRow | Repeat<Transition | EventRow>;

/**
 * A change with the state it left and how long that had lasted within the run; `from` is null in a row that gives a state
 * at the start of the run.
 */
export interface Transition extends ChangeRow {
  readonly from: string | null;
  readonly afterMs: number;
  /** The previous state had begun before the run. */
  readonly isOlder: boolean;
}

export interface LifeSpan {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly limit: number;
}

export async function deviceLife(run: Run, names: Names, device: number, span: LifeSpan): Promise<DeviceLife> {
  const endMs = Math.min(span.untilMs, run.manifest.reachedT * names.tickMs);
  const changes = await changesOf(run, names, device, endMs);
  const { transitions, last: all } = withDurations(changes, names, endMs);
  const { plan } = run.manifest;
  const record = names.devices.recordOf(device);
  const gateway = gatewaysIn(run.manifest).gatewayOf(device);
  const events = (await eventsOf(run, names, [device, gateway], endMs)).filter((row) => concerns(row, record));
  const product = plan.fleet.find(({ tenant, product: name }) => tenant === record.tenant && name === record.product);
  // A device with a password has no certificate, so its `trust` region means nothing.
  const isShown = (region: string) =>
    isModeled(plan, region) && !(region === 'trust' && product?.identity === 'password');
  const last = all.filter(({ region }) => isShown(region));
  const find = rowFinder(run, names);
  const ownEvents = events.filter((row) => row.device === record.name);
  const taken = hasAttacks(plan)
    ? await howTaken({
        ...{ device: record.name, timeline: plan.timeline, graph: run.manifest.attackGraph },
        gateway: gateway < 0 ? undefined : names.devices.nameOf(gateway),
        rows: [...changes, ...ownEvents].sort((a, b) => a.row - b.row),
        find: (row) => find(row).catch(lost),
      })
    : undefined;
  const tampered = events.findLast(({ event, device: of }) => event === 'image.tampered' && of !== null);
  const rows = [...transitions, ...events].filter(({ atMs }) => atMs >= span.sinceMs).sort((a, b) => a.row - b.row);
  const entries = repeatsFolded(rows, tokenOf);
  return {
    kind: 'device-life',
    device: record,
    ...(gateway < 0 ? {} : { gateway: names.devices.nameOf(gateway) }),
    entries: entries.slice(0, span.limit),
    omitted: Math.max(0, entries.length - span.limit),
    last,
    ...(taken === undefined ? {} : { taken }),
    ...(tampered === undefined ? {} : { tampered: { layer: tampered.detail ?? 'an image', atMs: tampered.atMs } }),
    endMs,
  };
}

export function lifeLines({
  device,
  gateway,
  entries,
  omitted,
  last,
  tampered,
  taken,
  endMs,
}: DeviceLife): readonly string[] {
  const { name, tenant, product, ring, site, profile, firmware } = device;
  const width = Math.max(0, ...last.map(({ region }) => region.length));
  return [
    `${name} (device ${device.device}): ${tenant} ${product}, ring ${ring}, site ${site}, profile ${profile}, firmware ${firmware}${gateway === undefined ? '' : `, behind ${gateway}`}`,
    '',
    ...entries.map((entry) => entryLine(entry, name, width)),
    ...(omitted > 0 ? [`... ${omitted} more; narrow the span or raise the limit`] : []),
    '',
    `At ${showInstant(endMs)}: ${last.map(standingInWords).join(', ')}.`,
    ...(tampered === undefined
      ? []
      : [
          `Its image was tampered with (${tampered.layer}) at ${showInstant(tampered.atMs)}, ${showSpan(endMs - tampered.atMs)} before.`,
        ]),
    ...(taken === undefined ? [] : ['', ...takenLines(taken)]),
  ];
}

/** A row that a killed run lost ends the way to its step. */
function lost(error: unknown): undefined {
  if (error instanceof LabError && error.code === 'report/unknown-row') return undefined;
  throw error;
}

const standingInWords = ({ region, state, forMs, isOlder }: Standing): string =>
  `${region} ${state} ${isOlder ? 'since before the run' : `for ${showSpan(forMs)}`}`;

async function changesOf(run: Run, names: Names, device: number, endMs: number): Promise<ChangeRow[]> {
  const found: ChangeRow[] = [];
  for (const group of run.changes.groups) {
    if ((group.fromT ?? 0) * names.tickMs > endMs) break;
    // One column shows whether the group has rows of the device; most have none.
    if (!(await run.changes.column(group, 'device')).includes(device)) continue;
    const block = await run.changes.block(group);
    for (let i = block.device.indexOf(device); i >= 0; i = block.device.indexOf(device, i + 1)) {
      if (block.t[i] * names.tickMs <= endMs) found.push(changeRow(block, i, names));
    }
  }
  return found;
}

/** The device's own events, those of no device, and whether its gateway forwards its packets. */
async function eventsOf(run: Run, names: Names, [device, gateway]: readonly number[], endMs: number) {
  const found: EventRow[] = [];
  for (const group of run.events.groups) {
    if ((group.fromT ?? 0) * names.tickMs > endMs) break;
    const block = await run.events.block(group);
    for (let i = 0; i < block.length; i++) {
      const of = block.device[i];
      const isOfGateway = of === gateway && ofGateway.some((kind) => kind === eventKinds[block.kind[i]]);
      if (of !== device && of !== NONE && !isOfGateway) continue;
      if (block.t[i] * names.tickMs <= endMs) found.push(eventRow(block, i, names));
    }
  }
  return found;
}

const ofGateway: readonly EventKind[] = ['gateway.stopped', 'gateway.started'];

/** False for what the platform received from other products than the device's. */
const concerns = ({ event, detail }: EventRow, { tenant, product }: DeviceRecord): boolean =>
  event !== 'values.received' || receivedOf(detail ?? '').product === `${tenant}/${product}`;

function withDurations(changes: readonly ChangeRow[], { regions }: Names, endMs: number) {
  // A device that runs when the run begins has rows at tick 0; a region without one has been in its first state since
  // before the run.
  const isOlder = changes.some(isAtStart);
  const standing = new Map(regions.map(({ name, states }) => [name, { state: states[0], sinceMs: 0, isOlder }]));
  const transitions = changes.map((change): Transition => {
    const { state, sinceMs, isOlder } = standing.get(change.region)!;
    const isStart = isAtStart(change);
    standing.set(change.region, { state: change.state, sinceMs: change.atMs, isOlder: isStart });
    return { ...change, from: isStart ? null : state, afterMs: change.atMs - sinceMs, isOlder: isOlder && !isStart };
  });
  const last = [...standing].map(([region, { state, sinceMs, isOlder }]) => ({
    ...{ region, state, isOlder },
    forMs: endMs - sinceMs,
  }));
  return { transitions, last };
}

/** Equal for entries that differ only in time. */
const tokenOf = (entry: Transition | EventRow): string =>
  entry.kind === 'change' ? `${entry.region} ${entry.from ?? ''} ${entry.state}` : inShort(entry);

function entryLine(entry: LifeEntry, device: string, width: number): string {
  switch (entry.kind) {
    case 'change': {
      const { atMs, region, from, state, afterMs, isOlder, row } = entry;
      const held = afterMs === 0 ? '' : `   (${from} for ${isOlder ? 'more than ' : ''}${showSpan(afterMs)})`;
      const moved = from === null ? `${state} as the run begins` : `${from} -> ${state}${held}`;
      return `${showInstant(atMs)}  ${region.padEnd(width)}  ${moved}   row ${row}`;
    }
    case 'event': {
      const words = inWords(entry);
      const text = entry.device === device ? words.slice(device.length + 1) : words;
      return `${showInstant(entry.atMs)}  ${'*'.padEnd(width)}  ${text}   row ${entry.row}`;
    }
    case 'repeat': {
      const { rounds, length, fromMs, untilMs } = entry;
      const what = length === 1 ? 'the same' : `the same ${length} entries`;
      return `${' '.repeat(showInstant(fromMs).length)}  ${''.padEnd(width)}  ... ${what} ${rounds} more times in ${showSpan(untilMs - fromMs)}, until ${showInstant(untilMs)}`;
    }
    default:
      return entry satisfies never;
  }
}
