import { type StepRun, timelineAction } from './action.ts';
import { approved, operatorRole, selection } from './fields.ts';
import { hadNoEffect, mayOperate } from './operator.ts';

export const claim = timelineAction({
  word: 'claim',
  what: "An operator claims devices into their tenant's catalog.",
  fields: { as: operatorRole, approved, on: selection },
  start: (step) => {
    if (!mayOperate(step, step.action, 'claim')) return;
    for (const device of step.devices) claimDevice(step, device);
  },
});

function claimDevice(step: StepRun, device: number): void {
  const { effects, row } = step;
  const claimed = effects.trust.claim(device, row);
  if (claimed === undefined) {
    hadNoEffect(step, device, 'claim', 'it is claimed already');
    return;
  }
  effects.rollouts.enroll(device, claimed);
  if (effects.fleet.productOf(device).plan.identity !== 'password') effects.inject(device, 'CLAIMED', claimed);
}
