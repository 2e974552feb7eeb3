import { createHash } from 'node:crypto';
import { runWorld } from '../../../bin/app/assemble.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { SeenRow } from '../../../sim/seen/seen-row.ts';
import { keptWorld, type Ran } from '../../kit/run-plan.ts';
import { seenRows } from '../../kit/seen-rows.ts';

/** What a run came to, of all that must not depend on whether readings are taken step by step. */
export interface Came {
  readonly rows: Ran['rows'];
  readonly samples: Ran['samples'];
  readonly digests: Readonly<Record<'trace' | 'fingerprint' | 'windows' | 'counters' | 'outcomes' | 'logs', string>>;
  /** Events that stretches have spared. */
  readonly spared: number;
}

/** Without logs, nothing wants to know of each request to a service. */
export async function cameOf(plan: Plan, stretches: boolean, hasLogs = true): Promise<Came> {
  const logs = seenRows();
  const { world, keep } = await keptWorld(plan, { stretches, ...(hasLogs && { seen: logs.seen }) });
  await runWorld(world);
  return cameFrom(keep(), logs.rows);
}

/** Of a run at its end. */
export function cameFrom(ran: Ran, logs: readonly SeenRow[]): Came {
  const { outcomes, traceHash, fingerprint, counters, world } = ran;
  const { finalStates, verdicts } = outcomes;
  return {
    get rows() {
      return ran.rows;
    },
    get samples() {
      return ran.samples;
    },
    digests: {
      trace: traceHash,
      fingerprint: `${fingerprint} after ${world.fingerprint.events}`,
      windows: world.fingerprint.windowsUntil(world.end).join(),
      counters: counters.join(),
      outcomes: digestOf([finalStates.map((states) => [...states]), [...verdicts].sort()]),
      logs: digestOf(logs),
    },
    spared: world.ahead?.spared ?? 0,
  };
}

/** What two runs to the same end have in common. */
export const outcomeOf = ({ traceHash, fingerprint, counters }: Ran) => ({ traceHash, fingerprint, counters });

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Where a run with stretches differs from the same run step by step. */
export async function differencesOf(plan: Plan, seen?: { spared: number }, hasLogs = true): Promise<readonly string[]> {
  const [on, off] = [await cameOf(plan, true, hasLogs), await cameOf(plan, false, hasLogs)];
  if (seen !== undefined) seen.spared += on.spared;
  return differencesBetween(on, off);
}

/** The first row, the first sample, and other digests. */
export function differencesBetween(on: Came, off: Came): readonly string[] {
  const digests = Object.entries(off.digests).flatMap(([what, digest]) =>
    on.digests[what as keyof Came['digests']] === digest ? [] : [`${what} differ`],
  );
  if (digests.length === 0) return [];
  return [...firstOther('row', on.rows, off.rows), ...firstOther('sample', on.samples, off.samples), ...digests];
}

function firstOther(what: string, one: readonly unknown[], other: readonly unknown[]): readonly string[] {
  const [ones, others] = [one.map((each) => JSON.stringify(each)), other.map((each) => JSON.stringify(each))];
  const at = ones.findIndex((each, nth) => each !== others[nth]);
  const place = at < 0 ? ones.length : at;
  return ones.length === others.length && at < 0 ? [] : [`${what} ${place}: ${ones[place]} and not ${others[place]}`];
}
