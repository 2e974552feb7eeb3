import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { newSessions } from './signals.ts';
import { standingBy } from './states.ts';

/** Waits, erases the device once its implant runs there, and looks whether the device starts again. */
const machine = attackSetup.createMachine({
  id: 'A18',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'hiding',
  states: {
    hiding: { after: { fuse: 'ready' } },
    ...standingBy('wiping'),
    wiping: { entry: 'wipe', after: { settle: [{ guard: 'isLost', target: 'bricked' }, { target: 'refused' }] } },
    bricked: { entry: 'gainBricked' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  BrickerBot, 2017, and Pumpkin Eclipse, 2023: code that had taken devices over erased their flash; MITRE ATT&CK
 *         T1561.002 Disk Structure Wipe; MITRE EMB3D TID-222
 */
export const brick = attack({
  id: 'A18',
  name: 'brick',
  what: "An actor's code erases each device that it runs on, so that the device starts no more.",
  effort: {
    work: 'give its code there the order',
    typical: { median: '1m', p95: '3m', assumption: 'an order typed by hand' },
  },
  ways: {
    wipe: {
      what: 'with everything that it can write: all images where it reaches the kernel, its own application elsewhere',
      needs: [{ holds: 'control' }],
      decidedBy: ['immutable-recovery'],
      signals: ['ca.issued', ...newSessions],
    },
  },
  parameters: {
    fuse: {
      kind: 'span',
      bounds: { min: 0 },
      byDefault: '0s',
      what: 'How long the code waits first, so that it can spread.',
    },
  },
  gives: ['bricked'],
  asks: [],
  machine,
  stoppedBy: ['defenseInDepth', 'renewableSecurity'],
  ids: {
    emb3d: ['TID-217', 'TID-222'],
    attack: ['T1495', 'T1561.002', 'T0809', 'T0816', 'T0826'],
    etsi: ['5.9-1'],
  },
});
