import type { Attack } from '../../threat/attacks/attack.ts';
import { attackList } from '../../threat/attacks/attack-list.ts';
import type { AttackOrder } from '../../threat/engine/attack-order.ts';
import type { ActionByForm, ActionForm } from './action.ts';
import { duration, selection } from './fields.ts';

const by = { kind: 'actor', what: 'Who attacks: a name under which later steps find what it has learned.' } as const;

/** The work and the ways differ from attack to attack: `fleetlab attacks NAME` describes those of one. */
const effort = {
  ...({ kind: 'effort', byDefault: '0s' } as const),
  what: "Median time of the actor's work at each device, one after the other; typical: the time that its attack has; 0s: a tool does it for all at once.",
};

const stealth = { kind: 'stealth', what: 'How it keeps from being conspicuous. Default: not at all.' } as const;
const retries = {
  kind: 'retries',
  what: 'Once it is over, the step takes place again at devices without a gain. Default: it does not.',
} as const;

/** Those of every attack that a plan made by code may leave out. */
export const attackFields = { effort, stealth, retries } as const;

/** The fields of a step with that attack, without `effort`, `stealth` and `retries`, which a plan made by code may leave out. */
type FieldsOf<One extends Attack> = One['parameters'] & {
  readonly by: typeof by;
  readonly way: WayField<keyof One['ways'] & string>;
  readonly for: typeof duration;
  readonly on: typeof selection;
};

export interface WayField<Way extends string> {
  readonly kind: 'choice';
  readonly noun: string;
  readonly words: readonly Way[];
  readonly byDefault: string;
  readonly what: string;
}

type FormOf<One extends Attack> = ActionForm<never, FieldsOf<One>>;

function formOf<One extends Attack>({ what, ways, parameters }: One): FormOf<One> {
  const words = Object.keys(ways) as (keyof One['ways'] & string)[];
  const way: WayField<keyof One['ways'] & string> = {
    ...{ kind: 'choice', noun: 'way', words, byDefault: words[0] },
    what: 'How the actor goes about it.',
  };
  const form: ActionForm<AttackOrder & { readonly forMs: number }> = {
    what,
    fields: { by, way, ...parameters, ...attackFields, for: duration, on: selection },
    start: ({ action, effects, devices, step, row }) => {
      // Of one hidden class in each run, as `joined` objects are.
      const order = Object.assign({}, action, { count: devices.length });
      effects.attackers.progress.begin(step, devices.length);
      for (const [nth, device] of devices.entries()) {
        for (const secret of action.by.holds) effects.attackers.seek(action.by.name, secret, device, row);
        effects.attackers.turnTo(step, order, device, nth, row);
      }
    },
    lastsMs: ({ forMs }) => forMs,
    end: ({ effects, step, row }) => effects.attackers.stop(step, row),
  };
  return form as unknown as FormOf<One>;
}

type Forms = {
  readonly [One in (typeof attackList)[number] as One['id']]: FormOf<One>;
};

export const attack: ActionByForm<'attack', 'technique', Forms, AttackOrder> = {
  word: 'attack',
  key: 'technique',
  noun: 'attack',
  forms: Object.fromEntries(attackList.map((one) => [one.id, formOf(one)])) as unknown as Forms,
  describe: ({ technique, by: { name } }) => ` ${technique} by ${name}`,
};
