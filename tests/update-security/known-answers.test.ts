import { expect, it, vi } from 'vitest';
import type { UpdateDevice } from '../../sim/decisions/verify-release.ts';
import { KnownAnswers } from '../../sim/rollout/verification/known-answers.ts';
import { runPlan } from '../kit/run-plan.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const delivered: UpdateDevice = {
  sequence: 3,
  rule: { protection: 'counter', steps: 9, whenFull: 'refuse' },
  counter: 2,
  running: 4,
};

it('devices in the same state are answered once, and any other state, offer and question anew', () => {
  const answers = new KnownAnswers();
  const found = {};
  let asked = 0;
  const refused = () => ({ reason: `answer ${++asked}` });
  const reasons = () => [
    answers.to(found, 'offer', delivered, refused),
    answers.to(found, 'image', delivered, refused),
    answers.to(found, 'offer', { ...delivered, sequence: 4 }, refused),
    answers.to(found, 'offer', { ...delivered, counter: 3 }, refused),
    answers.to(found, 'offer', { ...delivered, running: 5 }, refused),
    answers.to({ ...found }, 'offer', delivered, refused),
  ];
  const first = reasons();
  expect(new Set(first.map((refusal) => JSON.stringify(refusal))).size).toBe(6);
  expect(reasons().slice(0, 5)).toEqual(first.slice(0, 5));
  expect(asked).toBe(7);
});

it('a device that refuses nothing is asked no second time', () => {
  const answers = new KnownAnswers();
  const found = {};
  let asked = 0;
  const accepted = () => {
    asked++;
    return undefined;
  };
  expect([0, 1].map(() => answers.to(found, 'image', delivered, accepted))).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});

it.each(['tuf', 'uptane'])('a fleet of a rollout by %s has each answer worked out a few times', async (metadata) => {
  const { to } = KnownAnswers.prototype;
  let workedOut = 0;
  const asked = vi.spyOn(KnownAnswers.prototype, 'to').mockImplementation(function (
    this: KnownAnswers,
    found,
    what,
    device,
    answer,
  ) {
    return to.call(this, found, what, device, (state) => {
      workedOut++;
      return answer(state);
    });
  });
  await runPlan(await rolloutPlan('esp32', { count: 60, set: [`updates.metadata=${metadata}`] }));
  // Each device takes the offer, and then its image.
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(120);
  expect(workedOut).toBeGreaterThan(0);
  expect(workedOut).toBeLessThan(30);
  asked.mockRestore();
});
