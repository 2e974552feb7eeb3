import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { newSessions } from './signals.ts';
import { standingBy } from './states.ts';

/**
 * Floods while its code runs, and has the uplink once that has gone at the full rate for a time. Once the budget of the
 * uplink has held it back it goes on, at the rate that is left to it.
 */
const machine = attackSetup.createMachine({
  id: 'A19',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { after: { fuse: 'ready' } },
    ...standingBy('calling'),
    calling: {
      entry: 'callOut',
      always: [{ guard: 'isBarred', target: 'refused' }, { guard: 'isHeld', target: 'held' }, { target: 'flooding' }],
    },
    flooding: {
      initial: 'sending',
      states: {
        sending: {
          entry: 'flood',
          after: {
            pulse: [
              { guard: 'isHeld', target: '#A19.held' },
              { guard: 'isImplanted', target: 'sending', reenter: true },
              { target: '#A19.silent' },
            ],
          },
        },
      },
      after: { hold: { actions: 'gainUplink' } },
    },
    held: {
      entry: 'flood',
      after: { pulse: [{ guard: 'isImplanted', target: 'held', reenter: true }, { target: 'silent' }] },
    },
    silent: { entry: 'fallSilent', always: 'ready' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source       Antonakakis et al., Understanding the Mirai Botnet, 2017: most bots sent less than 250 B/s while they
 *              scanned; 623 Gbit/s against one victim; MITRE ATT&CK T1498.001 Direct Network Flood
 * Assumptions  100 KiB/s a device: those 623 Gbit/s, divided among the 600,000 bots of the peak, are 130 kB/s. The victim is
 *              outside the model: what the flood does there is not followed
 */
export const flood = attack({
  id: 'A19',
  name: 'c2-ddos',
  what: "An actor's code on each device takes part in a flood of a host outside the platform.",
  effort: {
    work: 'give its code there the order',
    typical: { median: '1m', p95: '3m', assumption: 'an order typed by hand' },
  },
  ways: {
    flood: {
      what: 'with packets at the given rate, which share the uplink of the device',
      floods: true,
      needs: [{ holds: 'control' }],
      decidedBy: ['allowed-connections', 'byte-budget'],
      signals: [...newSessions, 'telemetry.gap'],
    },
  },
  parameters: {
    rate: {
      kind: 'size',
      bounds: { min: 1, max: 2 ** 30 },
      byDefault: '100KiB',
      what: 'How much each device sends in a second.',
    },
  },
  gives: ['uplink'],
  asks: [],
  machine,
  stoppedBy: ['defenseInDepth', 'errorReporting'],
  ids: {
    emb3d: ['TID-412'],
    attack: ['T0869', 'T0885', 'T1498.001', 'T1584.005'],
    etsi: ['5.6-7', '5.9-2'],
  },
});
