import type { UptaneTrusted } from '../../decisions/verify-uptane.ts';
import { invariant } from '../../kernel/lab-error.ts';
import { packedKey } from '../../kernel/packed-key.ts';
import { TrustedStates } from '../../update-security/trusted-states.ts';

/** The trusted states of devices for two repositories, by number: pairs of the numbers of each (`TrustedStates`). */
export class UptaneStates {
  private readonly director = new TrustedStates();
  private readonly image = new TrustedStates();
  private readonly pairs: Pair[] = [];
  private readonly numbers = new Map<number, number>();

  numberOf({ director, image }: UptaneTrusted): number {
    const pair: Pair = [this.director.numberOf(director), this.image.numberOf(image)];
    const id = idOf(pair);
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.numbers.set(id, this.pairs.length);
    return this.pairs.push(pair) - 1;
  }

  stateOf(number: number): UptaneTrusted {
    const pair = this.pairs[number];
    invariant(pair !== undefined, `trusted pair ${number} is known`);
    return { director: this.director.stateOf(pair[0]), image: this.image.stateOf(pair[1]) };
  }

  /** Plain data that never changes. */
  save() {
    return { director: this.director.all(), image: this.image.all(), pairs: [...this.pairs] };
  }

  restore({ director, image, pairs }: ReturnType<UptaneStates['save']>): void {
    this.director.restore(director);
    this.image.restore(image);
    this.pairs.length = 0;
    this.numbers.clear();
    for (const pair of pairs) this.numbers.set(idOf(pair), this.pairs.push(pair) - 1);
  }
}

type Pair = readonly [director: number, image: number];

/** Exact below 2^26 states of either; the column has room for 2^16 pairs. */
const idOf = ([director, image]: Pair): number => packedKey(director, image, 2 ** 26);
