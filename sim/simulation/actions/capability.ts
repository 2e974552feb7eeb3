import { timelineAction } from './action.ts';
import { approved, operatorRole, selection } from './fields.ts';
import { hadNoEffect, mayOperate } from './operator.ts';

export const capability = timelineAction({
  word: 'capability',
  what: 'An operator grants devices a capability file, or withdraws it.',
  fields: {
    change: {
      kind: 'choice',
      noun: 'change',
      words: ['grant', 'withdraw'],
      byDefault: 'grant',
      what: 'Whether to grant or withdraw it.',
    },
    capability: { kind: 'choice', noun: 'capability', words: ['appDevelopment', 'debugger'], what: 'What it allows.' },
    as: operatorRole,
    approved,
    on: selection,
  },
  describe: ({ change, capability }) => `, ${change} ${capability}`,
  start: (step) => {
    const { effects, row } = step;
    const { capability, change } = step.action;
    const isGranted = change === 'grant';
    if (!mayOperate(step, step.action, 'grant-capability')) return;
    for (const device of step.devices) {
      if (effects.platforms.setCapability(device, capability, isGranted)) {
        const detail = `${capability} ${isGranted ? 'granted' : 'withdrawn'}`;
        effects.record('capability.changed', { device, detail, cause: row });
      } else hadNoEffect(step, device, 'capability', `${isGranted ? 'has' : 'has no'} ${capability} already`);
    }
  },
});
