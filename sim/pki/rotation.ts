import { LabError } from '../kernel/lab-error.ts';
import type { EpochSeconds } from './der/index.ts';

/**
 * The schedule of a catalog's authorities: each is created before the end of the previous one and becomes active a while
 * later, so that relying parties can register it in between.
 *
 * Source  Azure Sphere, catalog CA rotation: two years; the next about 90 days before the end, active about 45 days
 *         later
 */
export interface Rotation {
  readonly firstCreatedAt: EpochSeconds;
  readonly lifetimeSeconds: number;
  readonly createdAheadSeconds: number;
  readonly activeAfterSeconds: number;
}

export interface ScheduledAuthority {
  /** Counted from 1. */
  readonly nth: number;
  readonly createdAt: EpochSeconds;
  /** The first becomes active at once, since it has no predecessor. */
  readonly activeFrom: EpochSeconds;
  /** The last second of its certificate. */
  readonly notAfter: EpochSeconds;
}

/** `inactive`: not yet active, or no longer active until its certificate ends. */
export type AuthorityState = 'active' | 'inactive' | 'revoked';

const DAY = 86_400;

export const defaultRotation = {
  lifetimeSeconds: 730 * DAY,
  createdAheadSeconds: 90 * DAY,
  activeAfterSeconds: 45 * DAY,
} as const;

/**
 * The schedule of a catalog whose first authority was created at an instant.
 *
 * Errors  `LabError` unless each next authority is created within the lifetime of the previous one, and is active
 *         before its end
 */
export function rotationFrom(firstCreatedAt: EpochSeconds, changes: Partial<Rotation> = {}): Rotation {
  // Of one hidden class in each run, as `joined` objects are.
  const rotation: Rotation = Object.assign({}, defaultRotation, changes, { firstCreatedAt });
  const { lifetimeSeconds, createdAheadSeconds, activeAfterSeconds } = rotation;
  const areWhole = [firstCreatedAt, lifetimeSeconds, createdAheadSeconds, activeAfterSeconds].every(
    Number.isSafeInteger,
  );
  if (
    !areWhole ||
    activeAfterSeconds < 0 ||
    activeAfterSeconds >= createdAheadSeconds ||
    createdAheadSeconds >= lifetimeSeconds
  )
    throw new LabError('pki/rotation', {
      what: `a life of ${lifetimeSeconds} s, the next ${createdAheadSeconds} s before its end, active after ${activeAfterSeconds} s: there would be a gap`,
      hint: 'use whole seconds, with activeAfterSeconds < createdAheadSeconds < lifetimeSeconds',
    });
  return rotation;
}

export function authorityOf(rotation: Rotation, nth: number): ScheduledAuthority {
  if (!Number.isSafeInteger(nth) || nth < 1)
    throw new LabError('pki/authority-number', { what: `${nth} is no number of an authority`, hint: 'count from 1' });
  const createdAt = rotation.firstCreatedAt + (nth - 1) * period(rotation);
  return {
    nth,
    createdAt,
    activeFrom: nth === 1 ? createdAt : createdAt + rotation.activeAfterSeconds,
    notAfter: createdAt + rotation.lifetimeSeconds,
  };
}

/** The authority that issues at an instant; undefined before the first is created. */
export function authorityInForce(rotation: Rotation, now: EpochSeconds): ScheduledAuthority | undefined {
  if (now < rotation.firstCreatedAt) return undefined;
  return authorityOf(rotation, Math.max(1, newestAt(rotation, now - rotation.activeAfterSeconds)));
}

/** All authorities created by an instant that have not ended, oldest first: those that a relying party should know. */
export function authoritiesKnown(rotation: Rotation, now: EpochSeconds): readonly ScheduledAuthority[] {
  const known: ScheduledAuthority[] = [];
  for (let nth = newestAt(rotation, now); nth >= 1; nth--) {
    const authority = authorityOf(rotation, nth);
    // RFC 5280 4.1.2.5: the last second belongs to the validity until the next begins.
    if (Math.floor(now) > authority.notAfter) break;
    known.unshift(authority);
  }
  return known;
}

/** The number of the newest of them; undefined if there is none. */
export function newestKnown(rotation: Rotation, now: EpochSeconds): number | undefined {
  const nth = newestAt(rotation, now);
  return nth >= 1 && Math.floor(now) <= authorityOf(rotation, nth).notAfter ? nth : undefined;
}

/** Undefined for one that does not exist yet or has ended; a revoked one stays revoked. */
export function authorityStateAt(
  rotation: Rotation,
  nth: number,
  now: EpochSeconds,
  revokedAt: EpochSeconds = Number.POSITIVE_INFINITY,
): AuthorityState | undefined {
  const { createdAt, notAfter } = authorityOf(rotation, nth);
  if (now < createdAt || Math.floor(now) > notAfter) return undefined;
  if (now >= revokedAt) return 'revoked';
  return authorityInForce(rotation, now)?.nth === nth ? 'active' : 'inactive';
}

/** The time from the creation of one to that of the next. */
const period = ({ lifetimeSeconds, createdAheadSeconds }: Rotation): number => lifetimeSeconds - createdAheadSeconds;

/** The number of the newest authority created by an instant; below 1 before the first. */
const newestAt = (rotation: Rotation, now: EpochSeconds): number =>
  Math.floor((now - rotation.firstCreatedAt) / period(rotation)) + 1;
