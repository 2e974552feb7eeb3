import { VALUE_MAX } from '../../plan/signal.ts';
import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/** While its code runs, the device reports what the actor wants. The platform judges each reading as it arrives. */
const machine = attackSetup.createMachine({
  id: 'A20',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'falsifying',
  states: {
    falsifying: {
      entry: 'falsify',
      exit: 'tellTruth',
      on: { BELIEVED: { actions: 'gainFalsified' }, REFUSED: 'refused' },
    },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

const falsifying = {
  about: 'values',
  needs: [{ holds: 'control' }],
  decidedBy: ['plausibility'],
  signals: ['telemetry.refused'],
} as const;

/**
 * Source       MITRE ATT&CK for ICS, T0832 Manipulation of View; MITRE EMB3D TID-406; ETSI EN 303 645, 5.10-1 and 5.13-1
 * Assumptions  an offset of 10, in whatever unit the signal has, and an hour until a drift has got that far
 */
export const falsifiedReadings = attack({
  id: 'A20',
  name: 'sensor-falsification',
  what: "An actor's code on each device reports values of the actor's, under the identity of the device.",
  effort: {
    work: 'give its code there the order',
    typical: { median: '1m', p95: '3m', assumption: 'an order typed by hand' },
  },
  ways: {
    constant: { what: 'one value: the mean of the signal and the offset', ...falsifying },
    drift: { what: 'what it measures, further off by the hour until the offset is reached', ...falsifying },
    lockstep: {
      what: 'the daily course of the signal and the offset, without noise, and the same on all devices',
      ...falsifying,
    },
  },
  parameters: {
    offset: {
      kind: 'number',
      bounds: { min: -VALUE_MAX, max: VALUE_MAX },
      byDefault: 10,
      what: 'How far off the values are, in the unit of the signal, as far as the payload has room for them.',
    },
    over: { kind: 'span', byDefault: '1h', what: 'With drift: how long it takes to get that far.' },
  },
  gives: ['falsified'],
  asks: [],
  machine,
  stoppedBy: ['errorReporting'],
  ids: {
    emb3d: ['TID-406', 'TID-407'],
    attack: ['T0832', 'T1565.002'],
    etsi: ['5.10-1', '5.13-1'],
  },
});
