import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyKinds } from '../../../scenarios/schema/rollout-policy.ts';
import { type Command, type Signal, signals } from '../../../sim/rollout/policies/engine.ts';
import { DAY, HOUR, MINUTE, run, type StagedRun, type Written } from './staged-run.ts';

const SIZE = 40;
const MEMBERS = 36;

/** One of each, with every option switched on. */
const policies: Readonly<Record<(typeof policyKinds)[number], Written>> = {
  'all-at-once': { kind: 'all-at-once' },
  rings: {
    kind: 'rings',
    bake: '10m',
    promote: '50%',
    abort: { failed: '> 20%', min: 3, outcome: 'pause' },
    silentAfter: '30m',
    patience: '1d',
  },
  'aws-constant': {
    kind: 'aws-constant',
    maximumPerMinute: 3,
    selection: 'continuous',
    timeout: '20m',
    retry: [{ of: 'all', times: 2 }],
    schedule: { windows: [{ every: '2h', from: '10m', for: '30m' }], endAfter: '2d', atEnd: 'cancel' },
    abort: { criteria: [{ of: 'all', min: 10, share: '50%' }] },
  },
  'aws-exponential': {
    kind: 'aws-exponential',
    base: 1,
    factor: 1.5,
    everyNotified: 5,
    everySucceeded: 5,
    pace: 'continuous',
    timeout: '20m',
    stepTimeout: '8m',
    retry: [
      { of: 'failed', times: 1 },
      { of: 'timed-out', times: 1 },
    ],
    abort: { criteria: [{ of: 'failed', min: 10, share: '50%' }] },
  },
  'hawkbit-groups': { kind: 'hawkbit-groups', groups: 4, confirmation: 'on', dynamic: { size: 3 } },
  'mender-phased': {
    kind: 'mender-phased',
    selection: 'dynamic',
    phases: [{ batch: '10%' }, { batch: '30%', after: '1h' }, { after: '3h' }],
    retries: 1,
  },
  'nerveshub-penalty': { kind: 'nerveshub-penalty', concurrent: 4, attempts: 2, penalty: '2h' },
  'memfault-staged': {
    kind: 'memfault-staged',
    stages: [{ count: 3 }, { share: '50%', after: '1h' }, { share: '100%', after: '1h' }],
  },
  'adu-rollback': { kind: 'adu-rollback', rollback: { failed: '30%', count: 5 } },
  'sphere-rings': { kind: 'sphere-rings', evaluation: ['canary'], lead: '2h' },
};

type Act =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'report'; readonly at: number; readonly signal: Signal }
  | { readonly do: 'ask' | 'join' | 'leave'; readonly at: number }
  | { readonly do: 'command'; readonly what: Command };

const at = fc.nat(SIZE - 1);
const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: HOUR }) }) },
    {
      weight: 16,
      arbitrary: fc.record({ do: fc.constant('report' as const), at, signal: fc.constantFrom(...signals) }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), at }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const), at }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('command' as const),
        what: fc.constantFrom<Command>('pause', 'resume', 'cancel', 'force-cancel', 'approve', 'deny'),
      }),
    },
  ),
  { minLength: 40, maxLength: 160 },
);

function act(rollout: StagedRun, one: Act): void {
  const { engine, now } = rollout;
  if (one.do === 'pass') rollout.until(now + one.ms);
  else if (one.do === 'report') rollout.report(one.signal, one.at);
  else if (one.do === 'command') rollout.command(one.what);
  else if (one.do === 'ask') rollout.lines.push(`${now} ${one.at} asks: ${engine.poll(one.at, now)}`);
  else if (one.do === 'join') engine.join(one.at, now);
  else engine.leave(one.at, now);
}

const newRun = (kind: keyof typeof policies): StagedRun =>
  run(policies[kind], {
    size: SIZE,
    members: MEMBERS,
    rings: ['canary', 'broad'],
    ringOf: (position) => (position % 10 === 0 ? 'canary' : 'broad'),
    isOnline: (position) => position % 7 !== 3,
  });

const seen = (rollout: StagedRun) => ({
  lines: rollout.lines,
  state: rollout.engine.state,
  parts: rollout.engine.parts,
  counts: rollout.engine.counts,
  wakeAt: rollout.engine.wakeAt,
});

describe.each(policyKinds)('%s, in any course of events', (kind) => {
  it('admits each device once, counts each once, and admits none once it is over', () => {
    fc.assert(
      fc.property(acts, (given) => {
        const rollout = newRun(kind).begin();
        let admittedAtEnd: number | undefined;
        for (const one of given) {
          act(rollout, one);
          const { counts } = rollout.engine;
          expect(new Set(rollout.admitted).size).toBe(rollout.admitted.length);
          expect(counts.notified).toBe(rollout.admitted.length);
          const { queued, inProgress, succeeded, failed, rejected, timedOut, canceled, removed } = counts;
          const sum = queued + inProgress + succeeded + failed + rejected + timedOut + canceled + removed;
          expect(counts.notified).toBe(sum);
          expect(counts.silent).toBeLessThanOrEqual(counts.started);
          expect(counts.members).toBeLessThanOrEqual(SIZE);
          expect(rollout.engine.wakeAt).toBeGreaterThanOrEqual(rollout.now);
          if (admittedAtEnd !== undefined) expect(rollout.lines.filter(isAdmission).length).toBe(admittedAtEnd);
          if (rollout.engine.isOver) admittedAtEnd ??= rollout.lines.filter(isAdmission).length;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('offers a device that waits for its admission nothing, and is the same after its check, until it admits it', () => {
    fc.assert(
      fc.property(acts, at, (given, first) => {
        const rollout = newRun(kind).begin();
        const { engine } = rollout;
        let waiting = new Set<number>();
        given.forEach((one, nth) => {
          const { length } = rollout.lines;
          act(rollout, one);
          const admitted = rollout.lines.slice(length).map((line) => / (?:re)?admit (\d+)$/.exec(line)?.[1]);
          const isNow = (position: number): boolean => engine.waitsForAdmission(position);
          expect([...waiting].filter((position) => !isNow(position) && !admitted.includes(`${position}`))).toEqual([]);
          waiting = new Set([...Array(SIZE).keys()].filter(isNow));
          const position = (first + nth) % SIZE;
          if (!waiting.has(position)) return;
          const before = structuredClone([engine.save(), seen(rollout)]);
          expect(engine.poll(position, rollout.now)).not.toBe('offer');
          expect([engine.save(), seen(rollout)]).toEqual(before);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('continues after a crash as if there had been none', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (given, crashAt) => {
        const whole = newRun(kind).begin();
        const broken = newRun(kind).begin();
        given.forEach((one, nth) => {
          if (nth === crashAt % given.length) broken.crash();
          act(whole, one);
          act(broken, one);
        });
        expect(seen(broken)).toEqual(seen(whole));
      }),
      { numRuns: 60 },
    );
  });

  it('shares nothing with its saved state, which does not change later', () => {
    const rollout = newRun(kind).begin().until(HOUR);
    const saved = rollout.engine.save();
    const before = structuredClone(saved);
    for (let position = 0; position < SIZE; position++) rollout.engine.poll(position, rollout.now);
    rollout.report('started', 0, 10, 20).report('failed', 0, 1, 2).report('confirmed', 20).until(DAY);
    expect(saved).toEqual(before);
  });

  it('does nothing while no device reports', () => {
    const rollout = newRun(kind).begin();
    for (let hour = 1; hour <= 24 * 20; hour++) rollout.until(hour * HOUR + MINUTE);
    expect(rollout.lines.length).toBeLessThan(2_000);
  });
});

const isAdmission = (line: string): boolean => / (re)?admit /.test(line);
