import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import type { Move } from '../../sim/threat/campaigns/move.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';

/** When the steps of a drill take place, in simulated milliseconds. */
export interface DrillTimes {
  /** Secrets leak, if any do. */
  readonly openMs: number;
  /** The release is rolled out; undefined for a drill without updates. */
  readonly rolloutAtMs: number | undefined;
  /** By move, its start. All last until `endMs`. */
  readonly startsMs: readonly number[];
  readonly endMs: number;
  readonly durationMs: number;
}

/**
 * The times of a drill: as late as the fleet needs to be awake and to have its release, and as long as the slowest of these
 * moves needs.
 *
 * A move on the path of updates needs two checks of its device, a download and a trial. One that holds devices back begins before
 * the release is rolled out, since its targets have to be new to them; the others meet devices that have it.
 */
export function drillTimes(moves: readonly Move[], products: readonly ProductPlan[], plan: Plan): DrillTimes {
  const openMs = openingMs(plan.fleet);
  const updateMs = Math.max(...products.map(updateSpanMs));
  const isUpdate = moves.some(meetsUpdates);
  const comesFirst = moves.some(holdsBack);
  const firstMs = isUpdate && !comesFirst ? openMs + updateMs : openMs;
  const startsMs: number[] = [];
  let at = firstMs;
  for (const move of moves) {
    startsMs.push(at);
    at += meetsUpdates(move) || wayOf(move).waitsMs !== undefined ? spanMs(move, updateMs, plan) : CHAIN_MS;
  }
  const last = moves[moves.length - 1];
  const endMs = Math.min(startsMs[moves.length - 1] + spanMs(last, updateMs, plan), LONGEST_MS);
  return {
    openMs: openMs - LEAK_MS,
    rolloutAtMs: isUpdate ? (comesFirst ? openMs + CHAIN_MS : openMs) : undefined,
    startsMs,
    endMs,
    durationMs: endMs + TAIL_MS,
  };
}

/** Whether its actor is on the path of the updates of devices. */
const meetsUpdates = (move: Move): boolean =>
  wayOf(move).needs.some((need) => 'reaches' in need && need.reaches === 'updates');

const holdsBack = (move: Move): boolean => wayOf(move).comesBeforeUpdate === true;

/** Whether the certificates of its devices are revoked while it lasts. */
export const awaitsRevocation = (move: Move): boolean => wayOf(move).comesBack !== undefined;

/** How long after the start of such a move that is. */
export const REVOKED_AFTER_MS = 300_000;

/** As long as the attack itself takes, and as what it waits for takes. */
function spanMs(move: Move, updateMs: number, plan: Plan): number {
  const revokedAfterMs = awaitsRevocation(move) ? REVOKED_AFTER_MS : 0;
  const ownMs = meetsUpdates(move) ? updateMs : ATTACK_MS;
  const timestampMs = 1_000 * defaultPlan.roles.timestamp.lifetimeS;
  const { waitsMs = () => 0 } = wayOf(move);
  const waits = [plan.pki, ...Object.values(plan.pki.tenants ?? {})].map(({ revocation }) =>
    waitsMs({ revocation, timestampMs }),
  );
  return revokedAfterMs + Math.max(...waits) + ownMs;
}

/** Two checks, what the application may defer, the trial, and an hour for the download and the restart. */
const updateSpanMs = ({ updates, trialMs }: ProductPlan): number => {
  if (updates === undefined) return ATTACK_MS;
  const { everyMs, jitter, defer } = updates;
  return Math.ceil(2 * everyMs * (1 + jitter)) + (defer?.forMs ?? 0) + (trialMs ?? TRIAL_MS) + HOUR;
};

/** The first time, on the hour but not before the fleet has settled, at which most products are awake. */
function openingMs(fleet: Plan['fleet']): number {
  const awakeAt = (ms: number): number => fleet.filter((product) => isAwake(product, ms)).length;
  const most = Math.max(...hours.map(awakeAt));
  return hours.find((ms) => awakeAt(ms) === most)!;
}

function isAwake({ availability }: ProductPlan, ms: number): boolean {
  if (availability === undefined) return true;
  const { fromMs, awakeMs, jitterMs } = availability;
  const since = (ms - fromMs + 2 * DAY) % DAY;
  return awakeMs >= DAY || (since > jitterMs && since + TWO_HOURS < awakeMs - jitterMs);
}

const HOUR = 3_600_000;
const TWO_HOURS = 2 * HOUR;
const DAY = 24 * HOUR;
const SETTLED_MS = HOUR / 6;
/** How long an attack lasts that meets no updates, and how long after a move the next of a chain begins. */
const ATTACK_MS = HOUR / 2;
const CHAIN_MS = HOUR / 4;
const TAIL_MS = HOUR / 12;
const LEAK_MS = 60_000;
/** As a device does that its plan leaves out. */
const TRIAL_MS = HOUR / 12;
/** A run is of 49 days at most. */
const LONGEST_MS = 48 * DAY;
const hours = Array.from({ length: 24 }, (_, nth) => (nth === 0 ? SETTLED_MS : nth * HOUR));
