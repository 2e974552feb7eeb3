import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import { onServer } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { attackCalled, attackList } from '../../sim/threat/attacks/attack-list.ts';
import { type DeviceFact, implied, type Need, needInWords } from '../../sim/threat/facts/fact.ts';
import {
  attacked,
  attackedPlan,
  attackRows,
  type CloneWay,
  cloned,
  commands,
  inShort,
  leaked,
  off,
  wellPlaced,
  wildcard,
  withConsoles,
  withOpenHub,
  written,
} from '../kit/attack-plans.ts';
import { at, days, hours, minutely, minutes, networkDown, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { summarized } from '../kit/summarized.ts';
import { type EventRow, isEvent, path } from '../kit/trace-rows.ts';

const first = { name: 'acme/sensor-1' };
const clock = { driftPpb: 0, hasBattery: true, syncMs: minutes(10), builtMs: days(180) } as const;
const withPassword: Partial<ProductPlan> = { identity: 'password' };

/** Attacks the first device with everything that a maker's list holds, then reads along in its session. */
const attackOn = (fidelity: Plan['fidelity'], way: CloneWay, controls: readonly ControlId[], product = {}) =>
  attackedPlan(
    [
      ...(way === 'certificate-only'
        ? [at(minutes(5), { kind: 'leak', secret: 'certificate', to: 'mallory', on: first })]
        : way === 'copied'
          ? [leaked(minutes(5), first)]
          : []),
      cloned(minutes(10), way, { on: first, forMs: minutes(20) }),
      wildcard(minutes(12), { on: first, forMs: minutes(5) }),
    ],
    off('non-exportable-key', ...controls),
    { fidelity },
    product,
  );

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const refusals = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.judged').filter(({ verdict }) => verdict === 'refuse');

describe.each(['model', 'packet'] as const)('a cloned identity, in %s', (fidelity) => {
  it.each<[CloneWay, ControlId, readonly ControlId[], Partial<ProductPlan>]>([
    ['copied', 'concurrent-use', ['topic-acl', 'forward-acl', 'connection-limit'], {}],
    ['copied', 'concurrent-use', ['topic-acl', 'forward-acl', 'connection-limit'], withPassword],
    [
      'certificate-only',
      'proof-of-possession',
      ['certificate-chain', 'certificate-validity', 'concurrent-use', 'topic-acl', 'forward-acl'],
      {},
    ],
    ['self-made', 'certificate-chain', ['certificate-validity', 'concurrent-use', 'topic-acl', 'forward-acl'], {}],
    [
      'self-made',
      'client-credential',
      ['client-id-binding', 'concurrent-use', 'topic-acl', 'forward-acl'],
      withPassword,
    ],
  ])('%s is refused by %s alone, and gets in without it', async (way, control, later, product) => {
    const refused = await attackRows(attackOn(fidelity, way, later, product));
    expect(refusals(refused).map((row) => row.control)).toEqual([control]);
    expect(ofKind(refused, 'attack.refused').map(inShort)).toEqual([
      `attack.refused 0 A01 clone-identity, ${way}: ${control}`,
    ]);
    expect(ofKind(refused, 'impostor.online')).toEqual([]);
    expect(ofKind(refused, 'attack.lacked').map((row) => row.detail)).toEqual([
      'A04 wildcard, subscribe: mallory lacks a session in its name',
    ]);

    const free = await attackRows(attackOn(fidelity, way, [...later, control], product));
    const judged = ofKind(free, 'attack.judged');
    expect(judged.filter((row) => row.verdict === 'refuse')).toEqual([]);
    expect(judged.find((row) => row.control === control)?.detail).toMatch(
      /(?:CONNECT|certificate): (?:not checked: |switched off)/,
    );
    // What it gave, a session, is what the second attack needed; that one read messages of every device.
    expect(ofKind(free, 'attack.started').map((row) => row.evidence)).toEqual([
      ...(way === 'self-made'
        ? ['a way to the broker']
        : [`a way to the broker, a copy of its ${way === 'copied' ? 'credential' : 'certificate'}`]),
      'a way to the broker, a session in its name',
    ]);
    expect(new Set(ofKind(free, 'messages.read').map((row) => row.device))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(ofKind(free, 'attack.ended').map((row) => row.detail)).toEqual([
      'A04 wildcard, subscribe: with success',
      `A01 clone-identity, ${way}: with success`,
    ]);
  });

  it.each([
    ['topic-acl', ['forward-acl'], 'SUBSCRIBE'],
    ['forward-acl', ['topic-acl'], 'delivery'],
  ] as const)('reads nothing of others if %s decides', async (control, later, request) => {
    const rows = await attackRows(attackOn(fidelity, 'copied', ['concurrent-use', ...later]));
    expect(refusals(rows)[0]).toMatchObject({ control });
    expect(refusals(rows)[0].detail).toMatch(new RegExp(`^${request}: outside the client's own topics: `));
    expect(new Set(refusals(rows).map((row) => row.control))).toEqual(new Set([control]));
    expect(ofKind(rows, 'attack.refused').map(inShort)).toEqual([
      `attack.refused 0 A04 wildcard, subscribe: ${control}`,
    ]);
    expect(ofKind(rows, 'messages.read').filter((row) => row.device !== 0)).toEqual([]);
  });

  it('and its original take the session from each other with the period that back-off and retry come to', async () => {
    const backoff = { initialMs: 4_000, maxMs: 60_000, factor: 2, jitter: 0 };
    const plan = attackedPlan(
      [leaked(minutes(5), first), cloned(minutes(10), 'copied', { on: first, retryMs: 7_000 })],
      off('non-exportable-key', 'concurrent-use'),
      { fidelity },
      { backoff },
    );
    const online = ofKind(await attackRows(plan), 'impostor.online').map((row) => row.t);
    // Each side learns of its loss after one leg, waits, and is let in after five legs and a tick.
    const period = 4_000 + 7_000 + 2 * (10 + 51);
    expect(online.length).toBe(Math.ceil((minutes(20) - 61) / period));
    for (const [i, t] of online.entries()) expect(t).toBe(minutes(10) + 61 + i * period);
  });

  it('is silent once its certificate is revoked, and no longer than the broker takes to learn of that', async () => {
    const revoked = at(minutes(15), {
      kind: 'revoke',
      of: 'certificates',
      reason: 'keyCompromise',
      as: 'administrator',
      approved: 'yes',
      on: first,
    } as never);
    const rows = await attackRows(
      attackedPlan(
        [leaked(minutes(5), first), cloned(minutes(10), 'copied', { on: first, forMs: hours(3) }), revoked],
        off('non-exportable-key', 'concurrent-use'),
        { fidelity, durationMs: hours(4) },
      ),
    );
    // At worst a list is published, fetched an hour later, and a sweep takes place a minute after that.
    const [closed, ...after] = refusals(rows);
    expect(closed.control).toMatch(/^(?:close-revoked-sessions|certificate-revocation)$/);
    expect(closed.t).toBeLessThan(minutes(15) + hours(2) + minutes(1));
    expect(after.every((row) => row.control === 'certificate-revocation')).toBe(true);
    expect(ofKind(rows, 'impostor.online').at(-1)!.t).toBeLessThan(closed.t);
    expect(ofKind(rows, 'attack.refused').map((row) => row.detail)).toEqual([
      'A01 clone-identity, copied: certificate-revocation',
    ]);
  });

  it('shows the certificate that was copied, which ends', async () => {
    const rows = await attackRows(
      attackedPlan(
        [leaked(minutes(5), first), cloned(hours(25), 'copied', { on: first })],
        off('non-exportable-key', 'concurrent-use'),
        { fidelity, durationMs: hours(26) },
      ),
    );
    expect(refusals(rows).map((row) => [row.control, row.detail])).toEqual([
      ['certificate-validity', 'certificate: out of date'],
    ]);
  });

  it('waits while its device holds the session, and has it while the device is cut off', async () => {
    const plan = attackedPlan(
      [
        leaked(minutes(5), first),
        at(minutes(9), { ...(networkDown(minutes(10)) as object), on: first } as never),
        cloned(minutes(10), 'copied', { on: first, forMs: minutes(30) }),
      ],
      off('non-exportable-key'),
      { fidelity, durationMs: hours(2) },
    );
    const { rows } = await runPlan(plan);
    const events = rows.filter(isEvent);
    expect(ofKind(events, 'impostor.online')).toHaveLength(1);
    // The control now keeps out the device itself, until the actor leaves: the harm that it does to an honest user.
    const kept = events.filter(
      ({ kind, device, control }) => kind === 'connect.refused' && device === 0 && control === 'concurrent-use',
    );
    expect(kept.length).toBeGreaterThan(1);
    expect(kept[0].detail).toMatch(/^in use from 2001:db8:ffff::/);
    expect(kept.at(-1)!.t).toBeLessThan(minutes(41));
    expect(
      events.filter(({ kind, device, t }) => kind === 'connect.admitted' && device === 0 && t > minutes(40)),
    ).toHaveLength(1);
  });
});

describe('what an attack needs', () => {
  it('is that of each of its ways, and each is missed by name', async () => {
    const missed: string[] = [];
    for (const attack of attackList)
      for (const [way, { needs }] of Object.entries(attack.ways))
        for (const lacking of needs)
          missed.push(`${attack.id} ${way}: ${(await lackedWithout(attack.id, way, lacking)) ?? 'it started'}`);
    expect(missed).toEqual(
      attackList.flatMap(({ id, ways }) =>
        Object.entries(ways).flatMap(([way, { needs }]) =>
          needs.map((need: Need) => `${id} ${way}: mallory lacks ${needInWords(need)}`),
        ),
      ),
    );
    expect(missed.length).toBeGreaterThan(40);
  });

  /** Gives the actor everything but one need; the words of what it then lacked. */
  async function lackedWithout(technique: string, way: string, lacking: Need): Promise<string | undefined> {
    const without = 'holds' in lacking ? [lacking.holds, ...impliedBy(lacking.holds)] : [];
    const by = {
      name: 'mallory',
      reaches: wellPlaced.reaches.filter((place) => !('reaches' in lacking) || place !== lacking.reaches),
      holds: wellPlaced.holds.filter((secret) => !without.includes(secret)),
    };
    const isWorm = attackCalled(technique).spreads === true && !without.includes('control');
    const inSegment = isWorm ? (plan: Plan): Plan => withOpenHub(plan, 'mallory') : (plan: Plan): Plan => plan;
    const rows = await attackRows(
      inSegment(
        attackedPlan(
          [
            ...(without.includes('session') ? [] : [cloned(minutes(8), 'self-made', { on: first, forMs: minutes(2) })]),
            attacked(minutes(20), [technique, way], { on: first, by }),
          ],
          off('certificate-chain', 'concurrent-use', 'non-exportable-key'),
          { ...withConsoles, broker: { ...planWith([{}]).broker, tickets: { lifetimeMs: hours(1), cost: 0.35 } } },
          { commands, ...(way === 'spoofed-time' && { clock }) },
        ),
      ),
    );
    const [lacked] = ofKind(rows, 'attack.lacked');
    const started = ofKind(rows, 'attack.started').some(({ t }) => t === minutes(20));
    expect(started).toBe(lacked === undefined);
    return lacked?.detail?.split(': ')[1];
  }

  /** A server that lies open gives keys away as well. */
  const impliedBy = (fact: DeviceFact): readonly DeviceFact[] => [
    ...(onServer.some((one) => one === fact) ? (['update-server'] as const) : []),
    ...givenBy(fact),
  ];
  const givenBy = (fact: DeviceFact): readonly DeviceFact[] =>
    Object.entries(implied).flatMap(([from, facts]) => (facts.includes(fact) ? [from as DeviceFact] : []));
});

describe('a second attack of the same kind', () => {
  it('on the same device does not begin while the first is under way', async () => {
    const rows = await attackRows(
      attackedPlan(
        [
          cloned(minutes(8), 'self-made', { on: first, forMs: minutes(4) }),
          cloned(minutes(10), 'self-made', { on: first, forMs: minutes(4) }),
          cloned(minutes(20), 'self-made', { on: first, forMs: minutes(4) }),
        ],
        off('certificate-chain', 'concurrent-use'),
      ),
    );
    expect(ofKind(rows, 'attack.started').map(({ t }) => t)).toEqual([minutes(8), minutes(20)]);
    expect(ofKind(rows, 'attack.lacked').map((row) => row.detail)).toEqual([
      'A01 clone-identity, self-made: mallory does so already',
    ]);
    // Nothing is left of the first once the last is over.
    const times = ofKind(rows, 'impostor.online').map(({ t }) => t);
    expect(Math.max(...times)).toBeLessThan(minutes(24));
    expect(times).toHaveLength(ofKind(rows, 'impostor.offline').length);
  });
});

describe('an attack by a proof that the device does not have', () => {
  it.each<[technique: string, way: string, what: string]>([
    ['A01', 'own-evidence', 'A01 clone-identity, own-evidence: umbrella/pump-1 has no evidence to give'],
    ['A01', 'certificate-only', 'A01 clone-identity, certificate-only: umbrella/pump-1 has no certificate'],
  ])('begins at the others alone: %s %s', async (technique, way, what) => {
    const rows = await attackRows(attackedPlan([attacked(minutes(8), [technique, way])]));
    expect(ofKind(rows, 'attack.started').map((row) => row.device)).toEqual([0, 1, 2, 3]);
    expect(ofKind(rows, 'attack.lacked').map((row) => [row.device, row.detail])).toEqual([[4, what]]);
  });
});

describe('a secret', () => {
  it.each([
    [
      {},
      {},
      'non-exportable-key refuse credential: the key was made in the hardware root of trust and never leaves it',
    ],
    [
      {},
      off('non-exportable-key'),
      'non-exportable-key allow credential: not checked: the key was made in the hardware root of trust and never leaves it',
    ],
    [withPassword, {}, 'non-exportable-key allow credential: software reads a password, and so can others'],
  ])('of a device %j under %j: %s', async (product, controls, text) => {
    const [sought] = await attackRows(attackedPlan([leaked(minutes(5), first)], controls, {}, product));
    expect(inShort(sought)).toBe(`secret.sought 0 ${text}`);
  });

  it('cannot be copied from a device that has no certificate yet', async () => {
    const [sought] = await attackRows(attackedPlan([leaked(1, first)], off('non-exportable-key')));
    expect(inShort(sought)).toBe('secret.sought 0 protocol refuse credential: it has no certificate yet');
  });
});

describe('what a clone costs its device', () => {
  const cut = at(minutes(30), { ...networkDown(minutes(10)), on: { name: 'acme/sensor-2' } } as never);
  const plan = attackedPlan(
    [leaked(minutes(5), first), cloned(minutes(10), 'copied', { on: first, retryMs: 500, forMs: minutes(10) }), cut],
    off('non-exportable-key', 'concurrent-use'),
    {},
    { telemetry: minutely({ qos: 0, everyMs: 500, buffer: 1 }) },
  );

  it('goes back to the CONNECT of the clone', async () => {
    const { rows } = await runPlan(plan);
    const taken = rows.filter(isEvent).filter(({ kind, t }) => kind === 'session.taken-over' && t < minutes(20));
    expect(taken.length).toBeGreaterThan(10);
    for (const { cause } of taken)
      expect(rows[cause!]).toMatchObject({ kind: 'attack.judged', detail: expect.stringMatching(/^CONNECT: /) });
  });

  it('is told apart from what an outage costs another, to the reading and the millisecond', async () => {
    const { rows, harm } = await summarized(plan);
    const lostBy = (device: number): number =>
      rows
        .filter(isEvent)
        .filter((row) => row.kind === 'readings.lost' && row.device === device)
        .reduce((sum, { detail }) => sum + Number(detail), 0);
    expect(lostBy(0)).toBeGreaterThan(100);
    expect(lostBy(1)).toBeGreaterThan(100);
    expect(harm.readingsLost).toEqual({ attack: lostBy(0), response: 0, fault: lostBy(1) });
    expect(harm.offlineMs.attack).toBeGreaterThan(minutes(5));
    expect(harm.offlineMs.fault).toBeGreaterThan(minutes(5));
  });
});

describe('an attack that comes to nothing', () => {
  it('is not put down to a control that refused another attack of the same actor', async () => {
    const rows = await attackRows(
      attackedPlan(
        [
          // The step is over before the image is written.
          written(minutes(10), { on: first, forMs: seconds(20) }),
          cloned(minutes(10) + 5_000, 'self-made', { on: first, forMs: seconds(5) }),
        ],
        off('sideload-lock'),
      ),
    );
    expect(ofKind(rows, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A01 clone-identity, self-made: certificate-chain',
    ]);
    expect(ofKind(rows, 'attack.ended').map((row) => row.detail)).toEqual([
      'A09 tampered-image, cable: without success',
    ]);
  });
});

describe.each(['model', 'packet'] as const)('an image of an actor, in %s', (fidelity) => {
  const plan = (controls: readonly ControlId[], profile: string, more: Plan['timeline'] = []) =>
    attackedPlan(
      [written(minutes(10), { on: first }), ...more],
      off('concurrent-use', ...controls),
      { fidelity },
      { profile, properties: profileProperties(profile) },
    );

  it.each([
    ['sideload-lock', ['secure-boot']],
    ['secure-boot', ['sideload-lock']],
  ] as const)('is refused by %s alone', async (control, later) => {
    const { rows } = await runPlan(plan(later, 'sphere'));
    const events = rows.filter(isEvent);
    const refused = events.filter((row) => row.verdict === 'refuse');
    expect(refused.map((row) => row.control)).toEqual([control]);
    expect(ofKind(events, 'attack.refused').map(inShort)).toEqual([
      `attack.refused 0 A09 tampered-image, cable: ${control}`,
    ]);
    expect(path(rows, 0, 'implant')).toEqual([]);
  });

  it('runs without both, and what it reaches depends on where the keys are', async () => {
    const gained = async (profile: string) =>
      ofKind(await attackRows(plan(['sideload-lock', 'secure-boot'], profile)), 'attack.gained').map(
        (row) => row.detail,
      );
    // Keys that its code can use, and cannot take away; keys that it cannot even use.
    for (const profile of ['esp32', 'sphere']) expect(await gained(profile)).toEqual(['control of what it runs']);
    expect(await gained('legacy-rtos')).toEqual([
      'control of what it runs',
      'a copy of its credential',
      'a copy of its certificate',
    ]);
  });

  it('gives the key with which a clone then connects', async () => {
    const rows = await attackRows(plan([], 'legacy-rtos', [cloned(minutes(20), 'copied', { on: first })]));
    expect(ofKind(rows, 'attack.started').map((row) => row.evidence)).toEqual([
      'a cable to it',
      'a way to the broker, a copy of its credential',
    ]);
    expect(ofKind(rows, 'impostor.online').length).toBeGreaterThan(1);
  });

  it('is silent while the device is off, and gone once a technician has rewritten it', async () => {
    const steps = [
      at(minutes(20), { kind: 'power-cycle', forMs: minutes(2), on: first }),
      at(minutes(30), { kind: 'recover', on: first }),
    ] as const;
    const { rows } = await runPlan(plan(['sideload-lock', 'secure-boot'], 'sphere', steps as never));
    expect(path(rows, 0, 'implant').map(([, state]) => state)).toEqual([
      'active',
      'dormant',
      'active',
      'dormant',
      'cleaned',
    ]);
  });
});
