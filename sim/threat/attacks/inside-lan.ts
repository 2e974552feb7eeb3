import { attack } from './attack.ts';
import { loginMachine, loginParameters, ofLogins } from './logging-in.ts';
import { nothing } from './signals.ts';

/**
 * Source  Synthient, A Broken System Fueling Botnets (Kimwolf), 2026: devices of home networks reached from inside, through
 *         residential proxies; MITRE EMB3D TID-310, TID-311
 */
export const insideLan = attack({
  id: 'A27',
  name: 'inside-lan',
  what: 'An actor that is inside the local network of each device logs in to it, and loads code into its memory.',
  effort: {
    work: 'get into the local network of the device',
    typical: {
      median: '46m',
      p95: '5h20m',
      source:
        'CrowdStrike, 2021 Threat Hunting Report: from the first host of a network to another in 92 minutes on average, and in less than 30 in 36 % of intrusions; lognormal by these two',
    },
  },
  ways: {
    default: {
      what: 'with the password that manuals print',
      logsIn: { over: 'lan', with: 'default' },
      about: 'login',
      needs: [{ reaches: 'lan' }],
      decidedBy: ['segmentation', ...ofLogins],
      signals: nothing,
    },
    shared: {
      what: 'with the password of another device of its product',
      logsIn: { over: 'lan', with: 'learnt' },
      about: 'login',
      needs: [{ reaches: 'lan' }, { holds: 'product-password', of: 'product' }],
      decidedBy: ['segmentation', ...ofLogins],
      signals: nothing,
    },
    guessing: {
      what: 'with one password after the other of a list',
      logsIn: { over: 'lan', with: 'list' },
      about: 'login',
      needs: [{ reaches: 'lan' }],
      decidedBy: ['segmentation', ...ofLogins],
      signals: nothing,
    },
  },
  parameters: loginParameters,
  gives: ['control', 'credential'],
  asks: [],
  machine: loginMachine('A27'),
  stoppedBy: ['defenseInDepth', 'passwordlessAuthentication'],
  ids: {
    emb3d: ['TID-310', 'TID-311', 'TID-412'],
    attack: ['T1694.001', 'T0866', 'T0886', 'T1110.001'],
    etsi: ['5.1-1', '5.6-1'],
  },
});
