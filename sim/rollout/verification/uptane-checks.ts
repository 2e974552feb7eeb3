import { checkUptane, type UptaneOutcome, type Verification } from '../../decisions/verify-uptane.ts';
import { packedKey } from '../../kernel/packed-key.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import type { SignatureCheck } from '../../update-security/tuf/signatures.ts';
import { controlBits, type UpdateControls } from '../../update-security/update-verdict.ts';
import { SELF } from '../../update-security/uptane/director.ts';
import { UptaneStates } from './uptane-states.ts';

/** What all devices of a product have in common. One object per product: results are cached by it. */
export interface UptaneProduct {
  readonly number: number;
  readonly hardwareId: string;
  readonly verification: Verification;
}

/** One device's check of both repositories. */
export interface UptaneRequest {
  readonly product: UptaneProduct;
  /** The number of the device's trusted state, in `states`. */
  readonly trusted: number;
  readonly director: RepositoryView;
  readonly image: RepositoryView;
  readonly startedAt: EpochSeconds;
}

/** The outcome, and the number of the device's trusted state from here on, whether it refused or not. */
export interface UptaneResult {
  readonly trusted: number;
  readonly outcome: UptaneOutcome;
}

/**
 * Metadata checks, each performed once: devices of a product with the same trusted state get the same result from the
 * same two repositories until something in them expires. The check of the release counter depends on the single device,
 * so it is separate (`checkInstruction`).
 */
export class UptaneChecks {
  readonly states = new UptaneStates();
  /** Checks that were not answered from the cache. */
  performed = 0;
  private readonly kept = new WeakMap<RepositoryView, WeakMap<RepositoryView, Map<number, KeptResult>>>();

  constructor(
    private readonly check: SignatureCheck,
    private readonly controls: UpdateControls,
  ) {}

  look(request: UptaneRequest, controls: UpdateControls = this.controls): UptaneResult {
    const { startedAt } = request;
    const results = this.resultsFor(request);
    const product = packedKey(request.trusted, request.product.number, PRODUCTS_MAX);
    const key = packedKey(product, controlBits(controls), SETTINGS_MAX);
    const known = results.get(key);
    const isKept = known !== undefined && startedAt >= known.madeAt && startedAt < known.result.outcome.validUntil;
    if (isKept) return known.result;
    this.performed++;
    const outcome = this.outcomeOf(request, controls);
    const result = { trusted: this.states.numberOf(outcome.trusted), outcome };
    results.set(key, { madeAt: startedAt, result });
    return result;
  }

  /** The same without the cache. */
  outcomeOf(
    { product, trusted, director, image, startedAt }: UptaneRequest,
    controls: UpdateControls = this.controls,
  ): UptaneOutcome {
    return checkUptane({
      verification: product.verification,
      trusted: this.states.stateOf(trusted),
      director,
      image,
      ecu: { id: SELF, hardwareId: product.hardwareId },
      startedAt,
      controls,
      check: this.check,
    });
  }

  private resultsFor({ director, image }: UptaneRequest): Map<number, KeptResult> {
    let byImage = this.kept.get(director);
    if (byImage === undefined) {
      byImage = new WeakMap();
      this.kept.set(director, byImage);
    }
    let results = byImage.get(image);
    if (results === undefined) {
      results = new Map();
      byImage.set(image, results);
    }
    return results;
  }
}

interface KeptResult {
  readonly madeAt: EpochSeconds;
  readonly result: UptaneResult;
}

const PRODUCTS_MAX = 4096;
/** Two for each control of updates. */
const SETTINGS_MAX = 4096;
