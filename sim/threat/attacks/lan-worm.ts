import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { ofLogins } from './logging-in.ts';
import { newSessions, nothing } from './signals.ts';

const met = [{ guard: 'pushesImage', target: 'offering' }, { target: 'trying' }] as const;

/**
 * One attempt is one device: it waits until an infected device of its segment contacts it, and then contacts others. A device that
 * restarts into its own image can be infected again; one that has refused the worm stays as it is.
 */
const machine = attackSetup.createMachine({
  id: 'A16',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'entering',
  states: {
    entering: { after: { moment: [{ guard: 'isActive', target: 'spreading' }, { target: 'waiting' }] } },
    /** A device on which its image is installed may have started again. */
    waiting: { on: { CONTACTED: met, CALLED: 'spreading' } },
    trying: {
      entry: 'logIn',
      on: { REFUSED: 'turnedAway', LET_IN: 'loading' },
      after: { retry: 'waiting' },
    },
    loading: { entry: 'loadCode', on: { CALLED: 'settling' }, after: { retry: 'waiting' } },
    settling: { entry: ['settleInMemory', 'gainControl'], always: 'spreading' },
    offering: {
      entry: 'offerImage',
      after: {
        moment: [
          { guard: 'isTaken', target: 'writing' },
          { guard: 'isRefused', target: 'refused' },
          { target: 'waiting' },
        ],
      },
    },
    writing: { entry: 'writeImage', on: { REFUSED: 'turnedAway' }, after: { write: 'written' } },
    written: {
      entry: 'finishImage',
      on: { REFUSED: 'turnedAway', CALLED: 'installed' },
      after: { retry: 'waiting' },
    },
    installed: { entry: 'gainControl', always: 'spreading' },
    /** The device does not run, or a control keeps it. */
    turnedAway: { always: [{ guard: 'wasRefused', target: 'refused' }, { target: 'waiting' }] },
    spreading: {
      on: { CONTACTED: met },
      after: { contact: [{ guard: 'isActive', target: 'contacting' }, { target: 'waiting' }] },
    },
    contacting: { entry: 'contactNeighbor', always: 'spreading' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  Ronen et al., IoT Goes Nuclear, 2017: lamps infect their neighbors under one key; Antonakakis et al., Understanding
 *         the Mirai Botnet, 2017: a doubling in 75 minutes, so a contact that succeeds in 108; MITRE EMB3D TID-212
 */
export const lanWorm = attack({
  id: 'A16',
  name: 'lan-worm',
  what: 'From a device that it controls, the code of an actor spreads by itself in its segment, to devices of the step behind one gateway, or of one tenant at one site.',
  effort: 'adapt the worm to the device',
  ways: {
    login: {
      what: 'by logging in with the password that manuals print',
      logsIn: { over: 'lan', with: 'default' },
      about: 'login',
      needs: [{ holds: 'control', of: 'neighbor' }],
      decidedBy: ['segmentation', ...ofLogins],
      signals: nothing,
    },
    'shared-key': {
      what: 'as an image under the key of another device of its product',
      pushesImage: true,
      needs: [
        { holds: 'control', of: 'neighbor' },
        { holds: 'update-key', of: 'product' },
      ],
      decidedBy: ['segmentation', 'unique-keys', 'secure-boot'],
      signals: newSessions,
    },
  },
  parameters: {
    contact: {
      kind: 'span',
      byDefault: '108m',
      what: 'Mean time between two contacts of an infected device, each with another device of its segment.',
    },
    retry: {
      kind: 'span',
      byDefault: '5m',
      what: 'How long a device that does not answer keeps an infected one from it.',
    },
  },
  gives: ['control', 'credential'],
  asks: [],
  machine,
  spreads: true,
  stoppedBy: ['defenseInDepth', 'dynamicCompartments'],
  ids: {
    emb3d: ['TID-212', 'TID-412'],
    attack: ['T0866', 'T0867', 'T1210'],
    etsi: ['5.4-4'],
  },
});
