import { packedKey } from '../../kernel/packed-key.ts';
import type { BootResults } from './boot-results.ts';
import { type PackedPlatform, type PlatformState, pack, unpack } from './platform-state.ts';
import { afterSwap, type ProductPlatform, type StartUp, settle, startUp } from './start-up.ts';

/** A start as a device's record takes it up. */
export interface PackedStart extends PackedPlatform {
  readonly becomes: StartUp['becomes'];
  readonly outcome: StartUp['outcome'];
  /** Of `BootResults`: what ran, why it stopped, and the register that evidence quotes. */
  readonly boot: number;
  /** Of `BootResults` too: the boot that should have been and was stopped; -1 if none was. */
  readonly stopped: number;
  /** The word once the start has gone well. */
  readonly settledWord: number;
}

/**
 * Starts of one product's devices, each kind worked out once: what comes of a start follows from the six octets that a
 * device keeps, and a fleet has few different ones at a time.
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

  /** The rest of a start that became `swapping`. */
  afterSwap(packed: PackedPlatform): PackedStart {
    return this.remembered(1, packed, afterSwap);
  }

  /** Boots are about to get other numbers. */
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
      start = { ...pack(state), becomes, outcome, boot: boot.number, stopped: stopped?.number ?? -1, settledWord };
      this.known[which].set(key, start);
    }
    return start;
  }
}
