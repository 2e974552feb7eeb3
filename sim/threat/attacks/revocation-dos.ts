import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/** Lets nothing pass for as long as the step lasts, whatever the edge makes of it. */
const machine = attackSetup.createMachine({
  id: 'A23',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'blocking',
  states: {
    blocking: { entry: 'blockRevocation', after: { outdated: 'asking' } },
    asking: {
      entry: 'askEdge',
      always: [
        { guard: 'isTaken', target: 'unchecked' },
        { guard: 'isRefused', target: 'refused' },
        { target: 'waiting' },
      ],
    },
    waiting: { after: { outdated: 'asking' } },
    unchecked: { entry: 'gainUnchecked' },
    refused: {},
    over: { entry: ['unblockRevocation', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  A. Langley, Revocation checking and Chrome's CRL, 2012: a soft-fail check "is like a seat belt that snaps when
 *         you crash"; RFC 6960, 5: denial of service against responders
 */
export const revocationDos = attack({
  id: 'A23',
  name: 'revocation-dos',
  what: 'An actor cuts the broker off from its revocation services, so that it no longer learns whether the certificate of a device is revoked.',
  effort: {
    work: 'get between the broker and its revocation services',
    typical: { median: '1h', p95: '4h', assumption: 'getting to a network of the platform is an hour of work' },
  },
  ways: {
    block: {
      what: 'by letting no list and no answer of a responder pass',
      about: 'revocation',
      needs: [{ reaches: 'revocation' }],
      decidedBy: [
        ...(['certificate-chain', 'certificate-validity', 'short-lived-only'] as const),
        ...(['certificate-revocation', 'revocation-freshness', 'issuance-ledger'] as const),
      ],
      signals: ['edge.crl.missed'],
      // Until then the edge decides by what it learned before.
      waitsMs: ({ revocation }) => (revocation.check === 'ocsp' ? revocation.fetchEveryMs : revocation.validForMs),
    },
  },
  parameters: {},
  gives: ['unchecked'],
  asks: [],
  machine,
  stoppedBy: ['passwordlessAuthentication', 'defenseInDepth'],
  ids: { emb3d: ['TID-316'], attack: ['T0814', 'T1499', 'T1695'], etsi: ['5.9-1'] },
});
