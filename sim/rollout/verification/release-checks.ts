import {
  checkMetadata,
  type MetadataOutcome,
  type UpdateChecks,
  type UpdateProduct,
} from '../../decisions/check-metadata.ts';
import { invariant } from '../../kernel/lab-error.ts';
import { packedKey } from '../../kernel/packed-key.ts';
import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { TrustedStates } from '../../update-security/trusted-states.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import { trustedRoot } from '../../update-security/tuf/trusted-state.ts';
import { controlBits, type UpdateControls } from '../../update-security/update-verdict.ts';

/** One device's check of its update service. */
export interface CheckRequest {
  readonly product: UpdateProduct;
  /** The number of the device's trusted state, in `states`. */
  readonly trusted: number;
  readonly repository: RepositoryView;
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
}

/** The outcome, and the number of the device's trusted state from here on, whether it refused or not. */
export interface CheckResult {
  readonly trusted: number;
  readonly outcome: MetadataOutcome;
}

/**
 * Metadata checks of a run, each performed once: devices of a product with the same trusted state get the same answer
 * from the same repository until something in it expires, so further checks are a map lookup.
 */
export class ReleaseChecks {
  readonly states = new TrustedStates();
  /** Checks that were not answered from the cache. */
  performed = 0;
  private readonly kept = new WeakMap<RepositoryView, Map<number, KeptResult>>();
  private readonly products = new Map<UpdateProduct, number>();

  constructor(private readonly checks: UpdateChecks) {}

  /** The trusted state of a device that leaves the factory with this root. */
  factoryState(root: Bytes): number {
    const state = trustedRoot(root, this.checks.check);
    invariant(state !== undefined, 'a root is signed by its own keys');
    return this.states.numberOf(state);
  }

  check(request: CheckRequest): CheckResult {
    const { startedAt } = request;
    const key = this.keyOf(request);
    let results = this.kept.get(request.repository);
    if (results === undefined) {
      results = new Map();
      this.kept.set(request.repository, results);
    }
    const known = results.get(key);
    if (known !== undefined && startedAt >= known.madeAt && startedAt < known.result.outcome.validUntil)
      return known.result;
    const result = this.made(request);
    results.set(key, { madeAt: startedAt, result });
    return result;
  }

  private made({ trusted, ...rest }: CheckRequest): CheckResult {
    this.performed++;
    const outcome = checkMetadata({ ...rest, trusted: this.states.stateOf(trusted), checks: this.checks });
    return { trusted: this.states.numberOf(outcome.trusted), outcome };
  }

  /** Exact as long as there are fewer than 2^12 products and 2^28 states. */
  private keyOf({ product, trusted, controls }: CheckRequest): number {
    let number = this.products.get(product);
    if (number === undefined) {
      number = this.products.size;
      this.products.set(product, number);
    }
    return packedKey(packedKey(trusted, number, 4096), controlBits(controls), 4096);
  }
}

interface KeptResult {
  readonly madeAt: EpochSeconds;
  readonly result: CheckResult;
}
