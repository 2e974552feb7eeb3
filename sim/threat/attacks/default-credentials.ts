import { attack } from './attack.ts';
import { loginMachine, loginParameters, ofLogins } from './logging-in.ts';
import { nothing } from './signals.ts';

/**
 * Source  Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017; MITRE EMB3D TID-311, TID-314; ETSI EN
 *         303 645, 5.1-1 to 5.1-5
 */
export const defaultCredentials = attack({
  id: 'A15',
  name: 'default-credentials',
  what: 'An actor logs in to each device over the network, and loads code into its memory.',
  effort: {
    work: 'find the address of the device and what answers there',
    typical: {
      mean: '2m',
      source:
        'Symantec, Internet Security Threat Report 22 (2017): at times of peak activity, the average IoT device was attacked once every two minutes',
      assumption: 'exponential, as attackers that know nothing of each other find a device',
    },
  },
  ways: {
    default: {
      what: 'with the password that manuals print',
      logsIn: { over: 'network', with: 'default' },
      about: 'login',
      needs: [{ reaches: 'devices' }],
      decidedBy: ofLogins,
      signals: nothing,
    },
    shared: {
      what: 'with the password of another device of its product',
      logsIn: { over: 'network', with: 'learnt' },
      about: 'login',
      needs: [{ reaches: 'devices' }, { holds: 'product-password', of: 'product' }],
      decidedBy: ofLogins,
      signals: nothing,
    },
    guessing: {
      what: 'with one password after the other of a list',
      logsIn: { over: 'network', with: 'list' },
      about: 'login',
      needs: [{ reaches: 'devices' }],
      decidedBy: ofLogins,
      signals: nothing,
    },
  },
  parameters: loginParameters,
  gives: ['control', 'credential'],
  asks: [],
  machine: loginMachine('A15'),
  stoppedBy: ['passwordlessAuthentication'],
  ids: {
    emb3d: ['TID-310', 'TID-311', 'TID-314'],
    attack: ['T1694.001', 'T0883', 'T1110.001', 'T1595.001'],
    etsi: ['5.1-1', '5.1-2', '5.1-5'],
  },
});
