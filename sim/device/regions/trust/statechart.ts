import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig, raise } = machineSetup;

/** The service's final answer, to either request. */
const answered = {
  CERTIFIED: [
    { guard: 'isOverOnArrival', target: '#device.trust.expired.waiting' },
    { target: '#device.trust.certified', actions: 'install' },
  ],
  ATTESTATION_REFUSED: [
    { guard: 'isGranted', target: '#device.trust.refused.repairing' },
    { target: '#device.trust.refused.waiting' },
  ],
} as const;

const outOfDate = { guard: 'isOutOfDate', target: '#device.trust.expired.waiting' } as const;

/** The clock was wrong, and not the certificate. */
const inForceAgain = { guard: 'isInForceAgain', target: '#device.trust.certified' } as const;

/**
 * Two round trips: ask and challenge, evidence and answer. Each has its own time-out; a challenge that arrives later is
 * still valid until the device asks again. Evidence for a stale challenge says nothing about the device, so it asks
 * again.
 *
 * `late` is where the certificate has meanwhile expired, `onClock` what the device's clock may change once it is set.
 *
 * Source  RFC 8555, 6.5: a bad nonce is answered by trying again with another
 */
const exchange = (
  late: readonly [typeof outOfDate] | readonly [],
  onClock: readonly [typeof outOfDate | typeof inForceAgain] | readonly [],
) =>
  ({
    asking: {
      entry: 'attest',
      on: {
        CHALLENGED: { target: 'proving', actions: 'prove' },
        CLOCK_SET: [...onClock, { target: 'asking', reenter: true }],
      },
      after: { answer: [...late, { target: 'waiting' }] },
    },
    proving: {
      on: { STALE: [...late, { target: 'waiting' }], CLOCK_SET: [...onClock] },
      after: { answer: [...late, { target: 'waiting' }] },
    },
    waiting: {
      entry: 'countSilence',
      on: {
        CHALLENGED: { target: 'proving', actions: 'prove' },
        CLOCK_SET: [...onClock, { target: 'asking' }],
      },
      after: { attestationBackoff: [...late, { target: 'asking' }] },
    },
  }) as const;

/** Follows the verdict of the cloud security service on the device. */
export const trustRegion = createStateConfig({
  initial: 'unclaimed',
  /** The certificate was stored in flash. */
  on: { ERASED: [{ guard: 'isClaimed', target: '.claimed' }, { target: '.unclaimed' }] },
  states: {
    unclaimed: {
      on: {
        BOOTED: { guard: 'isClaimed', target: 'attesting' },
        CLAIMED: [{ guard: 'isRunning', target: 'attesting' }, { target: 'claimed' }],
      },
    },
    /** Claimed, without a certificate to renew, and waiting to boot. */
    claimed: { on: { BOOTED: 'attesting' } },
    attesting: {
      on: { ...answered, POWER_LOST: 'claimed', SHUT_DOWN: 'claimed', RESTARTED: 'claimed' },
      initial: 'asking',
      states: exchange([], []),
    },
    certified: {
      initial: 'fresh',
      states: {
        fresh: {
          /** Timers follow the clock. */
          on: {
            CLOCK_SET: [
              { guard: 'isOutOfDate', target: '#device.trust.expired.asking' },
              { target: 'fresh', reenter: true },
            ],
          },
          after: { renewal: [{ guard: 'isRunning', target: '#device.trust.renewing' }, { target: 'due' }] },
        },
        /** Renewal is due, but the device is not running. */
        due: { on: { BOOTED: '#device.trust.renewing' }, after: { expiry: '#device.trust.expired' } },
      },
    },
    /** Before expiry: the old certificate stays in use while the device attests for the next. */
    renewing: {
      on: { ...answered, POWER_LOST: 'certified.due', SHUT_DOWN: 'certified.due', RESTARTED: 'certified.due' },
      initial: 'asking',
      states: exchange([outOfDate], [outOfDate]),
    },
    expired: {
      on: { ...answered, POWER_LOST: '.idle', SHUT_DOWN: '.idle', RESTARTED: '.idle' },
      initial: 'idle',
      states: {
        idle: { on: { BOOTED: 'asking' } },
        ...exchange([], [inForceAgain]),
      },
    },
    refused: {
      on: { POWER_LOST: 'claimed', SHUT_DOWN: 'claimed', RESTARTED: 'claimed' },
      initial: 'waiting',
      states: {
        /** The device may download its repair, and nothing else. */
        repairing: {
          entry: raise({ type: 'GRANTED' }),
          after: {
            repairTime: [
              { guard: 'isBeingRepaired', target: 'waiting', actions: raise({ type: 'DOWNLOADED' }) },
              { target: 'waiting' },
            ],
          },
        },
        waiting: { after: { afterRefusal: '#device.trust.attesting' } },
      },
    },
  },
});
