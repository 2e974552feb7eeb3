/**
 * The values of the readings that devices hold, from when a reading is taken until it is acknowledged or dropped; only of
 * products with a signal. A value is kept rather than computed again when it is sent, since then its tick is not known.
 *
 * Shape   a queue for each device, in one pool of nodes for each product; values are whole numbers of steps
 * Memory  none for a product without a signal; 8 bytes per device and 8 for each value held at once with one
 */
export class HeldValues {
  private pools: (Pool | undefined)[];

  /** By product, its first device and its number of devices. */
  constructor(private readonly products: readonly { readonly first: number; readonly count: number }[]) {
    this.pools = products.map(() => undefined);
  }

  /** A device has taken a reading. */
  push(product: number, device: number, value: number): void {
    const { first, count } = this.products[product];
    const pool = this.pools[product] ?? newPool(count);
    this.pools[product] = pool;
    const node = claimNode(pool);
    pool.value[node] = value;
    pool.next[node] = NOTHING;
    const queue = device - first;
    const last = pool.last[queue];
    if (last === NOTHING) pool.oldest[queue] = node;
    else pool.next[last] = node;
    pool.last[queue] = node;
  }

  /** The value after so many older ones; 0 in a product without a signal. */
  at(product: number, device: number, older: number): number {
    const pool = this.pools[product];
    if (pool === undefined) return 0;
    let node = pool.oldest[device - this.products[product].first];
    for (let i = 0; i < older; i++) node = pool.next[node];
    return pool.value[node];
  }

  /** The device is done with its oldest readings. */
  drop(product: number, device: number, readings: number): void {
    const pool = this.pools[product];
    if (pool === undefined) return;
    const queue = device - this.products[product].first;
    for (let i = 0; i < readings; i++) {
      const node = pool.oldest[queue];
      pool.oldest[queue] = pool.next[node];
      pool.next[node] = pool.free;
      pool.free = node;
    }
    if (pool.oldest[queue] === NOTHING) pool.last[queue] = NOTHING;
  }

  save() {
    return this.pools.map((pool) => pool && copyOf(pool));
  }

  restore(pools: ReturnType<HeldValues['save']>): void {
    this.pools = pools.map((pool) => pool && copyOf(pool));
  }
}

/** The values of one product. */
export interface Pool {
  /** By device, its oldest and its last node. */
  readonly oldest: Int32Array<ArrayBuffer>;
  readonly last: Int32Array<ArrayBuffer>;
  /** By node, its value, and the node after it in its queue or among the free ones. */
  value: Int32Array<ArrayBuffer>;
  next: Int32Array<ArrayBuffer>;
  /** The first free node. */
  free: number;
  /** Nodes ever in use: those from here on are free as well. */
  used: number;
}

const NOTHING = -1;

const newPool = (devices: number): Pool => ({
  oldest: new Int32Array(devices).fill(NOTHING),
  last: new Int32Array(devices).fill(NOTHING),
  value: new Int32Array(64),
  next: new Int32Array(64),
  free: NOTHING,
  used: 0,
});

const copyOf = ({ oldest, last, value, next, free, used }: Pool): Pool => ({
  ...{ oldest: oldest.slice(), last: last.slice(), value: value.slice(), next: next.slice() },
  ...{ free, used },
});

function claimNode(pool: Pool): number {
  const { free } = pool;
  if (free !== NOTHING) {
    pool.free = pool.next[free];
    return free;
  }
  if (pool.used === pool.value.length) {
    pool.value = grown(pool.value);
    pool.next = grown(pool.next);
  }
  return pool.used++;
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(column.length * 2);
  wider.set(column);
  return wider;
}
