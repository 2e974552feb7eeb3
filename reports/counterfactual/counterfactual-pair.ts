import type { DeviceLookup } from '../run-folder/device-lookup.ts';
import type { Run } from '../run-folder/read-run.ts';
import { type FirstDifference, firstDifference } from './first-difference.ts';
import { type Gains, gainsOf } from './gains.ts';

/** A scenario as written, and the same with some controls the other way around: the same seed, devices and random draws. */
export interface CounterfactualPair {
  readonly devices: number;
  /** Undefined: the controls have changed nothing. */
  readonly first: FirstDifference | undefined;
  /** Devices of which actors gained something in one of the runs that they did not gain in the other, by when. */
  readonly onlyAsWritten: readonly FallenDevice[];
  readonly onlyChanged: readonly FallenDevice[];
  /** Devices of which actors gained something in both runs, the same or not. */
  readonly inBoth: number;
  /** What was gained, in words, and of how many devices; most first. */
  readonly byGain: readonly GainCount[];
}

export interface FallenDevice {
  readonly device: string;
  /** What was gained of it in this run and not in the other, in words, and the first row that says so. */
  readonly gained: readonly string[];
  readonly row: number;
  readonly atMs: number;
}

export interface GainCount {
  readonly what: string;
  readonly asWritten: number;
  readonly changed: number;
}

/**
 * Compares two such runs. `controls` are those that they switch differently.
 *
 * Errors  LabError `report/damaged-run`
 */
export async function counterfactualPair(
  asWritten: Run,
  changed: Run,
  controls: ReadonlySet<string>,
): Promise<CounterfactualPair> {
  const [one, other] = [await gainsOf(asWritten), await gainsOf(changed)];
  const names = await asWritten.devices();
  const { tickMs, counts } = asWritten.manifest;
  return {
    devices: counts.devices,
    first: await firstDifference(asWritten, changed, controls),
    onlyAsWritten: fallenIn(one, other, names, tickMs),
    onlyChanged: fallenIn(other, one, names, tickMs),
    inBoth: [...one.keys()].filter((device) => other.has(device)).length,
    byGain: countsOf(one, other),
  };
}

/** What was gained in `gains` alone. */
function fallenIn(gains: Gains, other: Gains, names: DeviceLookup, tickMs: number): readonly FallenDevice[] {
  return [...gains]
    .flatMap(([device, own]) => {
      const more = [...own].filter(([what]) => other.get(device)?.has(what) !== true);
      const [first] = more;
      if (first === undefined) return [];
      const [, { row, t }] = first;
      return [{ device: names.nameOf(device), gained: more.map(([what]) => what), row, atMs: t * tickMs }];
    })
    .sort((a, b) => a.row - b.row);
}

function countsOf(one: Gains, other: Gains): readonly GainCount[] {
  const all = new Set([...one.values(), ...other.values()].flatMap((own) => [...own.keys()]));
  const count = (gains: Gains, what: string): number =>
    [...gains.values()].reduce((sum, own) => sum + Number(own.has(what)), 0);
  return [...all]
    .map((what) => ({ what, asWritten: count(one, what), changed: count(other, what) }))
    .sort((a, b) => Math.max(b.asWritten, b.changed) - Math.max(a.asWritten, a.changed) || (a.what < b.what ? -1 : 1));
}
