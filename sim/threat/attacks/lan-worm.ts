import { attack } from './attack.ts';
import { ofLogins } from './logging-in.ts';
import { newSessions, nothing } from './signals.ts';
import { wormMachine } from './worm.ts';

/**
 * Source  Ronen et al., IoT Goes Nuclear, 2017: lamps infect their neighbors under one key; Antonakakis et al., Understanding
 *         the Mirai Botnet, 2017: a doubling in 75 minutes, so a contact that succeeds in 108; MITRE EMB3D TID-212
 */
export const lanWorm = attack({
  id: 'A16',
  name: 'lan-worm',
  what: 'From a device that it controls, the code of an actor spreads by itself: in its segment, to devices of the step behind one gateway, or of one tenant at one site; or from radio to radio.',
  effort: {
    work: 'adapt the worm to the device',
    typical: { median: '1h', p95: '4h', assumption: 'code that is ready, fitted to one more device' },
  },
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
    radio: {
      what: 'as an image under the key of another device of its product, from radio to radio',
      pushesImage: true,
      spreadsOver: 'radio',
      about: 'radio',
      needs: [
        { holds: 'control', of: 'radio' },
        { holds: 'update-key', of: 'product' },
      ],
      decidedBy: ['unique-keys', 'secure-boot'],
      signals: newSessions,
    },
  },
  parameters: {
    contact: {
      kind: 'span',
      byDefault: '108m',
      what: 'Mean time between two contacts of an infected device, each with another device of its segment; by radio, of its contacts with each device in reach.',
    },
    retry: {
      kind: 'span',
      byDefault: '5m',
      what: 'How long a device that does not answer keeps an infected one from it.',
    },
  },
  gives: ['control', 'credential'],
  asks: [],
  machine: wormMachine('A16'),
  spreads: true,
  stoppedBy: ['defenseInDepth', 'dynamicCompartments'],
  ids: {
    emb3d: ['TID-212', 'TID-412'],
    attack: ['T0866', 'T0867', 'T1210'],
    etsi: ['5.4-4'],
  },
});
