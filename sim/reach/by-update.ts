import { isFalseUpdate } from '../plan/false-updates.ts';
import { attackCalled } from '../threat/attacks/attack-list.ts';
import type { DeviceFact } from '../threat/facts/fact.ts';
import { nothing, type Outcome, type Question } from './outcome.ts';
import { releasesOf } from './sample-fleet.ts';

/** What comes of what an actor shows in place of the update service, and what its image reaches once it runs. */
export function shownUpdate(question: Question, taken: readonly DeviceFact[]): Outcome {
  const { world, order, target, isRepeated, held } = question;
  const { controls } = world;
  if (!isFalseUpdate(order.way) || releasesOf(world.plan, target.plan).length === 0) return nothing;
  // Where the clock of the device may be wrong, metadata that has expired may be in force.
  const hasOwnTime = target.plan.clock !== undefined || world.hasAction('set-device-clock');
  const settings = hasOwnTime ? [controls, { ...controls, 'update-expiry': false }] : [controls];
  const isInvaded = held.isInvaded(target);
  const outcomes = settings.map((set) =>
    world.samples.updateOutcome(set, order, { product: target.product, isInvaded }),
  );
  const gains = new Set(outcomes.flatMap((one) => [...one.gains]));
  const facts = [...gains].flatMap((gain): readonly DeviceFact[] => {
    if (gain !== 'control') return [gain];
    // Where its image runs, a further offer of it brings nothing new.
    return isRepeated ? [...taken, 'frozen'] : taken;
  });
  const keeps = attackCalled(order.technique).gives;
  const refusals = gains.size > 0 ? [] : outcomes.flatMap((one) => one.refusals);
  return {
    gains: facts.map((fact) => ({ fact, of: 'own' })),
    refusals: refusals.map((verdict) => ({ verdict, keeps })),
  };
}
