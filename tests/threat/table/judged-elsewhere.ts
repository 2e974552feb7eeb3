import type { ControlId } from '../../../sim/plan/control-list.ts';

/** A control that no attack is refused by at once, and the spec that shows what it is good for, on against off. */
interface JudgedElsewhere {
  readonly control: ControlId;
  readonly spec: string;
  readonly reason: string;
}

export const judgedElsewhere: readonly JudgedElsewhere[] = [
  {
    control: 'repair-grant',
    spec: 'tests/threat/table/harm.test.ts',
    reason: 'it repairs a device that runs an image of an actor',
  },
  {
    control: 'minimum-version',
    spec: 'tests/threat/minimum-version.test.ts',
    reason: 'it cuts off a device that an actor has rolled back, at its next attestation',
  },
  {
    control: 'fast-forward-recovery',
    spec: 'tests/update-security/attacks.test.ts',
    reason: 'it lets a device take releases again, once the keys are replaced that an actor had',
  },
];

/** Controls that delay, spend or repair: the specs that bound what an attack costs honest devices with them. */
export const boundHarm: readonly { readonly control: ControlId; readonly spec: string }[] = [
  { control: 'connect-rate', spec: 'tests/threat/connect-flood.test.ts' },
  { control: 'byte-budget', spec: 'tests/threat/flood.test.ts' },
  { control: 'immutable-recovery', spec: 'tests/threat/brick.test.ts' },
  { control: 'repair-grant', spec: 'tests/threat/table/harm.test.ts' },
];
