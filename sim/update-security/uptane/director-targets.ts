import type { FoundTarget } from '../tuf/find-target.ts';
import type { Targets } from '../tuf/metadata.ts';
import { refusing, type UpdateControls, type UpdateVerdict } from '../update-verdict.ts';
import { type DirectorCustom, directorCustomIn } from './custom.ts';

/** A device, as a director identifies it. */
export interface Ecu {
  readonly id: string;
  readonly hardwareId: string;
}

/** What the director wants installed on a device. */
export interface Instruction extends FoundTarget {
  readonly hardwareId: string;
  readonly releaseCounter: number;
}

/** The instruction, or why the file is discarded; neither if the director's targets are empty. */
export interface Instructed {
  readonly instruction?: Instruction;
  readonly refusal?: UpdateVerdict;
}

/**
 * The instruction of the director's targets for a device, after the checks that apply only to these targets.
 *
 * Source      Uptane standard 2.1, 5.4.4.6, steps 6 to 8: no delegation, no ECU twice, no unknown ECU; 5.4.3.3, step 4:
 *             a device that is not named keeps its targets
 * Assumption  a device is a vehicle with one ECU, so every other ECU is unknown. A device that does not check the
 *             addressee of an image (`update-target` off) takes the first one listed
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

/** Ids stay out of reasons: devices in the same position get the same text. */
const named = (one: string, own: string): string => (one === own ? 'the device' : 'another device');

const hardwareIn = ({ ecus }: DirectorCustom, id: string): string =>
  (Object.hasOwn(ecus, id) ? ecus[id] : Object.values(ecus)[0])?.hardwareId ?? '';

function instructionOf(
  { path, file, by, custom }: FoundTarget & { readonly custom: DirectorCustom },
  hardwareId: string,
): Instruction {
  return { path, file, by, hardwareId, releaseCounter: custom.releaseCounter };
}
