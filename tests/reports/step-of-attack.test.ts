import { describe, expect, it } from 'vitest';
import { StepOfAttack } from '../../reports/outcome/step-of-attack.ts';
import { attacked } from '../kit/attack-plans.ts';

const title = 'A21 command-injection, session';
const [session, other, further] = ['A01', 'A21', 'A21'].map((technique, nth) =>
  attacked(nth, [technique, technique === 'A01' ? 'copied' : 'session'], { on: {} }),
);
const { name: actor } = (session.action as { readonly by: { readonly name: string } }).by;

/** The steps of these attacks, all of which have begun. */
function begun() {
  const steps = new StepOfAttack([session, other, further]);
  for (const step of [0, 1, 2]) steps.begin(step);
  return steps;
}

describe('the step that a row of an attack is about', () => {
  it('is the one that the row follows from, if it makes this attack', () => {
    expect(begun().of({ actor, title, nearest: 1, device: 7 })).toBe(1);
  });

  it('is the step that last attacked the device, where the row follows from another attack and several steps make this one', () => {
    const steps = begun();
    steps.attacked(1, 7);
    steps.attacked(2, 8);
    expect([7, 8].map((device) => steps.of({ actor, title, nearest: 0, device }))).toEqual([1, 2]);
    steps.attacked(2, 7);
    expect(steps.of({ actor, title, nearest: 0, device: 7 })).toBe(2);
  });

  it('is the last one that has begun, of a device that none of them attacked', () => {
    const steps = new StepOfAttack([session, other, further]);
    steps.begin(1);
    expect(steps.of({ actor, title, nearest: 0, device: 9 })).toBe(1);
    expect(steps.of({ actor: 'eve', title, nearest: 0, device: 9 })).toBe(-1);
  });
});
