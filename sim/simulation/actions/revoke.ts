import { type Reason, reasonCodes } from '../../pki/crl.ts';
import { disableDevice } from '../operations.ts';
import { type StepRun, timelineAction } from './action.ts';
import { approved, operatorRole, selection } from './fields.ts';
import { hadNoEffect, mayOperate } from './operator.ts';

type RevocationReason = Exclude<Reason, 'removeFromCRL'>;

/** `removeFromCRL` ends a revocation. */
const reasons = (Object.keys(reasonCodes) as Reason[]).filter(
  (reason): reason is RevocationReason => reason !== 'removeFromCRL',
);

/** The authority revokes all certificates in force of the devices; the registry disables them; or both. */
export const revoke = timelineAction({
  word: 'revoke',
  what: 'An operator revokes certificates, disables devices in the registry, or both.',
  fields: {
    of: {
      kind: 'choice',
      noun: 'thing to revoke',
      words: ['both', 'certificates', 'registry'],
      byDefault: 'both',
      what: 'What the devices lose: their valid certificates, the right to get new ones (registry), or both.',
    },
    reason: {
      kind: 'choice',
      noun: 'reason',
      words: reasons,
      byDefault: 'keyCompromise',
      what: 'The reason code in the CRL (RFC 5280, 5.3.1).',
    },
    as: operatorRole,
    approved,
    on: selection,
  },
  describe: ({ of }) => (of === 'both' ? '' : ` of ${of}`),
  start: (step) => {
    const { of, reason } = step.action;
    if (of !== 'certificates' && mayOperate(step, step.action, 'disable'))
      for (const device of step.devices) disable(step, device, reason);
    if (of !== 'registry' && mayOperate(step, step.action, 'revoke'))
      revokeCertificates(step, reason, of === 'certificates');
  },
});

function disable(step: StepRun, device: number, reason: Reason): void {
  if (!disableDevice(step.effects, device, reason, step.row))
    hadNoEffect(step, device, 'revoke', 'it is disabled already');
}

/** `isAll`: nothing but certificates is revoked, so the step does nothing to a device with a password. */
function revokeCertificates(step: StepRun, reason: Reason, isAll: boolean): void {
  const { effects, devices, row } = step;
  const hasPassword = (device: number): boolean => effects.fleet.productOf(device).plan.identity === 'password';
  effects.trust.revoke(
    devices.filter((device) => !hasPassword(device)),
    reason,
    row,
  );
  if (!isAll) return;
  for (const device of devices.filter(hasPassword))
    hadNoEffect(step, device, 'revoke', 'it has a password and no certificate');
}
