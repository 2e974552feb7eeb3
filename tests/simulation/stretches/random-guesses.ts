import fc from 'fast-check';
import type { Plan, TimelineAction, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { attacked, login, off, wellPlaced } from '../../kit/attack-plans.ts';
import { at, quiet } from '../../kit/lone-plan.ts';
import { planWith } from '../../kit/small-plan.ts';

// Arbitrary fleets at which actors guess passwords, and what interrupts that, at any tick. Most begins with a second, and most guesses are
// a second or ten milliseconds apart, so that much falls into the same tick, or into the next.

const DURATION_MS = 300_000;

const tick = fc.oneof(
  fc.integer({ min: 1, max: DURATION_MS }),
  fc
    .tuple(fc.integer({ min: 10, max: DURATION_MS / 1_000 }), fc.integer({ min: -2, max: 4 }))
    .map(([s, ms]) => s * 1_000 + ms),
  fc
    .tuple(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 0, max: 99 }), fc.integer({ min: -2, max: 4 }))
    .map(([s, nth, ms]) => s * 1_000 + nth * 10 + ms),
);
/** Guesses begin early, and with a second. */
const start = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 10, max: 60 }).map((s) => s * 1_000) },
  { weight: 1, arbitrary: tick },
);
const span = fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(1_000, 10_000, 30_000));
const chosen: fc.Arbitrary<Selection> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom('acme/camera-1', 'acme/camera-2').map((name) => ({ name })) },
);

/** What a technician or the world does meanwhile. */
const interruption: fc.Arbitrary<TimelineAction> = fc.oneof(
  fc
    .record({
      over: fc.constantFrom('network' as const, 'lan' as const),
      typos: fc.constantFrom(0, 0.5, 1),
      on: chosen,
    })
    .map((fields) => ({ kind: 'service-login', password: 'right', ...fields }) as never),
  fc
    .record({ forMs: span, on: chosen })
    .map(({ forMs, on }) => ({ kind: 'outage', of: 'network', forMs, on }) as const),
  span.map((forMs) => ({ kind: 'outage', of: 'broker', forMs }) as const),
  fc.record({ forMs: span, on: chosen }).map(({ forMs, on }) => ({ kind: 'power-cycle', forMs, on }) as const),
  chosen.map((on) => ({ kind: 'restart', on }) as const),
);

/** Guesses by one of two actors: at a device after the other, or by a worm. */
const guessing = fc
  .record({
    atMs: start,
    way: fc.constantFrom(
      ['A15', 'guessing'] as const,
      ['A15', 'guessing'] as const,
      ['A15', 'default'] as const,
      ['A28', 'guessing'] as const,
      ['A28', 'guessing'] as const,
      ['A27', 'guessing'] as const,
    ),
    name: fc.constantFrom('mallory', 'mallory', 'trudy'),
    forMs: fc.oneof(span, fc.constant(DURATION_MS)),
    tries: fc.constantFrom(1, 2, 3, 10, 62),
    pauseMs: fc.constantFrom(1, 9, 9, 999, 999, 1_000, 5_000),
    retryMs: fc.constantFrom(1_000, 10_000, 60_000),
    probes: fc.constantFrom(0.3, 2, 20),
    on: chosen,
  })
  .map(({ atMs, way, name, ...fields }) =>
    attacked(atMs, way, { ...fields, by: { ...wellPlaced, name }, beaconMs: 20_000, bytes: 100 }),
  );

/** A few devices, of which some take the password of the manual. */
export const guessedFleets: fc.Arbitrary<Plan> = fc
  .record({
    guesses: fc.array(guessing, { minLength: 1, maxLength: 4 }),
    interruptions: fc.array(fc.tuple(tick, interruption), { maxLength: 6 }),
    count: fc.integer({ min: 1, max: 3 }),
    nat: fc.constantFrom(undefined, undefined, undefined, true as const),
    credentials: fc.constantFrom('unique' as const, 'default' as const, 'default' as const),
    lockout: fc.record({ after: fc.constantFrom(2, 3, 20), forMs: fc.constantFrom(500, 5_000, 600_000) }),
    isLocked: fc.constantFrom(false, false, false, true),
    everyMs: fc.constantFrom(1_000, 10_000, 60_000, quiet.everyMs),
    seed: fc.nat(9_999),
  })
  .map(({ guesses, interruptions, count, nat, credentials, lockout, isLocked, everyMs, seed }) => {
    const first = attacked(5_000, ['A15', 'default'], { on: { name: 'acme/camera-1' }, forMs: 4_000 });
    const timeline: readonly TimelineEntry[] = [first, ...guesses, ...interruptions.map(([t, act]) => at(t, act))];
    return planWith(
      [
        {
          ...{ product: 'camera', profile: 'legacy-rtos', count, start: 'running', keepAliveMs: 30_000 },
          telemetry: { ...quiet, everyMs, qos: 1 },
          login: { ...login, open: true, credentials, lockout },
          ...(nat && { nat }),
        },
      ],
      {
        ...{ durationMs: DURATION_MS, seed: `guesses-${seed}` },
        controls: off('unique-credentials', ...(isLocked ? [] : (['login-lockout'] as const))),
        timeline: timeline.map((entry, nth) => ({ ...entry, label: `${entry.label}, ${nth}` })),
      },
    );
  });
