import { attack } from './attack.ts';
import { LIST_LENGTH, loginParameters, ofLogins } from './logging-in.ts';
import { nothing } from './signals.ts';
import { wormMachine } from './worm.ts';

/** A device that its actor controls, wherever that is: from there its code reaches every address. */
const fromAnywhere = [{ holds: 'control', of: 'any' }] as const;

/**
 * Source  Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017: random addresses, most bots at less than
 *         250 bytes per second, ten passwords of a list of 62 at each device that answers. A SYN without options has 40
 *         bytes (RFC 9293, 3.1; RFC 791, 3.1), so 6.25 a second. Reinfection within minutes: Cetin et al., NDSS 2019
 */
export const scanningWorm = attack({
  id: 'A28',
  name: 'scanning-worm',
  what: 'From a device that it controls, the code of an actor spreads by itself over the Internet: each infected device probes random addresses, and logs in to the devices of the step that it meets.',
  effort: {
    work: 'adapt the worm to the device',
    typical: { median: '1h', p95: '4h', assumption: 'code that is ready, fitted to one more device' },
  },
  ways: {
    login: {
      what: 'by logging in with the password that manuals print',
      logsIn: { over: 'network', with: 'default' },
      spreadsOver: 'internet',
      about: 'login',
      needs: fromAnywhere,
      decidedBy: ofLogins,
      signals: nothing,
    },
    guessing: {
      what: 'by trying some passwords of a list',
      logsIn: { over: 'network', with: 'list' },
      spreadsOver: 'internet',
      about: 'login',
      needs: fromAnywhere,
      decidedBy: ofLogins,
      signals: nothing,
    },
  },
  parameters: {
    probes: {
      kind: 'number',
      bounds: { min: 0.000001, max: 1_000_000 },
      byDefault: 6.25,
      what: 'How many addresses an infected device probes in a second.',
    },
    hitRatio: {
      kind: 'number',
      bounds: { min: 0.000001, max: 1 },
      byDefault: 0.0001,
      what: 'The share of these addresses at which a device of the step is: each of them alike, whatever protects it.',
    },
    tries: {
      kind: 'count',
      bounds: { min: 1, max: LIST_LENGTH },
      byDefault: 10,
      what: 'Of a list: how many passwords it tries each time that it meets a device.',
    },
    pause: loginParameters.pause,
    retry: {
      kind: 'span',
      byDefault: '5m',
      what: 'How long a device that does not answer keeps infected ones from it.',
    },
  },
  gives: ['control', 'credential'],
  asks: [],
  machine: wormMachine('A28'),
  spreads: true,
  stoppedBy: ['passwordlessAuthentication'],
  ids: {
    emb3d: ['TID-310', 'TID-311', 'TID-314'],
    attack: ['T1694.001', 'T0883', 'T0866', 'T1595.001'],
    etsi: ['5.1-1', '5.1-2', '5.1-5'],
  },
});
