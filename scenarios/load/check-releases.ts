import { kindsOf } from '../../sim/device/platform/components.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { components, type TimelineAction } from '../../sim/plan/plan.ts';
import type { ProfileId } from '../../sim/plan/profiles.ts';
import { nameOfRelease, releasesNamed } from '../../sim/plan/release-named.ts';
import type { Product } from '../schema/product.ts';
import type { Release } from '../schema/release.ts';
import { asksUsers, ringsNamedBy } from '../schema/rollout-policy.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** Checks releases against the fleet: product, component, and duplicates. */
export const checkReleases = (releases: readonly Release[], fleet: readonly Product[]): readonly Finding[] =>
  releases.flatMap((release, index) => [
    ...checkProduct(release, fleet, ['releases', index]),
    ...checkComponent(release, fleet, ['releases', index, 'component']),
    ...checkLogin(release, fleet, ['releases', index, 'login']),
    ...checkTwin(releases, index),
  ]);

function checkProduct({ tenant, product }: Release, fleet: readonly Product[], path: Path): readonly Finding[] {
  const named = fleet.filter((each) => each.product === product);
  const known = tenant === undefined ? named : named.filter((each) => each.tenant === tenant);
  if (known.length === 1) return [];
  if (known.length > 1)
    return [{ path: [...path, 'product'], what: `two tenants have a product "${product}"`, hint: 'write tenant, too' }];
  if (named.length > 0)
    return [
      {
        path: [...path, 'tenant'],
        what: `tenant "${tenant}" has no product "${product}"`,
        hint: suggest(
          tenant ?? '',
          named.map((each) => each.tenant),
        ),
      },
    ];
  const names = [...new Set(fleet.map((each) => each.product))];
  return [{ path: [...path, 'product'], what: `no product is called "${product}"`, hint: suggest(product, names) }];
}

function checkComponent({ product, component }: Release, fleet: readonly Product[], path: Path): readonly Finding[] {
  const profile = fleet.find((each) => each.product === product)?.profile as ProfileId | undefined;
  if (profile === undefined || kindsOf(component, profile).length > 0) return [];
  const known = components.filter((each) => kindsOf(each, profile).length > 0);
  return [{ path, what: `${profile} has no ${component} that can be updated`, hint: `write ${known.join(' or ')}` }];
}

function checkLogin({ product, login }: Release, fleet: readonly Product[], path: Path): readonly Finding[] {
  const found = fleet.find((each) => each.product === product);
  if (login === undefined || found === undefined || found.login !== undefined) return [];
  return [{ path, what: `${product} has no login that a release could change`, hint: 'write login in the product' }];
}

function checkTwin(releases: readonly Release[], index: number): readonly Finding[] {
  const same = (a: Release, b: Release): boolean =>
    a.tenant === b.tenant && a.product === b.product && a.version === b.version && a.component === b.component;
  const isTwin = releases.slice(0, index).some((other) => same(other, releases[index]));
  const what = `${nameOfRelease(releases[index])} is in the list twice`;
  return isTwin ? [{ path: ['releases', index, 'version'], what, hint: 'give it another version' }] : [];
}

/** The rings that a policy names must exist. */
function checkRings(
  { policy }: Extract<TimelineAction, { kind: 'rollout' }>,
  { product }: Release,
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  const known = fleet.filter((each) => each.product === product).flatMap(({ rings }) => rings.map(({ name }) => name));
  return ringsNamedBy(policy)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: [...path, 'policy'],
      what: `no device of ${product} is in a ring "${name}"`,
      hint: suggest(name, [...new Set(known)]),
    }));
}

/** A policy that asks for confirmation needs a product with `confirms`, or it waits forever. */
function checkConfirmation(
  { policy }: Extract<TimelineAction, { kind: 'rollout' }>,
  { product }: Release,
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  if (!asksUsers(policy) || fleet.some((each) => each.product === product && each.updates?.confirms !== undefined))
    return [];
  return [
    {
      path: [...path, 'policy'],
      what: `the policy asks for confirmation, and no user answers at the devices of ${product}`,
      hint: 'add an answer to the product: updates: { confirms: { share: 90%, after: 1h } }; with share: 0% every user says no',
    },
  ];
}

/** A rollout, or the version that a vendor requires, must name exactly one release; a command must name a step that rolls out. */
export function checkRollout(
  action: TimelineAction,
  releases: readonly Release[],
  fleet: readonly Product[],
  timeline: readonly (Step | undefined)[],
  path: Path,
): readonly Finding[] {
  if (action.kind === 'rollout' || action.kind === 'require-version') {
    const found = releasesNamed(releases, action.release).length;
    if (found === 1) {
      const release = releases[releasesNamed(releases, action.release)[0]];
      if (action.kind === 'require-version') return [];
      return [...checkRings(action, release, fleet, path), ...checkConfirmation(action, release, fleet, path)];
    }
    const names = releases.map(nameOfRelease);
    return [
      found > 1
        ? {
            path: [...path, 'release'],
            what: `"${action.release}" can mean ${found} releases`,
            hint: 'write tenant/product@version/component',
          }
        : {
            path: [...path, 'release'],
            what: `there is no release "${action.release}"`,
            hint: names.length === 0 ? 'write it under releases' : suggest(action.release, names),
          },
    ];
  }
  if (action.kind !== 'rollout-command') return [];
  const labels = timeline.flatMap((step) =>
    step?.action.kind === 'rollout' && step.label !== undefined ? [step.label] : [],
  );
  if (labels.includes(action.of)) return [];
  return [
    {
      path: [...path, 'of'],
      what: `no step that rolls out has the label "${action.of}"`,
      hint: labels.length === 0 ? 'give that step a label' : suggest(action.of, labels),
    },
  ];
}
