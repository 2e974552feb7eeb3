import { basename } from 'node:path';
import type { Plan } from '../../sim/plan/plan.ts';
import { fleetFileIn, withFleetFrom } from '../source/fleet-file.ts';
import { type LocatedValue, nodeAt, placeOf, plain } from '../source/located.ts';
import { problemError } from '../source/problem.ts';
import { readData } from '../source/read-data.ts';
import { type DeviceReader, devicesIn, deviceText } from './devices/read-devices.ts';
import { planOf } from './plan-of.ts';

/** A scenario as data, with the content of the files that it names: for a machine that has none of them. */
export interface ScenarioDocument {
  /** The variant that was chosen; its changes are among the fields. */
  readonly variant?: string | undefined;
  readonly fields: unknown;
  /** The content of the file that lists the devices of the fleet, which `fleet.from` names without its folder. */
  readonly devices?: string | undefined;
}

/** The document of a merged scenario. Errors: those of `deviceText`. */
export function documentOf(root: LocatedValue, variant: string | undefined): ScenarioDocument {
  const path = fleetFileIn(root);
  if (path === undefined) return { variant, fields: plain(root) };
  return { variant, fields: plain(withFleetFrom(root, basename(path))), devices: deviceText(path) };
}

/**
 * The plan of a document. It reads no file, whatever the document says.
 *
 * Errors  ScenarioError `scenario/invalid`, also for a fleet whose devices are in a file that it has not; `scenario/too-large`
 */
export function planOfDocument({ variant, fields, devices }: ScenarioDocument): Plan {
  const root = readData(fields, 'document');
  const stray = ['extends', 'variants'].find((key) => nodeAt(root, [key]) !== undefined);
  if (stray !== undefined)
    throw problemError(
      'scenario/invalid',
      placeOf(root, [stray]),
      `a document has no ${stray}`,
      'write its fields as they are when all is merged',
    );
  const reader: DeviceReader = (from) => {
    if (typeof devices === 'string' && from !== '' && from === basename(from)) return devicesIn(from, devices);
    throw problemError(
      'scenario/invalid',
      placeOf(root, ['fleet', 'from']),
      `names a file of devices, ${JSON.stringify(from)}, and a document has no files beside it`,
      'write the content of the file as devices, and its name without a folder',
    );
  };
  return planOfVariant(planOf(root, [], reader), variant);
}

/** The plan of a scenario with a variant has the names of both. */
export const planOfVariant = (plan: Plan, variant: string | undefined): Plan =>
  variant === undefined ? plan : { ...plan, name: `${plan.name}.${variant}` };
