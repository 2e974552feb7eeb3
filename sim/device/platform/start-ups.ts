import { packedKey } from '../../kernel/packed-key.ts';
import type { BootResults } from './boot-results.ts';
import { type PackedPlatform, type PlatformState, pack, unpack } from './platform-state.ts';
import { afterSwap, type ProductPlatform, type StartUp, settle, startUp } from './start-up.ts';

/** A start, packed for a device's record. */
export interface PackedStart extends PackedPlatform {
  readonly becomes: StartUp['becomes'];
  readonly outcome: StartUp['outcome'];
  /** Number in `BootResults`: what ran, why it stopped, and the register that evidence quotes. */
  readonly boot: number;
  /** Number in `BootResults`: the intended boot that was stopped; -1 if none was. */
  readonly stopped: number;
  /** The word once the start has succeeded. */
  readonly settledWord: number;
}

/**
 * Starts of one product's devices, each kind computed once: the result of a start follows from the six bytes that a
 * device keeps, and a fleet has few distinct values at a time.
 */
export class StartUps {
  private readonly known = [new Map<number, PackedStart>(), new Map<number, PackedStart>()];

  constructor(
    readonly boots: BootResults,
    readonly product: ProductPlatform,
  ) {}

  /** A start from reset. */
  from(packed: PackedPlatform): PackedStart {
    return this.remembered(0, packed, startUp);
  }

  /** Continues a start that became `swapping`. */
  afterSwap(packed: PackedPlatform): PackedStart {
    return this.remembered(1, packed, afterSwap);
  }

  /** Clears the cache before boots get other numbers. */
  forget(): void {
    for (const known of this.known) known.clear();
  }

  private remembered(
    which: 0 | 1,
    packed: PackedPlatform,
    step: (boots: BootResults, product: ProductPlatform, state: PlatformState) => StartUp,
  ): PackedStart {
    const key = packedKey(packed.sets, packed.word, 2 ** 32);
    let start = this.known[which].get(key);
    if (start === undefined) {
      const { state, becomes, outcome, boot, stopped } = step(this.boots, this.product, unpack(packed));
      const settledWord = pack(becomes === 'os' ? settle(this.product, state) : state).word;
      const { sets, word } = pack(state);
      start = { sets, word, becomes, outcome, boot: boot.number, stopped: stopped?.number ?? -1, settledWord };
      this.known[which].set(key, start);
    }
    return start;
  }
}
