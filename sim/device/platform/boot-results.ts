import { type BootFacts, type BootResult, boot } from '../../decisions/boot/boot-chain.ts';
import { ImageRegistry } from '../../decisions/boot/image.ts';
import { ImageSets } from '../../decisions/boot/image-set.ts';
import { SignatureChecks } from '../../decisions/boot/signature-checks.ts';
import { tamperings } from '../../decisions/boot/tampering.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { KeyRing } from '../../pki/signing.ts';

/** A boot result with its number, for columns and for evidence that quotes its register. */
export interface NumberedBoot extends BootResult {
  readonly number: number;
  /** Number of the image set that was booted; 0 for an empty slot. */
  readonly set: number;
}

/**
 * Boots, each kind computed once: the result of a boot depends on the product and on the contents of the slot, not on
 * the single device.
 */
export class BootResults {
  readonly registry: ImageRegistry;
  readonly sets = new ImageSets();
  readonly checks: SignatureChecks;
  private readonly results: NumberedBoot[] = [];
  private readonly known = new Map<number, NumberedBoot>();

  constructor(keys: KeyRing) {
    this.registry = new ImageRegistry(keys);
    this.checks = new SignatureChecks(keys, this.registry);
  }

  of(facts: BootFacts): NumberedBoot {
    const key = keyOf(facts);
    let result = this.known.get(key);
    if (result === undefined) {
      const { length } = this.results;
      result = { number: length, set: facts.set?.number ?? 0, ...boot(this.registry, this.checks, facts) };
      this.results.push(result);
      this.known.set(key, result);
    }
    return result;
  }

  numbered(number: number): NumberedBoot | undefined {
    return this.results[number];
  }

  /** The boots so far, in the order of their numbers, which depend on the order in which they first occurred. */
  save(): readonly number[] {
    return [...this.known.keys()];
  }

  /** The image sets of the saved run must already exist here, under the same numbers. */
  restore(keys: readonly number[]): void {
    this.results.length = 0;
    this.known.clear();
    for (const key of keys) this.of(this.factsOf(key));
  }

  private factsOf(key: number): BootFacts {
    const factory = this.sets.setOf(key & 0xff);
    invariant(factory !== undefined, 'what is booted is a product');
    return {
      factory,
      set: this.sets.setOf((key >> 8) & 0xff),
      tampering: tamperings[(key >> 16) & 3],
      secureBoot: ((key >> 18) & 1) === 1,
      isForDevelopment: ((key >> 19) & 1) === 1,
      hardwareIsSound: ((key >> 20) & 1) === 1,
      versionMin: key >> 21,
    };
  }
}

/** Everything that a boot depends on, in 30 bits; the profile is that of the factory set. */
const keyOf = (facts: BootFacts): number =>
  facts.factory.number |
  ((facts.set?.number ?? 0) << 8) |
  (tamperings.indexOf(facts.tampering) << 16) |
  (Number(facts.secureBoot) << 18) |
  (Number(facts.isForDevelopment) << 19) |
  (Number(facts.hardwareIsSound) << 20) |
  (facts.versionMin << 21);
