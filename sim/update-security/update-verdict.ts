import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';

/** The controls that an update is checked by; `update-format`, besides, is a rule of the protocol. */
export const updateControls = [
  'update-signature',
  'update-threshold',
  'update-rollback',
  'update-expiry',
  'update-consistency',
  'update-length',
  'update-target',
  'image-digest',
  'image-repository',
  'fast-forward-recovery',
  'director-targets',
  'release-ledger',
] as const;

export type UpdateSwitch = (typeof updateControls)[number];
export type UpdateControl = UpdateSwitch | 'update-format' | 'anti-rollback';
export type UpdateControls = Pick<ControlSettings, UpdateSwitch>;

/** Attacks by the names of the TUF specification 1.5.2; the last three are no attacks by themselves. */
export type UpdateAttack =
  | 'arbitrary-installation'
  | 'rollback'
  | 'freeze'
  | 'mix-and-match'
  | 'endless-data'
  | 'fast-forward'
  | 'wrong-device'
  | 'malformed'
  | 'unavailable'
  | 'not-offered';

/** The result of one check; every refusal of an update is one. */
export interface UpdateVerdict extends Verdict<UpdateControl> {
  /** The attack that a refusal prevents; undefined for an allowance. */
  readonly attack: UpdateAttack | undefined;
  /** The file that was checked: `timestamp`, `3.targets`, `manifest`, `image`. */
  readonly evidence: string;
}

export const allowing = (control: UpdateControl, reason: string, evidence: string): UpdateVerdict => ({
  control,
  allow: true,
  attack: undefined,
  reason,
  evidence,
});

export const refusing = (
  control: UpdateControl,
  attack: UpdateAttack,
  reason: string,
  evidence: string,
): UpdateVerdict => ({ control, allow: false, attack, reason, evidence });

/** All controls on: the settings of a client outside a simulation. */
export const allUpdateControls: UpdateControls = Object.fromEntries(
  updateControls.map((id) => [id, true]),
) as UpdateControls;

/** The settings as bits, for cache keys. */
export const controlBits = (controls: UpdateControls): number =>
  updateControls.reduce((bits, id, n) => bits | (controls[id] ? 1 << n : 0), 0);
