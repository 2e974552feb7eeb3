import type { Run } from '../run-folder/read-run.ts';
import { type CauseChain, causeChain, chainLines } from './cause-chain.ts';
import { type DeviceLife, deviceLife, lifeLines } from './device-life.ts';

/** An answer to "why" or "what happened": text for people, data for machines. */
export interface Explanation<Data> {
  readonly lines: readonly string[];
  readonly data: Data;
}

/** The lives of several devices, in rising order of their numbers; only of the first ones if they are many. */
export interface DeviceLives {
  readonly kind: 'device-lives';
  readonly lives: readonly DeviceLife[];
  /** Devices beyond those. */
  readonly omitted: number;
}

export interface ExplainOptions {
  /** Bounds of a device's life, in simulated time. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Most entries to show. */
  readonly limit?: number;
}

/**
 * Explains a row (`row 1234`) by its causes, or a device (`acme/sensor-7`, `7`) by its life.
 *
 * Errors  LabError `report/unknown-row`, `report/unknown-device`, `report/damaged-run`
 */
export async function explain(
  run: Run,
  target: string,
  options: ExplainOptions = {},
): Promise<Explanation<CauseChain | DeviceLife>> {
  const names = await namesOf(run);
  const row = /^row\s+(\d+)$/.exec(target.trim());
  if (row !== null) {
    const chain = await causeChain(run, names, Number(row[1]));
    return { data: chain, lines: chainLines(chain, spanOf(options).limit) };
  }
  const life = await deviceLife(run, names, names.devices.find(target.trim()), spanOf(options));
  return { data: life, lines: lifeLines(life) };
}

/** Explains devices by number, one after the other. */
export async function explainDevices(
  run: Run,
  devices: Uint32Array,
  options: ExplainOptions = {},
): Promise<Explanation<DeviceLives>> {
  const names = await namesOf(run);
  const lives: DeviceLife[] = [];
  for (const device of devices.subarray(0, LIVES_MAX))
    lives.push(await deviceLife(run, names, device, spanOf(options)));
  const omitted = devices.length - lives.length;
  return {
    data: { kind: 'device-lives', lives, omitted },
    lines: [
      ...lives.flatMap((life, nth) => [...(nth === 0 ? [] : ['']), ...lifeLines(life)]),
      ...(omitted === 0 ? [] : ['', `... ${omitted} more devices; narrow the selection`]),
    ],
  };
}

/** A life is some screens long. */
const LIVES_MAX = 10;

const namesOf = async ({ devices, manifest: { regions, tickMs } }: Run) => ({
  devices: await devices(),
  regions,
  tickMs,
});

const spanOf = ({ sinceMs = 0, untilMs = Number.POSITIVE_INFINITY, limit = 200 }: ExplainOptions) => ({
  sinceMs,
  untilMs,
  limit,
});
