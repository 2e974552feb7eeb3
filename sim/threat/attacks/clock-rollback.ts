import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { connecting, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { certificateSessions, nothing } from './signals.ts';

/** On the path of the time it answers whenever the device asks, until the device refuses what it is told. */
const machine = attackSetup.createMachine({
  id: 'A22',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'tellsTime', target: 'telling' }, { target: 'dialing' }] },
    telling: { on: { BELIEVED: 'believed', REFUSED: 'refused' } },
    believed: { entry: 'gainClock', on: { REFUSED: 'refused' } },
    ...connecting,
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  RFC 5280, 4.1.2.5 Validity: the broker judges by its own clock; RFC 9523 (Khronos), 1: who answers in place of a
 *         time server sets clocks at will, as nothing signs the answers of SNTP
 */
export const clockRollback = attack({
  id: 'A22',
  name: 'clock-rollback',
  what: 'An actor makes use of clocks: of the broker, with a certificate that was good until just now; or of each device, by telling it an earlier time.',
  effort: {
    work: 'put an old certificate into a client, or get onto the path of the time of the device',
    typical: { median: '30m', p95: '2h', assumption: 'getting to the network of a device is half an hour of work' },
  },
  ways: {
    'expired-certificate': {
      what: "with a copy of the device's key and a certificate of the device that has just expired",
      shows: 'copied',
      isExpired: true,
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions],
      signals: certificateSessions,
    },
    'spoofed-time': {
      what: 'by answering its requests for the time in place of the time service',
      tellsTime: true,
      about: 'clock',
      needs: [{ reaches: 'time' }],
      decidedBy: ['monotonic-time'],
      signals: nothing,
    },
  },
  parameters: {
    retry,
    behind: {
      kind: 'span',
      bounds: { min: 1_000, max: 3_153_600_000_000 },
      byDefault: '14d',
      what: 'How far the time that the actor tells devices is behind the true one; by default twice as long as timestamp metadata lives.',
    },
  },
  gives: ['session', 'clock'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine,
  stoppedBy: ['hardwareRootOfTrust'],
  ids: {
    emb3d: ['TID-318', 'TID-407'],
    attack: ['T1649', 'T0849', 'T1557', 'T0830'],
    etsi: ['5.5-1'],
  },
});
