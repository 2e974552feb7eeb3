import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { takingApart } from './effort.ts';
import { nothing } from './signals.ts';

const machine = attackSetup.createMachine({
  id: 'A14',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'probing',
  states: {
    probing: {
      entry: 'holdProbe',
      after: { moment: [{ guard: 'isRefused', target: 'refused' }, { target: 'dumping' }] },
    },
    dumping: { after: { dump: 'reading' } },
    reading: { entry: 'readDump', after: { moment: [{ guard: 'hasGained', target: 'done' }, { target: 'refused' }] } },
    done: { entry: 'end' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * The platform sees nothing of it: no device has to be online, or to run.
 *
 * Source       MITRE EMB3D TID-115, TID-116, TID-119; ETSI EN 303 645, 5.6-4 and 5.4-3
 * Assumptions  the dump is read before its actor leaves; ten minutes are 4 MiB at 7 kB/s
 */
export const debugPort = attack({
  id: 'A14',
  name: 'debug-port',
  what: 'An actor holds a probe to the debug port of each device, and reads its flash.',
  effort: {
    work: 'open the device and find its debug port',
    typical: takingApart,
  },
  ways: {
    dump: {
      what: 'with a probe at its debug port',
      needs: [{ reaches: 'cable' }],
      decidedBy: ['debug-lock', 'readout-protection', 'non-exportable-key'],
      signals: nothing,
    },
  },
  parameters: {
    dump: { kind: 'span', byDefault: '10m', what: 'How long it takes to read the flash.' },
  },
  gives: ['credential', 'product-password', 'update-key'],
  asks: [],
  machine,
  stoppedBy: ['hardwareRootOfTrust'],
  ids: {
    emb3d: ['TID-115', 'TID-116', 'TID-119'],
    attack: ['T1552.004', 'T1200'],
    etsi: ['5.4-3', '5.6-4'],
  },
});
