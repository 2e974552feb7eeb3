import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AppraisalFacts, appraise } from '../../sim/decisions/appraise.ts';
import { encodeEvidence } from '../../sim/decisions/evidence.ts';
import { type ControlId, controlSettings } from '../../sim/plan/control-list.ts';
import { Challenges } from '../../sim/trust/attestation/challenges.ts';

const on = controlSettings({});
const evidence = {
  ...{ name: 'acme/sensor-7', nonce: 0xfeedbeef, measurement: 0xcafe, isDebuggable: false, boots: 3 },
  securityVersion: 2,
};
const good: AppraisalFacts = {
  evidence,
  isClaimed: true,
  isDisabled: false,
  isSigned: true,
  challenge: 'answered',
  known: new Set([0xcafe]),
  leastVersion: 2,
};

/** What is wrong, in the order of the checks, and which control refuses it. */
const faults: readonly (readonly [string, Partial<AppraisalFacts>, ControlId])[] = [
  ['an unclaimed device', { isClaimed: false }, 'registry'],
  ['a disabled device', { isDisabled: true }, 'registry'],
  ['the signature of another key', { isSigned: false }, 'evidence-signature'],
  ['a nonce that was not given', { challenge: 'not-given' }, 'evidence-freshness'],
  ['a nonce that is too old', { challenge: 'too-old' }, 'evidence-freshness'],
  ['an open debugger', { evidence: { ...evidence, isDebuggable: true } }, 'debug-state'],
  ['an unknown measurement', { known: new Set([1, 2]) }, 'reference-values'],
  ['no measurement', { evidence: { ...evidence, measurement: undefined } }, 'reference-values'],
  ['an old version', { leastVersion: 3 }, 'minimum-version'],
];

describe('appraisal', () => {
  it('accepts evidence that passes every check, and accepts a product that measures nothing for its key alone', () => {
    expect(appraise(on, good).allow).toBe(true);
    const keyOnly = { ...good, evidence: { ...evidence, measurement: undefined }, known: undefined };
    expect(appraise(on, keyOnly).allow).toBe(true);
  });

  it.each(faults)('refuses %s, by control', (_what, fault, control) => {
    const appraisal = appraise(on, { ...good, ...fault });
    expect(appraisal).toMatchObject({ allow: false, control });
    expect(appraisal.evidence).toContain('feedbeef');
  });

  const nonce = 'nonce feedbeef';
  it.each([
    [{ isClaimed: false }, 'registry', 'the device is claimed into no catalog', nonce],
    [{ isDisabled: true }, 'registry', 'the device is disabled', nonce],
    [{ isSigned: false }, 'evidence-signature', 'signed by another key than the device was made with', nonce],
    [{ challenge: 'not-given' }, 'evidence-freshness', 'answers no challenge that is open', nonce],
    [{ challenge: 'too-old' }, 'evidence-freshness', 'the challenge is too old', nonce],
    [{ evidence: { ...evidence, isDebuggable: true } }, 'debug-state', 'the device can be debugged', nonce],
    [{ known: new Set<number>() }, 'reference-values', 'started what is not known', `${nonce}, measurement 0000cafe`],
    [{ evidence: { ...evidence, measurement: undefined } }, 'reference-values', 'nothing was measured', nonce],
    [{ leastVersion: 3 }, 'minimum-version', 'security version 2 is below 3', nonce],
    [{ evidence: { ...evidence, nonce: -1 }, isSigned: false }, 'evidence-signature', undefined, 'nonce ffffffff'],
    [{ evidence: { ...evidence, nonce: 10 }, isSigned: false }, 'evidence-signature', undefined, 'nonce 0000000a'],
  ] as const)('on %o, by %s, gives the reason and the evidence', (fault, control, reason, looked) => {
    const appraisal = appraise(on, { ...good, ...fault });
    expect(appraisal).toMatchObject({ allow: false, control, evidence: looked });
    if (reason !== undefined) expect(appraisal.reason).toBe(reason);
  });

  it('that accepts gives its reason, and marks what it did not check', () => {
    const believed = { allow: true, reason: 'the evidence holds', evidence: nonce };
    expect(appraise(on, good)).toEqual({ ...believed, control: 'reference-values' });
    const keyOnly = { ...good, evidence: { ...evidence, measurement: undefined }, known: undefined };
    expect(appraise(on, keyOnly)).toEqual({ ...believed, control: 'evidence-signature' });
    expect(appraise(controlSettings({ registry: false }), { ...good, isDisabled: true })).toEqual({
      ...believed,
      control: 'registry',
      reason: 'not checked: the device is disabled',
    });
    expect(appraise(controlSettings({ 'debug-state': false }), good)).toEqual({
      ...believed,
      control: 'reference-values',
    });
  });

  it.each(faults)('accepts %s where that control is off, and only that', (_what, fault, control) => {
    expect(appraise(controlSettings({ [control]: false }), { ...good, ...fault }).allow).toBe(true);
    for (const [, , other] of faults.filter(([, , id]) => id !== control))
      expect(appraise(controlSettings({ [other]: false }), { ...good, ...fault })).toMatchObject({ control });
  });

  it('names the first of several faults', () => {
    fc.assert(
      fc.property(fc.subarray(faults.slice(0, 7) as (typeof faults)[number][], { minLength: 1 }), (some) => {
        // Later faults are laid down first, so that of two faults in one field the earlier one stands.
        const facts = Object.assign({ ...good }, ...some.toReversed().map(([, fault]) => fault));
        expect(appraise(on, facts)).toMatchObject({ allow: false, control: some[0][2] });
      }),
    );
  });
});

describe('a challenge', () => {
  it('is valid once, for its device, for its lifetime', () => {
    const challenges = new Challenges(1_000);
    challenges.give(1, 77, 0, 1);
    expect(challenges.answer(2, 77, 10)).toBe('not-given');
    expect(challenges.answer(1, 78, 10)).toBe('not-given');
    expect(challenges.answer(1, 77, 1_000)).toBe('answered');
    expect(challenges.answer(1, 77, 1_000)).toBe('not-given');
    challenges.give(1, 79, 0, 2);
    expect(challenges.answer(1, 79, 1_001)).toBe('too-old');
    expect(challenges.answer(1, 79, 1_001)).toBe('not-given');
  });

  it('replaces the one before', () => {
    const challenges = new Challenges(1_000);
    challenges.give(1, 1, 0, 1);
    challenges.give(1, 2, 10, 2);
    expect(challenges.answer(1, 1, 20)).toBe('not-given');
    expect(challenges.answer(1, 2, 20)).toBe('answered');
  });

  it.each([
    [5, 5, false],
    [5, 6, false],
    [5, 4, true],
    [5, 0, true],
    // Attempts are counted modulo 256.
    [1, 255, true],
    [255, 1, false],
  ])('that attempt %d has received is newer than the request of attempt %d: %s', (given, asks, isOvertaken) => {
    const challenges = new Challenges(1_000);
    challenges.give(1, 77, 0, given);
    expect(challenges.isOvertaken(1, asks)).toBe(isOvertaken);
    expect(challenges.isOvertaken(2, asks)).toBe(false);
  });
});

describe('the bytes of evidence', () => {
  const claim = fc.record({
    name: fc.string(),
    nonce: fc.nat(2 ** 32 - 1),
    measurement: fc.option(fc.nat(2 ** 32 - 1), { nil: undefined }),
    isDebuggable: fc.boolean(),
    boots: fc.nat(65_535),
    securityVersion: fc.nat(255),
  });

  it('are the same for the same claims only', () => {
    fc.assert(
      fc.property(claim, claim, (a, b) => {
        const areEqual = Buffer.from(encodeEvidence(a)).equals(Buffer.from(encodeEvidence(b)));
        expect(areEqual).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('change with every claim', () => {
    fc.assert(
      fc.property(claim, (a) => {
        const bytes = Buffer.from(encodeEvidence(a));
        const changed = [
          { ...a, name: `${a.name}x` },
          { ...a, nonce: (a.nonce ^ 1) >>> 0 },
          { ...a, measurement: a.measurement === undefined ? 0 : undefined },
          { ...a, isDebuggable: !a.isDebuggable },
          { ...a, boots: a.boots ^ 1 },
          { ...a, securityVersion: a.securityVersion ^ 1 },
        ];
        for (const other of changed) expect(bytes.equals(Buffer.from(encodeEvidence(other)))).toBe(false);
      }),
    );
  });
});
