import { Purpose } from '../../kernel/chance/chance.ts';
import { happens } from '../../kernel/chance/distributions.ts';
import { knownPasswords, loginWays } from '../../plan/login.ts';
import { loginTry } from '../../protocol/codec.ts';
import { timelineAction } from './action.ts';
import { selection } from './fields.ts';
import { hadNoEffect } from './operator.ts';

/** How often a technician types a password before giving up: ssh_config(5), NumberOfPasswordPrompts. */
const TRIES = 3;
/** How long a technician takes to type it again. Assumption. */
const TRY_MS = 10_000;

export const serviceLogin = timelineAction({
  word: 'service-login',
  what: 'A technician logs in to devices, and tries up to three times if the password was mistyped.',
  fields: {
    over: {
      kind: 'choice',
      noun: 'way',
      words: loginWays,
      byDefault: 'network',
      what: 'Whether the login comes from outside over the network, from a client of its local network (lan), or by a cable at the device.',
    },
    password: {
      kind: 'choice',
      noun: 'password',
      words: knownPasswords,
      byDefault: 'right',
      what: 'The password that the technician has: right (the one that the device takes), or the shared or default one of the product.',
    },
    typos: { kind: 'share', what: 'Share of the tries in which the password is mistyped.', byDefault: '5%' },
    on: selection,
  },
  describe: ({ over }) => ` by ${over}`,
  start: (run) => {
    const { action, effects, devices, row, draw } = run;
    const { fleet } = effects;
    for (const device of devices) {
      if (fleet.productOf(device).plan.login === undefined) {
        hadNoEffect(run, device, 'service-login', 'its product has no login');
        continue;
      }
      for (let nth = 0, isMistyped = true; isMistyped && nth < TRIES; nth++) {
        const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.typing, draw * TRIES + nth);
        isMistyped = happens(unit, action.typos);
        const [way, password] = [loginWays.indexOf(action.over), knownPasswords.indexOf(action.password)];
        const tried = loginTry({ way, password, isMistyped, intruder: 0, refusedBy: 0 });
        if (nth === 0) effects.requestAction(device, 'LOGIN_TRIED', row, tried);
        else effects.inject(device, 'LOGIN_TRIED', row, tried, nth * TRY_MS);
      }
    }
  },
});
