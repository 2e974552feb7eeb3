import { checkUptane, type UptaneOutcome, type Verification } from '../../decisions/verify-uptane.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import type { SignatureCheck } from '../../update-security/tuf/signatures.ts';
import type { UpdateControls } from '../../update-security/update-verdict.ts';
import { self } from '../../update-security/uptane/director.ts';
import { UptaneStates } from './uptane-states.ts';

/** What all devices of a product have in common. One object a product: results are kept by it. */
export interface UptaneProduct {
  readonly number: number;
  readonly hardwareId: string;
  readonly verification: Verification;
}

/** One device's look at both repositories. */
export interface UptaneRequest {
  readonly product: UptaneProduct;
  /** A number of `states`: what the device trusts. */
  readonly trusted: number;
  readonly director: RepositoryView;
  readonly image: RepositoryView;
  readonly startedAt: EpochSeconds;
}

/** The outcome, and the number that the device keeps from here on, refused or not. */
export interface UptaneResult {
  readonly trusted: number;
  readonly outcome: UptaneOutcome;
}

/**
 * Checks of metadata, each made once: devices of a product that trust the same and look at the same two repositories come
 * to the same until something that was looked at expires. What depends on the device itself, its release counter, is not
 * among them (`checkInstruction`).
 */
export class UptaneChecks {
  readonly states = new UptaneStates();
  /** Checks that were in fact made. */
  performed = 0;
  private readonly kept = new WeakMap<RepositoryView, WeakMap<RepositoryView, Map<number, KeptResult>>>();

  constructor(
    private readonly check: SignatureCheck,
    private readonly controls: UpdateControls,
  ) {}

  look(request: UptaneRequest): UptaneResult {
    const { startedAt } = request;
    const results = this.resultsFor(request);
    const key = request.trusted * PRODUCTS_MAX + request.product.number;
    const known = results.get(key);
    const isKept = known !== undefined && startedAt >= known.madeAt && startedAt < known.result.outcome.validUntil;
    if (isKept) return known.result;
    this.performed++;
    const outcome = this.outcomeOf(request);
    const result = { trusted: this.states.numberOf(outcome.trusted), outcome };
    results.set(key, { madeAt: startedAt, result });
    return result;
  }

  /** The same, for once: nothing of it is kept. */
  outcomeOf(
    { product, trusted, director, image, startedAt }: UptaneRequest,
    controls: UpdateControls = this.controls,
  ): UptaneOutcome {
    return checkUptane({
      verification: product.verification,
      trusted: this.states.stateOf(trusted),
      director,
      image,
      ecu: { id: self, hardwareId: product.hardwareId },
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
