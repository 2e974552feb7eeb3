import type { UpdateProduct } from '../../sim/decisions/check-metadata.ts';
import { type ReleaseDecision, type ReleaseQuestion, verifyRelease } from '../../sim/decisions/verify-release.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import {
  idealReleaseKeys,
  type ProductName,
  pathPattern,
  type Release,
  type ReleaseKeys,
  ReleaseRepository,
  realReleaseKeys,
  releasePaths,
} from '../../sim/update-security/release.ts';
import { suitIdentity } from '../../sim/update-security/suit/uuid5.ts';
import { defaultPlan, type RepositoryPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import { type TrustedState, trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import { allUpdateControls, type UpdateControls, type UpdateSwitch } from '../../sim/update-security/update-verdict.ts';

export const sensor: ProductName = { vendor: 'acme.example', product: 'sensor' };
export const gateway: ProductName = { vendor: 'acme.example', product: 'gateway' };

export const day = 86_400;
/** 2026-01-01T00:00:00Z. */
export const start = 1_767_225_600;

export const keyKinds = [
  ['ideal', () => idealReleaseKeys(idealKeys('release'))],
  ['real', () => realReleaseKeys('release', realKeys('release'))],
] as const;

/** Everything but the given controls is in force. */
export const without = (...off: readonly UpdateSwitch[]): UpdateControls => ({
  ...allUpdateControls,
  ...Object.fromEntries(off.map((id) => [id, false])),
});

/** A SHA-256 derived from a word. */
export const digestOf = (word: string): string => Buffer.from(word.padEnd(32, '.')).toString('hex');

export const releaseOf = (
  product: ProductName,
  sequence: number,
  word = `${product.product} ${sequence}`,
): Release => ({
  ...product,
  component: 'app',
  sequence,
  image: { digest: digestOf(word), size: 400_000 },
});

/** An update service with two products of one vendor, and devices of the first of them. */
export class ReleaseWorld {
  readonly repository: ReleaseRepository;
  readonly views: RepositoryView[];
  readonly factory: TrustedState;
  readonly product: UpdateProduct;

  constructor(
    readonly keys: ReleaseKeys,
    plan: RepositoryPlan = withProductRoles,
  ) {
    this.repository = new ReleaseRepository(keys, start, plan);
    this.factory = trustedRoot(this.repository.tuf.firstRoot, keys.check)!;
    this.product = {
      identity: suitIdentity(sensor.vendor, sensor.product),
      paths: releasePaths(sensor, 'app'),
      author: keys.authorOf(sensor.vendor),
    };
    this.views = [1, 2, 3].map((n) => this.repository.publish(releaseOf(sensor, n), start + n * day));
    this.views.push(this.repository.publish(releaseOf(gateway, 1), start + 4 * day));
  }

  /** The device's trusted state once it has followed one publication after another and accepted each. */
  followed(count: number): TrustedState {
    return this.views
      .slice(0, count)
      .reduce(
        (trusted, repository, n) => this.ask({ trusted, repository, startedAt: start + (n + 1) * day }).trusted,
        this.factory,
      );
  }

  ask(over: Partial<ReleaseQuestion>): ReleaseDecision {
    return verifyRelease({
      product: this.product,
      trusted: this.factory,
      repository: this.repository.view,
      startedAt: start + 4 * day,
      controls: allUpdateControls,
      checks: { check: this.keys.check, verifier: this.keys.ring },
      device: {
        sequence: 0,
        rule: { protection: 'counter', steps: undefined, whenFull: 'stall' },
        counter: 0,
        running: 0,
      },
      image: undefined,
      ...over,
    });
  }
}

const role = { keys: 3, threshold: 2, lifetimeS: 365 * day, renewBeforeS: 60 * day };

/** A role for each product, so that a key of one has no authority over the other. */
export const withProductRoles: RepositoryPlan = {
  ...defaultPlan,
  delegations: [
    { name: 'acme-sensor', paths: [pathPattern(sensor)], ...role },
    { name: 'acme-gateway', paths: [pathPattern(gateway)], ...role },
  ],
};
