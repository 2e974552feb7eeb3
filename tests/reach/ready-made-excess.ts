import { controlSettings } from '../../sim/plan/control-list.ts';
import { planReach } from '../../sim/reach/plan-reach.ts';
import type { RanVariant } from '../kit/ran-variants.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { factCalled } from './beyond-reach.ts';

export interface Compared {
  readonly of: string;
  /** Facts of devices that are gained and not within reach. */
  readonly beyond: readonly string[];
  /** By product and fact, those within reach that are not gained. */
  readonly excess: readonly string[];
}

/** The reach of a plan against what its actor gained. */
export function compared({ plan, rows }: RanVariant): Compared {
  const { classes, closure, fleet } = planReach(plan, 'scripted');
  const { facts } = closure.under(controlSettings(plan.controls));
  const within = new Set<string>();
  for (const [actor, byClass] of facts)
    for (let device = 0; device < fleet.size; device++)
      for (const fact of byClass[classes.of[device]]) within.add(`${actor} ${device} ${fact}`);
  const gains = rows.filter(isEvent).filter(({ kind }) => kind === 'attack.gained');
  const gained = new Set(gains.map(({ actor, device, detail }) => `${actor} ${device} ${factCalled.get(detail!)}`));
  const excess = [...within]
    .filter((one) => !gained.has(one))
    .map((one) => {
      const [, device, fact] = one.split(' ');
      return `${fleet.productOf(Number(device)).plan.product} ${fact}`;
    });
  return {
    of: plan.name,
    beyond: [...gained].filter((one) => !within.has(one)),
    excess: [...new Set(excess)].toSorted(),
  };
}

/** What the reach of a scenario or variant has and no actor gains in its run. */
export const expectedExcess = (name: string): readonly string[] => Object.keys(explained[name] ?? {}).toSorted();

/** Facts within reach that no actor gains in the run, by scenario or variant: each for a reason of chance or time. */
const explained: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'clone-army': { 'sensor session': 'a device that is away leaves its session to the first who comes' },
  'client-kick.in-use': { 'sensor session': 'a device that is away leaves its session to the first who comes' },
  'wildcard-tap.on-delivery': { 'meter messages': 'a device whose session the actor has publishes nothing meanwhile' },
  'actuator-command.unsigned': { 'valve obeyed': 'a device whose session the actor has hears no command meanwhile' },
  'factory-leak.nothing-in-the-way': {
    'lock obeyed': 'a device whose session the actor has hears no command meanwhile',
  },
  'revoked-reuse.tickets-unchecked': { 'sensor reused': ofOrder(), 'sensor session': ofOrder() },
  'revoked-reuse.sessions-stay': { 'sensor reused': ofOrder(), 'sensor session': ofOrder() },
  'connect-flood': { 'sensor wasted': 'a limit of dials a minute lets slow dials in' },
  'connect-flood.uncounted': { 'sensor wasted': 'a limit of dials a minute lets slow dials in' },
  'rollback-fleet': { 'sensor frozen': 'a device that has not had the release yet finds nothing new' },
  'rollback-fleet.old-metadata-believed': {
    'sensor frozen': 'a device that has not had the release yet finds nothing new',
  },
  'rollback-fleet.own-version': { 'sensor frozen': 'a device that has not had the release yet finds nothing new' },
  'insider-console.ten-an-hour': { 'valve obeyed': 'a further hour lets a further ten pass' },
  'insider-revocation.ten-an-hour': { 'sensor expelled': 'a further hour lets a further ten pass' },
  'default-credentials-worm.default-passwords': notMet(),
  'default-credentials-worm.fewer-devices': notMet(),
  'default-credentials-worm.lockout-alone': notMet(),
  'default-credentials-worm.patched': notMet('the patch is out'),
  'neighbour-worm': { 'lamp control': 'a lamp stands where no infected radio reaches it' },
  'neighbour-worm.one-key': { 'lamp control': 'a lamp stands where no infected radio reaches it' },
  'neighbour-worm.one-key-sparse': { 'lamp control': 'a lamp stands where no infected radio reaches it' },
  'sensor-lies': { 'thermometer falsified': 'after readings that were lost a value may leap as far' },
  'hold-down': {
    'sensor clock': 'a device that has not renewed its certificate has no later proof of time',
    'sensor frozen': 'by a clock that is wrong, metadata does not expire',
    'sensor reused': 'a list that is not out of date yet says nothing of a new revocation',
    'sensor session': 'a list that is not out of date yet says nothing of a new revocation',
  },
  'hold-down.accepts-unchecked': {
    'sensor clock': 'a device that has not renewed its certificate has no later proof of time',
    'sensor frozen': 'by a clock that is wrong, metadata does not expire',
  },
};

function notMet(sooner = 'the run ends'): Readonly<Record<string, string>> {
  const reason = `${sooner} before the worm has met every camera`;
  return { 'camera certificate': reason, 'camera control': reason, 'camera credential': reason };
}

function ofOrder(): string {
  return 'only the run tells which of two steps that wait for the same one selects first';
}
