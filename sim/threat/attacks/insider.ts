import { operatorRoles } from '../../plan/operators.ts';
import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { commandFields } from './command-fields.ts';

/** What the portal lets it order is done at once; a command has then to be obeyed. */
const machine = attackSetup.createMachine({
  id: 'A24',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'operating',
  states: {
    operating: {
      entry: 'operate',
      after: { answer: [{ guard: 'isTaken', target: 'taken' }, { target: 'refused' }] },
    },
    taken: { always: [{ guard: 'commandsDevice', target: 'commanding' }, { target: 'expelled' }] },
    commanding: { entry: 'orderCommand', on: { OBEYED: 'obeyed', DISOBEYED: 'refused' } },
    obeyed: { entry: 'gainObedience' },
    expelled: { entry: 'gainExpulsion' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

const needs = [{ reaches: 'portal' }, { holds: 'operator-account' }] as const;
const decidedBy = ['operator-role', 'dual-control', 'bulk-limit'] as const;

/** Source  MITRE ATT&CK T1078.004, T1098, T0881; Verkada, security update of 2021 */
export const insider = attack({
  id: 'A24',
  name: 'insider',
  what: 'An actor with the account of an operator turns it against each device.',
  effort: {
    work: 'choose the device in the portal',
    typical: { median: '30s', p95: '2m', assumption: 'a few clicks in a portal' },
  },
  ways: {
    revoke: {
      what: 'by revoking its certificates: it is out until it has been attested anew',
      operates: 'revoke',
      about: 'certificate',
      needs,
      decidedBy,
      signals: [
        ...(['console.operation', 'console.operation.refused', 'ca.revoked', 'ca.crl.published'] as const),
        ...(['edge.crl.fetched', 'edge.certificate.refused', 'broker.disconnect', 'broker.publish'] as const),
      ],
    },
    disable: {
      what: 'by disabling it in the registry: it gets no certificate any more',
      operates: 'disable',
      needs,
      decidedBy,
      signals: ['console.operation', 'console.operation.refused', 'registry.disabled'],
    },
    command: {
      what: 'by a command that the portal signs and sends for it, as it does for every operator of the tenant',
      operates: 'command',
      about: 'console',
      needs,
      decidedBy: [...decidedBy, 'safe-range'],
      signals: [
        ...(['console.operation', 'console.operation.refused', 'console.command'] as const),
        ...(['broker.connect', 'broker.publish'] as const),
      ],
    },
  },
  parameters: {
    as: {
      kind: 'choice',
      noun: 'role',
      words: operatorRoles,
      byDefault: 'administrator',
      what: "The account's role.",
    },
    ...commandFields,
  },
  gives: ['expelled', 'obeyed'],
  asks: [],
  machine,
  stoppedBy: ['defenseInDepth', 'errorReporting'],
  ids: { emb3d: ['TID-303'], attack: ['T1078.004', 'T1098', 'T1072', 'T0859', 'T0881'], etsi: ['5.5-5', '5.6-7'] },
});
