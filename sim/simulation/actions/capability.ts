import { timelineAction } from './action.ts';
import { operatorRole, selection } from './fields.ts';
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
    on: selection,
  },
  describe: ({ change, capability }) => `, ${change} ${capability}`,
  start: (step) => {
    const { effects, row } = step;
    const { capability, change, as } = step.action;
    const isGranted = change === 'grant';
    if (!mayOperate(step, as, 'grant-capability')) return;
    for (const device of step.devices) {
      if (effects.platforms.setCapability(device, capability, isGranted)) {
        const detail = `${capability} ${isGranted ? 'granted' : 'withdrawn'}`;
        effects.record('capability.changed', { device, detail, cause: row });
      } else hadNoEffect(step, device, 'capability', `${isGranted ? 'has' : 'has no'} ${capability} already`);
    }
  },
});
