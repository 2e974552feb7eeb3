import { describe, expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { endingInWords, type Left, leftKinds } from '../../reports/outcome/campaign-ending.ts';
import { leftFollower } from '../../reports/outcome/left-to-actors.ts';
import type { RunEnd } from '../../reports/run-folder/manifest.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { attacked, mallory, off } from '../kit/attack-plans.ts';
import { campaign, stepCalled } from '../kit/campaign-plans.ts';
import { handTrace, planOf, regions as someRegions } from '../kit/hand-trace.ts';
import { hours } from '../kit/lone-plan.ts';

const regions = [
  { name: 'trust', states: ['unclaimed', 'attesting', 'certified', 'renewing', 'expired', 'refused'] },
  { name: 'implant', states: ['clean', 'exploited', 'dormant', 'active', 'cleaned'] },
  ...someRegions.filter(({ name }) => name !== 'trust'),
];
const END = hours(40);
const product = { tenant: 'acme', product: 'sensor', count: 4, identity: 'attested' } as unknown as ProductPlan;
const trudy = { ...mallory, name: 'trudy' };
const pki = { certificateLifetimeMs: hours(24), renewal: { at: 0.5, jitter: 0.1 } };
const steps = [
  stepCalled('clones', attacked(0, ['A01', 'copied'], { by: mallory })),
  stepCalled('logins', attacked(0, ['A15', 'default'], { by: mallory })),
  stepCalled('their logins', attacked(0, ['A15', 'default'], { by: trudy }), [], {}, 1),
];
const plan = (fields: Partial<Plan> = {}): Plan =>
  planOf({
    fleet: [product],
    pki: { ...planOf().pki, ...pki },
    timeline: steps,
    campaigns: [campaign({ name: 'leak', by: mallory }), campaign({ name: 'other', by: trudy })],
    ...fields,
  });

const attackStep = (name: string) => ({
  ...attacked(0, ['A15', 'default'], { by: { ...mallory, name } }),
  label: `of ${name}`,
});
const leakTo = (to: string) => ({
  ...attackStep(to),
  action: { kind: 'leak', secret: 'credential', to, on: {} } as never,
});

type Trace = ReturnType<typeof handTrace>;

/** What the first campaign and the second are said to end like. */
function endingsOf(...given: Parameters<typeof followed>) {
  const { follower, run } = followed(...given);
  return [0, 1].map((place) => endingInWords(follower.endingOf(place, run)));
}

/** The same of actors that have no campaign. */
function attackersOf(...given: Parameters<typeof followed>) {
  const { follower, run } = followed(...given);
  return follower.attackers(run).map(({ actor, ending }) => `${actor} ${endingInWords(ending)}`);
}

function followed(write: (trace: Trace) => void, fields: Partial<Plan> = {}, end: RunEnd = 'finished') {
  const trace = handTrace(regions);
  for (const device of [0, 1, 2, 3]) trace.change(0, device, 'trust certified');
  write(trace);
  const shape = { devices: 4, regions, tickMs: 1, sampleEveryMs: 1_000 };
  const follower = leftFollower(plan(fields), shape);
  trace.feed({ samples: () => {}, ...inRowOrder([follower]) }, END);
  return { follower, run: { end, endT: END } };
}

const endingOf = (...given: Parameters<typeof endingsOf>): string => endingsOf(...given)[0]!;

const by = { actor: 'mallory' } as const;
const key = { ...by, detail: 'a copy of its credential' } as const;

describe('a campaign', () => {
  it('is over where nothing is left to its actor', () => {
    expect(endingsOf(() => {})).toEqual(['over: nothing is left to its actor', 'over: nothing is left to its actor']);
  });

  it('is not over while its actor has sessions, and is once they have ended', () => {
    const write = (trace: Trace) => {
      for (const device of [0, 1, 2]) trace.event(5, 'impostor.online', { device, ...by });
      trace.event(6, 'impostor.online', { device: 0, ...by, detail: 'acme-ops' });
      trace.event(7, 'impostor.offline', { device: 1, ...by, detail: 'its step is over' });
    };
    expect(endingsOf(write)).toEqual([
      'not over: it still has a session in the name of 2 devices; it still has a session in the place of 1 console',
      'over: nothing is left to its actor',
    ]);
    const ended = (trace: Trace) => {
      write(trace);
      for (const device of [0, 0, 2]) trace.event(8, 'impostor.offline', { device, ...by, detail: 'closed' });
    };
    expect(endingOf(ended)).toBe('over: nothing is left to its actor');
  });

  it('is not over while code that it brought runs or lies silent', () => {
    const write = (trace: Trace) => {
      const own = trace.event(1, 'step.started', { actor: 'attack', detail: 'logins' });
      const other = trace.event(1, 'step.started', { actor: 'attack', detail: 'their logins' });
      trace.change(5, 0, 'implant exploited', own);
      trace.change(5, 1, 'implant active', own);
      trace.change(6, 1, 'implant dormant');
      trace.change(5, 2, 'implant active', other);
      trace.change(5, 3, 'implant active', other);
      trace.change(6, 3, 'implant cleaned');
    };
    expect(endingsOf(write)).toEqual([
      'not over: 1 device still runs its code; its code is installed on 1 device, and silent',
      'not over: 1 device still runs its code',
    ]);
  });

  it('gives code that no step is known to have brought to the actor that had control', () => {
    const write = (trace: Trace) => {
      trace.event(4, 'attack.gained', {
        device: 3,
        actor: 'trudy',
        detail: 'control of what it runs',
        evidence: 'A15',
      });
      trace.change(5, 3, 'implant active');
    };
    expect(endingsOf(write)).toEqual(['over: nothing is left to its actor', 'not over: 1 device still runs its code']);
  });

  it('is not over while an attack goes on, or a step was still to come', () => {
    const write = (trace: Trace) => {
      const title = 'A01 clone-identity, copied';
      for (const device of [0, 1, 2]) trace.event(5, 'attack.started', { device, ...by, detail: title });
      trace.event(6, 'attack.refused', { device: 0, ...by, detail: `${title}: certificate-chain` });
      trace.event(6, 'attack.ended', { device: 1, ...by, detail: `${title}: with success` });
      const evidence = 'A15 default-credentials, default: the run was over before 50h';
      trace.event(END, 'step.skipped', { actor: 'attack', detail: 'logins', evidence });
      const why = 'A15 default-credentials, default: "clones" gained nothing';
      trace.event(END, 'step.skipped', { actor: 'attack', detail: 'their logins', evidence: why });
    };
    expect(endingsOf(write)).toEqual([
      'not over: its attack on 1 device still goes on; 1 of its steps was still to come',
      'over: nothing is left to its actor',
    ]);
  });

  it('is not over while its actor knows a secret that no step takes back', () => {
    const detail = 'the key that signs its images';
    const write = (trace: Trace) => {
      for (const device of [0, 1, 1]) trace.event(5, 'attack.gained', { device, ...by, detail });
      trace.event(5, 'attack.gained', { device: 2, ...by, detail: 'evidence that it gave' });
    };
    expect(endingOf(write)).toBe(`not over: it still knows, of 2 devices, ${detail}`);
  });

  it.each([
    ['interrupted', 'not known: 1 device still runs its code; the run was interrupted'],
    ['running', 'not known: 1 device still runs its code; the run was killed'],
    ['failed', 'not known: 1 device still runs its code; the run could not finish'],
  ] as const)('is not known to be over where the run is %s', (end, words) => {
    expect(endingOf((trace) => trace.change(5, 0, 'implant active'), {}, end)).toBe(words);
  });
});

describe('an actor without a campaign of its own', () => {
  const plain = {
    ...{ timeline: [...steps, attackStep('eve'), leakTo('carol'), attackStep('eve'), attackStep('mallory')] },
    campaigns: [campaign({ name: 'leak', by: mallory })],
  };
  const NOTHING = 'over: nothing is left to its actor';

  it('is told of once, in the order of first steps, and one with a campaign by that', () => {
    expect(attackersOf(() => {}, plain)).toEqual([`trudy ${NOTHING}`, `eve ${NOTHING}`, `carol ${NOTHING}`]);
    expect(attackersOf(() => {})).toEqual([]);
  });

  it('has what its own steps left to it', () => {
    const write = (trace: Trace) => {
      const own = trace.event(1, 'step.started', { actor: 'attack', detail: 'of eve' });
      trace.change(5, 1, 'implant active', own);
      trace.event(6, 'impostor.online', { device: 2, actor: 'eve' });
      trace.event(6, 'attack.gained', { ...key, device: 0, actor: 'carol' });
    };
    expect(attackersOf(write, plain)).toEqual([
      `trudy ${NOTHING}`,
      'eve not over: 1 device still runs its code; it still has a session in the name of 1 device',
      'carol not over: it knows the credential of 1 device, still valid',
    ]);
    expect(endingsOf(write, { ...plain, campaigns: [campaign({ by: mallory }), campaign({ by: trudy })] })).toEqual([
      NOTHING,
      NOTHING,
    ]);
    expect(attackersOf(write, plain, 'interrupted')[0]).toBe('trudy not known: the run was interrupted');
  });
});

describe('a credential that an actor knows', () => {
  const OVER = 'over: nothing is left to its actor';
  const VALID = 'not over: it knows the credential of 1 device, still valid';
  const UNCLEAR =
    'not known: it knows the credential of 1 device, and no row tells whether the certificate has expired';
  const SAME_KEY =
    'not known: it knows the key of 1 device with a newer certificate, and no row tells whether that is for a new key';
  const learned = (trace: Trace, t = hours(20)) => trace.event(t, 'attack.gained', { device: 1, ...key });
  const renewed = (trace: Trace, t: number) => {
    trace.change(t - 100, 1, 'trust renewing');
    trace.change(t, 1, 'trust certified');
  };

  it('is valid while its device still has that certificate in force', () => {
    expect(endingOf((trace) => learned(trace))).toBe(VALID);
    expect(
      endingOf((trace) => {
        learned(trace);
        trace.change(hours(24), 1, 'trust expired');
      }),
    ).toBe(OVER);
  });

  it('is valid for ever where brokers do not look at the time', () => {
    const expired = (trace: Trace) => {
      learned(trace);
      trace.change(hours(24), 1, 'trust expired');
    };
    expect(endingOf(expired, { controls: off('certificate-validity') })).toBe(VALID);
  });

  it.each([
    // The run ends at 40 h, a certificate lasts 24 h.
    [15.9, SAME_KEY],
    [16.1, VALID],
  ])(
    'expires one lifetime after its issue at %d h, though the device has another by then, perhaps for the same key',
    (issued, words) => {
      expect(
        endingOf((trace) => {
          renewed(trace, hours(issued));
          learned(trace);
          renewed(trace, hours(28));
        }),
      ).toBe(words);
    },
  );

  it('may have expired where no row tells when it was issued', () => {
    const write = (trace: Trace) => {
      learned(trace, hours(1));
      renewed(trace, hours(2));
    };
    // Issued at most 13.2 h before the run: it has expired after 24 h at the latest.
    expect(endingOf(write)).toBe(SAME_KEY);
    expect(endingOf(write, { pki: { ...plan().pki, certificateLifetimeMs: hours(60) } })).toBe(UNCLEAR);
    expect(endingOf(write, { pki: { ...plan().pki, certificateLifetimeMs: hours(100) } })).toBe(VALID);
  });

  it('is what the actor saw last', () => {
    expect(
      endingOf((trace) => {
        learned(trace, hours(1));
        renewed(trace, hours(17));
        trace.event(hours(18), 'secret.sought', { device: 1, ...by, detail: 'credential: the key is in flash' });
        renewed(trace, hours(29));
      }),
    ).toBe(VALID);
  });

  it('is invalid once it is revoked, unless brokers do not look at revocation, or it is a later one', () => {
    const revoked = (trace: Trace) => {
      learned(trace);
      trace.event(hours(21), 'certificate.revoked', { device: 1 });
    };
    expect(endingOf(revoked)).toBe(OVER);
    expect(endingOf(revoked, { controls: off('certificate-revocation') })).toBe(VALID);
    const unchecked = { pki: { ...plan().pki, revocation: { ...plan().pki.revocation, check: 'none' } } };
    expect(endingOf(revoked, unchecked as Partial<Plan>)).toBe(VALID);
    const tickets = { broker: { ...plan().broker, tickets: { lifetimeMs: hours(12) } } } as Partial<Plan>;
    expect(endingOf(revoked, tickets)).toBe(OVER);
    expect(endingOf(revoked, { ...tickets, controls: off('resumption-check') })).toBe(VALID);
    expect(endingOf(revoked, { controls: off('resumption-check') })).toBe(OVER);
    expect(
      endingOf((trace) => {
        trace.event(hours(19), 'certificate.revoked', { device: 1 });
        renewed(trace, hours(19.5));
        learned(trace);
      }),
    ).toBe(VALID);
  });

  it('is invalid once its device is banned, unless brokers do not look at bans', () => {
    const banned = (trace: Trace) => {
      learned(trace);
      trace.event(hours(21), 'identity.banned', { device: 1 });
    };
    expect(endingOf(banned)).toBe(OVER);
    expect(endingOf(banned, { controls: off('client-ban') })).toBe(VALID);
  });

  it('never expires if it is a password, nor does the certificate of one whose authority made a mistake tell when', () => {
    const password = { fleet: [{ ...product, identity: 'password' } as ProductPlan] };
    const expired = (trace: Trace) => {
      learned(trace);
      trace.change(hours(24), 1, 'trust expired');
    };
    expect(endingOf(expired, password)).toBe(VALID);
    expect(
      endingOf((trace) => {
        trace.event(hours(1), 'certificate.faulty', { device: 1 });
        learned(trace);
      }),
    ).toBe(UNCLEAR);
  });

  it('can be one that a service made out to the actor', () => {
    const detail = 'a new certificate in its name';
    const gained = (t: number) => (trace: Trace) => {
      trace.event(t, 'attack.gained', { device: 1, ...by, detail, evidence: 'A25 replay, late' });
      renewed(trace, t + 1);
    };
    expect(endingOf(gained(hours(15)))).toBe(OVER);
    expect(endingOf(gained(hours(17)))).toBe(VALID);
  });

  it('may be of use with the certificate that comes after its revocation, unless its device is banned', () => {
    const back = (trace: Trace) => {
      learned(trace);
      trace.event(hours(21), 'certificate.revoked', { device: 1 });
      renewed(trace, hours(22));
    };
    expect(endingOf(back)).toBe(SAME_KEY);
    const banned = (trace: Trace) => {
      back(trace);
      trace.event(hours(23), 'identity.banned', { device: 1 });
    };
    expect(endingOf(banned)).toBe(OVER);
  });

  it('is of a device that the plan does not have: nothing is known', () => {
    expect(endingOf((trace) => learned(trace), { fleet: [] })).toBe(UNCLEAR);
  });
});

describe('what is left to an actor', () => {
  it.each(leftKinds)('has words for %s, of one and of several', (kind) => {
    const words = (count: number): string => {
      const left: Left = { kind, count, detail: 'something' };
      return endingInWords({ state: 'not-over', left: [left] });
    };
    if (kind === 'unfinished') expect(words(1)).toBe('not over: something');
    else {
      expect(words(1)).toMatch(/\b1\b/);
      expect(words(1_200)).toMatch(/\b1,200\b/);
    }
  });
});
