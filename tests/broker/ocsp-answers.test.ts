import { describe, expect, it } from 'vitest';
import { OcspAnswers } from '../../broker/admission/ocsp-answers.ts';

const unknown = { status: 'unknown', reason: 'no answer could be had', source: '', staleFor: 0 };
const good = { status: 'good', reason: '', source: 'OCSP', staleFor: 0 };

describe('the OCSP answers that a broker has', () => {
  it('are due where there is none, and once they are too old', () => {
    const answers = new OcspAnswers(() => 1_000);
    expect(answers.isDue(7, 5)).toBe(true);
    answers.put(7, 'good', 5);
    expect([5, 1_004, 1_005, 9_000].map((now) => answers.isDue(7, now))).toEqual([false, false, true, true]);
    expect(answers.isDue(8, 5)).toBe(true);
  });

  it('say nothing of a device that they are not about', () => {
    const answers = new OcspAnswers(() => 1_000);
    answers.put(8, 'good', 5);
    expect(answers.statusOf(7, 0, 5)).toEqual(unknown);
    expect(answers.statusOf(8, 0, 5)).toEqual(good);
  });

  it('grow stale, by the seconds since they were due', () => {
    const answers = new OcspAnswers(() => 1_000);
    answers.put(7, 'good', 500);
    expect(answers.statusOf(7, 0, 1_500)).toEqual(good);
    expect(answers.statusOf(7, 0, 1_750)).toEqual({ ...good, reason: 'the answer is out of date', staleFor: 0.25 });
    answers.put(7, 'good', 1_700);
    expect(answers.statusOf(7, 0, 1_750)).toEqual(good);
  });

  it('cover the certificates that were issued up to the revocation', () => {
    const answers = new OcspAnswers(() => 1_000);
    answers.put(7, { at: 100, reason: 'superseded' }, 200);
    const revoked = { status: 'revoked', reason: 'superseded', source: 'OCSP', staleFor: 0 };
    expect([99, 100, 101].map((issuedAt) => answers.statusOf(7, issuedAt, 200))).toEqual([revoked, revoked, good]);
    expect(answers.statusOf(7, 100, 2_200)).toEqual({ ...revoked, staleFor: 1 });
  });

  it('are kept and replaced as a whole', () => {
    const [answers, others] = [new OcspAnswers(() => 1_000), new OcspAnswers(() => 1_000)];
    answers.put(7, 'good', 5);
    others.put(8, 'good', 5);
    others.restore(structuredClone(answers.save()));
    expect(others.statusOf(7, 0, 5)).toEqual(good);
    expect(others.statusOf(8, 0, 5)).toEqual(unknown);
  });
});
