import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { type ChangeBlock, type EventBlock, NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { RunShape } from '../metrics/accumulator.ts';
import { inRowOrder } from '../metrics/in-row-order.ts';
import { shapeOf } from '../metrics/run-shape.ts';
import type { Region } from '../run-folder/manifest.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import { type VerdictCount, verdictWords } from './outcome.ts';

/**
 * What a run came to, device by device: the last state in each region, and how often each control gave which verdict.
 * Times are not in it, so runs that differ only in timing have equal outcomes.
 */
export interface DeviceOutcomes {
  readonly regions: readonly Region[];
  readonly devices: number;
  /** By region, then device: index of the state. */
  readonly finalStates: readonly Uint8Array[];
  readonly verdicts: ReadonlyMap<string, DeviceVerdict>;
}

/** `device` is undefined for a verdict about no device. */
export interface DeviceVerdict extends VerdictCount {
  readonly device: number | undefined;
}

/** One difference between the outcomes of two runs, with the name and the number of the device; a verdict may be about none. */
export type OutcomeDifference =
  | {
      readonly kind: 'state';
      readonly device: string;
      readonly number: number;
      readonly region: string;
      readonly left: string | undefined;
      readonly right: string | undefined;
    }
  | {
      readonly kind: 'verdict';
      readonly device: string;
      readonly number: number | undefined;
      readonly verdict: Omit<VerdictCount, 'count'>;
      readonly left: number;
      readonly right: number;
    };

/** The device outcomes of a run in a folder. */
export async function outcomesOf(run: Run): Promise<DeviceOutcomes> {
  const { sink, outcomes } = outcomesCollector(shapeOf(run.manifest));
  await streamRun(run, sink);
  return outcomes();
}

/**
 * Collects device outcomes while a trace passes. Meant for fleets of thousands: each verdict of a device takes an entry
 * of its own.
 */
export function outcomesCollector(shape: RunShape): { readonly sink: TraceSink; outcomes(): DeviceOutcomes } {
  const finalStates = shape.regions.map(() => new Uint8Array(shape.devices));
  const verdicts = new Map<string, { -readonly [K in keyof DeviceVerdict]: DeviceVerdict[K] }>();

  function changes({ device, region, state }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) finalStates[region[i]][device[i]] = state[i];
  }

  function event(block: EventBlock, i: number): void {
    if (block.verdict[i] === 0) return;
    const words = verdictWords(block, i);
    const device = block.device[i] === NONE ? undefined : block.device[i];
    const key = JSON.stringify([device ?? null, words.control, words.kind, words.verdict, words.reason]);
    const known = verdicts.get(key);
    if (known === undefined) verdicts.set(key, { device, ...words, count: 1 });
    else known.count++;
  }

  const ordered = inRowOrder([{ changes, event }]);
  return {
    sink: { ...ordered, samples: () => {} },
    outcomes() {
      ordered.reached(NONE);
      return { regions: shape.regions, devices: shape.devices, finalStates, verdicts };
    },
  };
}

/** All differences between the outcomes of two runs, by device number and then by words; empty for equal ones. */
export function compareOutcomes(
  left: DeviceOutcomes,
  right: DeviceOutcomes,
  nameOf: (device: number) => string = (device) => `device ${device}`,
): readonly OutcomeDifference[] {
  return [...stateDifferences(left, right, nameOf), ...verdictDifferences(left, right, nameOf)];
}

/** A difference as one line of text. */
export function describeDifference(difference: OutcomeDifference): string {
  const { device, left, right } = difference;
  if (difference.kind === 'state')
    return `${device}: ${difference.region} ended ${left ?? 'absent'} | ${right ?? 'absent'}`;
  const { control, kind, verdict, reason } = difference.verdict;
  return `${device}: ${kind}, ${control || 'no control'} said ${verdict}${reason && ` (${reason})`} ${left} | ${right} times`;
}

function stateDifferences(
  left: DeviceOutcomes,
  right: DeviceOutcomes,
  nameOf: (device: number) => string,
): OutcomeDifference[] {
  const differences: OutcomeDifference[] = [];
  const regions = [...new Set([...left.regions, ...right.regions].map(({ name }) => name))];
  const [stateLeft, stateRight] = [lastState(left), lastState(right)];
  for (let device = 0; device < Math.max(left.devices, right.devices); device++) {
    for (const region of regions) {
      const [a, b] = [stateLeft(region, device), stateRight(region, device)];
      if (a !== b)
        differences.push({ kind: 'state', device: nameOf(device), number: device, region, left: a, right: b });
    }
  }
  return differences;
}

/** By name, so that machines with differently numbered states can be compared. */
const lastState = ({ regions, finalStates, devices }: DeviceOutcomes) => {
  const indexOf = new Map(regions.map(({ name }, index) => [name, index]));
  return (region: string, device: number): string | undefined => {
    const index = indexOf.get(region);
    return index === undefined || device >= devices ? undefined : regions[index].states[finalStates[index][device]];
  };
};

function verdictDifferences(
  left: DeviceOutcomes,
  right: DeviceOutcomes,
  nameOf: (device: number) => string,
): OutcomeDifference[] {
  const keys = new Set([...left.verdicts.keys(), ...right.verdicts.keys()]);
  return [...keys]
    .map((key) => ({ key, a: left.verdicts.get(key), b: right.verdicts.get(key) }))
    .filter(({ a, b }) => (a?.count ?? 0) !== (b?.count ?? 0))
    .sort((x, y) => deviceNumber(x.a ?? x.b!) - deviceNumber(y.a ?? y.b!) || inTextOrder(x.key, y.key))
    .map(({ a, b }) => {
      const { device, control, kind, verdict, reason } = a ?? b!;
      return {
        kind: 'verdict',
        device: device === undefined ? 'no device' : nameOf(device),
        number: device,
        verdict: { control, kind, verdict, reason },
        left: a?.count ?? 0,
        right: b?.count ?? 0,
      };
    });
}

const deviceNumber = ({ device }: DeviceVerdict): number => device ?? NONE;
