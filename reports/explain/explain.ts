import type { Run } from '../run-folder/read-run.ts';
import { type CauseChain, causeChain, chainLines } from './cause-chain.ts';
import { type DeviceLife, deviceLife, lifeLines } from './device-life.ts';

/** An answer to "why" or "what happened": text for people, data for machines. */
export interface Explanation {
  readonly lines: readonly string[];
  readonly data: CauseChain | DeviceLife;
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
export async function explain(run: Run, target: string, options: ExplainOptions = {}): Promise<Explanation> {
  const { sinceMs = 0, untilMs = Number.POSITIVE_INFINITY, limit = 200 } = options;
  const names = { devices: await run.devices(), regions: run.manifest.regions, tickMs: run.manifest.tickMs };
  const row = /^row\s+(\d+)$/.exec(target.trim());
  if (row !== null) {
    const chain = await causeChain(run, names, Number(row[1]));
    return { data: chain, lines: chainLines(chain, limit) };
  }
  const life = await deviceLife(run, names, names.devices.find(target.trim()), { sinceMs, untilMs, limit });
  return { data: life, lines: lifeLines(life) };
}
