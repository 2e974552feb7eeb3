import { actorList, type ReadyActor } from '../../sim/plan/actor-list.ts';
import { FalseOffers, isFalseUpdate, OFFERS_MAX } from '../../sim/plan/false-updates.ts';
import type { PkiPlan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import { isFilter } from '../../sim/protocol/topic-filter.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { proofOf } from '../../sim/threat/attacks/proof.ts';
import type { Product } from '../schema/product.ts';
import type { Release } from '../schema/release.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { chosenBy } from './check-selection.ts';

type Attack = Extract<TimelineAction, { kind: 'attack' }>;

/** What attacks are about in a scenario, as far as it can be read. */
interface AttackedParts {
  readonly fleet?: readonly Product[] | undefined;
  readonly releases?: readonly Release[] | undefined;
  readonly pki?: PkiPlan | undefined;
}

/** What an attack is about has to exist: a topic filter, certificates or evidence, clocks, revocation services, releases. */
export function checkAttack(
  action: TimelineAction,
  { fleet, releases, pki }: AttackedParts,
  path: Path,
): readonly Finding[] {
  if (action.kind !== 'attack') return [];
  return [
    ...checkFilter(action, path),
    ...(pki === undefined ? [] : checkRevocation(action, pki, path)),
    ...(fleet === undefined ? [] : checkScope(action, chosenBy(action.on, fleet), path)),
    ...checkFuse(action, path),
    ...(fleet === undefined ? [] : checkProofs(action, chosenBy(action.on, fleet), path)),
    ...(fleet === undefined ? [] : checkLogins(action, chosenBy(action.on, fleet), path)),
    ...(fleet === undefined ? [] : checkClocks(action, chosenBy(action.on, fleet), path)),
    ...(fleet === undefined ? [] : checkRadios(action, chosenBy(action.on, fleet), path)),
    ...(fleet === undefined ? [] : checkSignals(action, chosenBy(action.on, fleet), path)),
    ...(fleet === undefined || releases === undefined
      ? []
      : checkReleased(action, releases, chosenBy(action.on, fleet), path)),
  ];
}

/** What an actor offers devices has a number, as releases have. */
export function checkOffers(releases: readonly Release[], timeline: readonly (Step | undefined)[]): readonly Finding[] {
  const entries = timeline.flatMap((step) => (step === undefined ? [] : [step as unknown as TimelineEntry]));
  const { all } = new FalseOffers({ timeline: entries });
  if (all.length === 0 || releases.length + all.length < OFFERS_MAX) return [];
  return [
    {
      path: ['timeline'],
      what: `${releases.length} releases and ${all.length} attacks on updates are more than ${OFFERS_MAX - 1}`,
      hint: 'split the scenario',
    },
  ];
}

function checkFilter(action: Attack, path: Path): readonly Finding[] {
  if (!('filter' in action) || isFilter(action.filter)) return [];
  return [
    {
      path: [...path, 'filter'],
      what: `"${action.filter}" is not a topic filter`,
      hint: 'write + for one whole level, and # for all levels from there on, at the end (MQTT 3.1.1, 4.7.1)',
    },
  ];
}

/** What a ready actor of one tenant has is about the devices of that tenant. */
function checkScope({ by, on }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  const ready: ReadyActor | undefined = actorList.find(({ id }) => id === by.as);
  const tenants = [...new Set(chosen.map(({ tenant }) => tenant))];
  // Those that an earlier step chose are known once it has.
  const isOpen = on['same-as'] !== undefined || on.pick === 1;
  if (ready?.scope !== 'tenant' || tenants.length < 2 || isOpen) return [];
  return [
    {
      path: [...path, 'on'],
      what: `"${ready.id}" has what it has of one tenant, and these devices are of ${tenants.join(', ')}`,
      hint: `choose one of them, such as on: tenant:${tenants[0]}, and write a step for each tenant`,
    },
  ];
}

/** A step that is over before its fuse would do nothing. */
function checkFuse(action: Attack, path: Path): readonly Finding[] {
  if (!('fuseMs' in action) || action.fuseMs < action.forMs) return [];
  return [
    { path: [...path, 'fuse'], what: 'the step is over before then', hint: 'write a longer for, or a shorter fuse' },
  ];
}

/** An attack by a certificate or by evidence must choose at least one device that has such. */
function checkProofs({ technique, way }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  const proof = proofOf(wayOf({ technique, way }));
  if (proof === undefined || chosen.length === 0 || chosen.some(({ identity }) => proof.identities.includes(identity)))
    return [];
  return [
    {
      path: [...path, 'way'],
      what: `none of these devices has ${proof.name === 'certificate' ? 'a certificate' : proof.name}`,
      hint: `choose products with identity ${proof.identities.join(' or ')}`,
    },
  ];
}

/** An attack that logs in must choose at least one device that has a login. */
function checkLogins({ technique, way }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  if (wayOf({ technique, way }).about !== 'login' || chosen.length === 0) return [];
  if (chosen.some(({ login }) => login !== undefined)) return [];
  return [
    {
      path: [...path, 'technique'],
      what: `none of these devices has a login that ${technique} could try`,
      hint: 'give their product a login, such as login: { open: on }, or choose other devices',
    },
  ];
}

/** A broker that checks no revocation asks no service that an actor could keep from it. */
function checkRevocation({ technique, way }: Attack, pki: PkiPlan, path: Path): readonly Finding[] {
  const asks = [pki, ...Object.values(pki.tenants ?? {})].some(({ revocation }) => revocation.check !== 'none');
  if (asks || wayOf({ technique, way }).about !== 'revocation') return [];
  return [
    {
      path: [...path, 'way'],
      what: 'the broker asks no revocation service',
      hint: 'write check: crl or check: ocsp under pki.revocation',
    },
  ];
}

/** A device without a clock of its own asks no time service. */
function checkClocks({ technique, way }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  if (wayOf({ technique, way }).about !== 'clock' || chosen.length === 0) return [];
  if (chosen.some(({ clock }) => clock !== undefined)) return [];
  return [
    {
      path: [...path, 'way'],
      what: 'none of these devices has a clock of its own',
      hint: 'write clock for its product, or choose other devices',
    },
  ];
}

/** A worm that goes from radio to radio must choose at least one device that has one. */
function checkRadios({ technique, way }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  if (wayOf({ technique, way }).about !== 'radio' || chosen.length === 0) return [];
  if (chosen.some(({ radio }) => radio !== undefined)) return [];
  return [
    {
      path: [...path, 'way'],
      what: 'none of these devices has a radio',
      hint: 'give their product a radio, such as radio: { area: 1, range: 100 }, or choose other devices',
    },
  ];
}

/** Only a reading with a value can be false. */
function checkSignals({ technique }: Attack, chosen: readonly Product[], path: Path): readonly Finding[] {
  if (technique !== 'A20' || chosen.length === 0) return [];
  if (chosen.some(({ telemetry }) => telemetry.signal !== undefined)) return [];
  return [
    {
      path: [...path, 'on'],
      what: 'the readings of these devices have no values',
      hint: 'give a product a signal under telemetry, or choose other devices',
    },
  ];
}

/** Devices without releases ask for no updates, so an actor on the update path would wait for ever. */
function checkReleased(
  { way }: Attack,
  releases: readonly Release[],
  chosen: readonly Product[],
  path: Path,
): readonly Finding[] {
  if (!isFalseUpdate(way) || chosen.length === 0) return [];
  if (releases.some(({ product }) => chosen.some((each) => each.product === product))) return [];
  return [
    {
      path: [...path, 'way'],
      what: 'there is no release for any of these devices, so none asks for updates',
      hint: 'write one under releases, or choose other devices',
    },
  ];
}
