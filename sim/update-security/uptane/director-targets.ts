import type { FoundTarget } from '../tuf/find-target.ts';
import type { Targets } from '../tuf/metadata.ts';
import { refusing, type UpdateControls, type UpdateVerdict } from '../update-verdict.ts';
import { type DirectorCustom, directorCustomIn } from './custom.ts';

/** A device, as a director knows it. */
export interface Ecu {
  readonly id: string;
  readonly hardwareId: string;
}

/** What the director wants on a device. */
export interface Instruction extends FoundTarget {
  readonly hardwareId: string;
  readonly releaseCounter: number;
}

/** The instruction, or why the file is discarded; neither for a director that wants nothing of anybody. */
export interface Instructed {
  readonly instruction?: Instruction;
  readonly refusal?: UpdateVerdict;
}

/**
 * What the director's targets want on a device, after the checks that are made of no other targets.
 *
 * Source      Uptane standard 2.1, 5.4.4.6, steps 6 to 8: no delegation, no ECU twice, none that is not there; 5.4.3.3,
 *             step 4: a device that is not named keeps the targets that it had
 * Assumption  a device is a vehicle with one ECU, so whoever else is named is not there. One that does not ask for whom
 *             an image is (`update-target` off) takes the first that is listed
 */
export function instructionIn(targets: Targets, { id }: Ecu, controls: UpdateControls): Instructed {
  if (controls['director-targets'] && targets.delegations !== undefined)
    return discarded('director-targets', 'malformed', 'the director delegates');
  const listed = [...targets.targets].flatMap(([path, file]) => {
    const custom = directorCustomIn(file);
    return custom === undefined ? [] : [{ path, file, by: 'targets', custom }];
  });
  if (controls['director-targets']) {
    const ids = listed.flatMap(({ custom }) => Object.keys(custom.ecus));
    const twice = ids.find((one, nth) => ids.indexOf(one) !== nth);
    if (twice !== undefined)
      return discarded('director-targets', 'malformed', `the director names ${named(twice, id)} twice`);
  }
  const own = listed.filter(({ custom }) => Object.hasOwn(custom.ecus, id));
  const [found] = own.length > 0 || controls['update-target'] ? own : listed;
  if (found !== undefined) return { instruction: instructionOf(found, hardwareIn(found.custom, id)) };
  return listed.length === 0
    ? {}
    : discarded('update-target', 'wrong-device', 'the director names other devices, and not this one');
}

const discarded = (
  control: 'director-targets' | 'update-target',
  attack: 'malformed' | 'wrong-device',
  reason: string,
): Instructed => ({ refusal: refusing(control, attack, reason, 'targets') });

/** Ids stay out of what is said: devices in one position are told the same but for them. */
const named = (one: string, own: string): string => (one === own ? 'the device' : 'another device');

const hardwareIn = ({ ecus }: DirectorCustom, id: string): string =>
  (Object.hasOwn(ecus, id) ? ecus[id] : Object.values(ecus)[0])?.hardwareId ?? '';

function instructionOf(
  { path, file, by, custom }: FoundTarget & { readonly custom: DirectorCustom },
  hardwareId: string,
): Instruction {
  return { path, file, by, hardwareId, releaseCounter: custom.releaseCounter };
}
