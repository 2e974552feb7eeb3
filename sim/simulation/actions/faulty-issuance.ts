import { faultInWords, type IssuanceFault } from '../../fleet/issuance-faults.ts';
import { timelineAction } from './action.ts';
import { duration, selection } from './fields.ts';

const bounds = { min: 0, max: 36_500 * 86_400_000 };

interface Mistakes {
  readonly lifetimeMs: number;
  readonly startsInMs: number;
  readonly purpose: string;
}

/** Mistakes that authorities make in what they issue; what attackers have them issue is an attack. */
export const faultyIssuance = timelineAction({
  word: 'faulty-issuance',
  what: 'Certificates that are issued to the devices meanwhile have a mistake of their authority.',
  fields: {
    lifetime: {
      ...{ kind: 'span', bounds },
      byDefault: '0s',
      what: 'How long they are valid; 0s: as long as they should be.',
    },
    startsIn: {
      ...{ kind: 'span', bounds },
      byDefault: '0s',
      what: 'How long after their issue they come into force.',
    },
    purpose: {
      ...{ kind: 'choice', noun: 'purpose', words: ['client', 'server'] },
      byDefault: 'client',
      what: 'What they are for (RFC 5280, 4.2.1.12).',
    },
    for: duration,
    on: selection,
  },
  describe: (action) => {
    const words = faultInWords(mistakeOf(action));
    return words === '' ? '' : `, ${words}`;
  },
  lastsMs: ({ forMs }) => forMs,
  start: ({ effects, devices, step, row, action }) =>
    effects.trust.beginFault(devices, { step, row, ...mistakeOf(action) }),
  end: ({ effects, step }) => effects.trust.endFault(step),
});

/** Certificates count whole seconds. */
const mistakeOf = ({ lifetimeMs, startsInMs, purpose }: Mistakes): Omit<IssuanceFault, 'step' | 'row'> => ({
  ...(lifetimeMs > 0 && { lifetime: Math.max(1, Math.round(lifetimeMs / 1_000)) }),
  ...(startsInMs > 0 && { startsIn: Math.max(1, Math.round(startsInMs / 1_000)) }),
  ...(purpose === 'server' && { isForServers: true as const }),
});

/** Whether a step makes a mistake at all. */
export const makesMistake = (action: Mistakes): boolean => Object.keys(mistakeOf(action)).length > 0;
