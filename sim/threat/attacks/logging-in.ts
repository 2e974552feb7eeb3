import type { ControlId } from '../../plan/control-list.ts';
import { attackSetup } from './attack-setup.ts';
import { beacons } from './states.ts';

/** The pairs of user and password in the list of Mirai: Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017. */
export const LIST_LENGTH = 62;

/** The machine of an attack whose actor logs in to devices, and loads code into their memory. A device that restarts is rid of it, and attacked again. */
export const loginMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'trying',
    states: {
      trying: {
        entry: 'logIn',
        on: { REFUSED: 'turnedAway', LET_IN: 'loading' },
        after: { retry: { target: 'trying', reenter: true } },
      },
      turnedAway: {
        entry: 'countRefusal',
        always: [{ guard: 'hasMorePasswords', target: 'pausing' }, { target: 'refused' }],
      },
      pausing: { exit: 'endGuesses', after: { pause: 'trying' } },
      loading: { entry: 'loadCode', on: { CALLED: 'running' }, after: { retry: 'trying' } },
      running: { entry: ['settleInMemory', 'gainControl'], always: 'calling' },
      calling: {
        entry: 'callHome',
        after: { beacon: [{ guard: 'isActive', target: 'calling', reenter: true }, { target: 'gone' }] },
      },
      gone: { entry: 'fallSilent', after: { retry: 'trying' } },
      refused: { entry: 'giveUp' },
      over: { entry: 'end' },
    },
    on: { STOPPED: '.over' },
  });

/** What a login is asked for, in this order. */
export const ofLogins = [
  ...(['closed-ports', 'login-lockout', 'unique-credentials'] as const),
] as const satisfies readonly ControlId[];

/**
 * How an actor logs in.
 *
 * Source  tries: Antonakakis et al. as above. Reinfection within minutes: Cetin et al., Cleaning Up the Internet of Evil
 *         Things, NDSS 2019
 */
export const loginParameters = {
  tries: {
    kind: 'count',
    bounds: { min: 1, max: LIST_LENGTH },
    byDefault: LIST_LENGTH,
    what: 'Of a list: how many passwords it tries.',
  },
  pause: { kind: 'span', byDefault: '1s', what: 'Of a list: how long after a refused password.' },
  retry: {
    kind: 'span',
    byDefault: '5m',
    what: 'How long the actor waits before it tries again at a device that does not answer, or has restarted.',
  },
  ...beacons,
} as const;
