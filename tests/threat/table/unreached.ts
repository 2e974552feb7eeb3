import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { AttackId } from '../../../sim/threat/attacks/attack-list.ts';

/** Controls that an attack says can refuse it, and that no row of the table shows to do so. */
interface Unreached {
  readonly control: ControlId;
  readonly of: readonly (readonly [attack: AttackId, ...ways: readonly string[]])[];
  readonly reason: string;
}

export const unreached: readonly Unreached[] = [
  {
    control: 'certificate-revocation',
    of: [
      ['A01', 'self-made', 'own-evidence'],
      ['A02', 'foreign-catalog', 'mis-issued'],
    ],
    reason: 'its certificate is none that the authority of the device has revoked: it is new, or of another authority',
  },
  {
    control: 'client-credential',
    of: [
      ['A01', 'copied', 'certificate-only', 'own-evidence'],
      ['A05', 'will'],
      ['A07', 'idle'],
      ['A21', 'console'],
    ],
    reason: 'its actor has the password, or what it shows is a certificate, of which the control asks nothing',
  },
  {
    control: 'client-ban',
    of: [
      ['A01', 'certificate-only', 'own-evidence'],
      ['A02', 'foreign-catalog', 'update-certificate', 'mis-issued'],
      ['A03', 'handshake', 'resumption', 'session'],
      ['A22', 'expired-certificate'],
    ],
    reason: 'the registry bans devices that have passwords, and what it shows is a certificate',
  },
  {
    control: 'issuance-ledger',
    of: [['A23', 'block']],
    reason: 'the edge is asked about the certificate of the device itself, which the ledger has',
  },
  {
    control: 'image-repository',
    of: [
      ['A08', 'role-key'],
      ['A09', 'forged'],
      ['A12', 'other-product'],
    ],
    reason: 'both repositories list the same image: the actor signs both, or its release is one of the vendor',
  },
  {
    control: 'secure-boot',
    of: [['A08', 'role-key']],
    reason: 'its image carries the signature of the vendor, whose key it has',
  },
];

export const isUnreached = (attack: AttackId, way: string, control: ControlId): boolean =>
  unreached.some(
    (one) => one.control === control && one.of.some(([id, ...ways]) => id === attack && ways.includes(way)),
  );
