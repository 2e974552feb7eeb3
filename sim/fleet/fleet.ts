import { Chance, Purpose } from '../chance/chance.ts';
import { runKey } from '../chance/run-key.ts';
import type { Plan, ProductPlan, Share } from '../lab/plan.ts';
import { invariant, LabError } from '../lab-error.ts';
import { hashOf } from '../trace/hash.ts';
import { type Profile, profileOf } from './profiles.ts';
import { type ByteField, type HalfField, Records, type SignedField, type WordField } from './records.ts';

/** A product of the fleet: devices `first` to `first + count - 1`. */
export interface Product {
  readonly plan: ProductPlan;
  readonly profile: Profile;
  readonly first: number;
  /** Added to a device's number it gives the device's chance key: the same whatever other products there are. */
  readonly keyOffset: number;
}

/**
 * All devices of a run, a record a device; nothing here is an object a device.
 *
 * Hierarchy  tenant > product > ring > device; a device's name is `tenant/product-number`
 * Memory     92 bytes a device and 2 for what never changes: ring and site
 */
export class Fleet {
  readonly size: number;
  readonly products: readonly Product[];
  readonly chance: Chance;

  /** Index into `products`. */
  readonly product: HalfField;
  readonly ring: Uint8Array;
  readonly site: Uint8Array;
  /** Configuration of the device machine, a number of the chart's. */
  readonly config: HalfField;
  readonly boots: HalfField;
  /** Connects that have failed since the last session. */
  readonly failures: ByteField;
  /** Overlapping outages that hold the device's network down. */
  readonly networkFaults: ByteField;
  /** 1 while the device has a session: CONNACK seen, connection not known to be broken. */
  readonly online: ByteField;
  /** The device's end of a connection, or -1. */
  readonly connection: SignedField;
  /** Tick of the last packet sent. */
  readonly lastSentAt: WordField;

  // Readings are numbered from 0 as they are taken. Those below `settled` are done with (acknowledged, sent at QoS 0, or
  // dropped); those from there to below `sent` are under way.
  readonly taken: WordField;
  readonly sent: WordField;
  readonly settled: WordField;
  /** Readings below this have been sent before: sent again, they carry DUP [MQTT-3.3.1-1]. */
  readonly sentBefore: WordField;
  /** The reading the platform has yet to see: one below it is a repeat. */
  readonly expected: WordField;
  /** The device's chain of the run's fingerprint, in two words. */
  readonly chainLow: WordField;
  readonly chainHigh: WordField;

  /** By region of the device machine, the trace row of the latest transition. */
  readonly row: WordField;
  /** By timer slot, the event that the armed timer stands for. */
  readonly timerCode: ByteField;

  /** Messages the device has sent on the agenda. */
  readonly messagesSent: WordField;

  private readonly records: Records;

  constructor(plan: Plan, replication = 0) {
    this.products = lineUp(plan.fleet);
    const last = this.products[this.products.length - 1];
    const size = last.first + last.plan.count;
    this.size = size;
    const records = new Records(size, RECORD_BYTES);
    this.records = records;
    this.product = records.half(0);
    this.config = records.half(2);
    this.boots = records.half(4);
    this.failures = records.byte(6);
    this.networkFaults = records.byte(7);
    this.online = records.byte(8);
    this.connection = records.signed(12);
    this.lastSentAt = records.word(16);
    this.taken = records.word(20);
    this.sent = records.word(24);
    this.settled = records.word(28);
    this.sentBefore = records.word(32);
    this.expected = records.word(36);
    this.chainLow = records.word(40);
    this.chainHigh = records.word(44);
    this.chance = new Chance(
      runKey(plan.seed, replication),
      [48, 52, 56, 60].map((at) => records.word(at)),
    );
    this.row = records.word(64);
    this.timerCode = records.byte(64 + 4 * REGIONS_MAX);
    this.messagesSent = records.word(64 + 4 * REGIONS_MAX + SLOTS_MAX);
    this.ring = new Uint8Array(size);
    this.site = new Uint8Array(size);
    for (let device = 0; device < size; device++) this.connection.set(device, -1);
    this.products.forEach((product, number) => {
      this.populate(product, number);
    });
  }

  productOf(device: number): Product {
    return this.products[this.product.get(device)];
  }

  /** The device's key among all chance streams of the run. */
  keyOf(device: number): number {
    return device + this.products[this.product.get(device)].keyOffset;
  }

  nameOf(device: number): string {
    const { plan, first } = this.productOf(device);
    return `${plan.tenant}/${plan.product}-${device - first + 1}`;
  }

  /** The device of that name, or -1. */
  numberOf(name: string): number {
    const cut = name.lastIndexOf('-');
    const number = Number(name.slice(cut + 1));
    for (const { plan, first } of this.products) {
      if (`${plan.tenant}/${plan.product}` !== name.slice(0, cut)) continue;
      const known = Number.isInteger(number) && number >= 1 && number <= plan.count;
      return known && String(number) === name.slice(cut + 1) ? first + number - 1 : -1;
    }
    return -1;
  }

  ringOf(device: number): string {
    return this.productOf(device).plan.rings[this.ring[device]].name;
  }

  siteOf(device: number): string {
    return this.productOf(device).plan.sites[this.site[device]].name;
  }

  /** All that changes in a run: a checkpoint is a copy of it. */
  save(): Uint8Array<ArrayBuffer> {
    return this.records.bytes.slice();
  }

  restore(records: Uint8Array): void {
    invariant(records.length === this.records.bytes.length, 'a checkpoint is restored into a fleet of the same size');
    this.records.bytes.set(records);
  }

  private populate({ plan, first, keyOffset }: Product, number: number): void {
    for (let device = first; device < first + plan.count; device++) {
      this.product.set(device, number);
      this.ring[device] = dealt(plan.rings, this.chance.uniformAt(device + keyOffset, Purpose.ring, 0));
      this.site[device] = dealt(plan.sites, this.chance.uniformAt(device + keyOffset, Purpose.site, 0));
    }
  }
}

/** What a record has room for. */
export const REGIONS_MAX = 5;
export const SLOTS_MAX = 4;
const RECORD_BYTES = 64 + 4 * REGIONS_MAX + SLOTS_MAX + 4;

function lineUp(plans: readonly ProductPlan[]): readonly Product[] {
  const products: Product[] = [];
  const taken: { from: number; to: number }[] = [];
  let first = 0;
  for (const plan of plans) {
    const profile = profileOf(plan.profile);
    if (profile === undefined) throw new LabError('fleet/unknown-profile', { what: `no profile "${plan.profile}"` });
    const from = keyRange(plan, taken);
    taken.push({ from, to: from + plan.count });
    products.push({ plan, profile, first, keyOffset: from - first });
    first += plan.count;
  }
  return products;
}

/** A stretch of key numbers of the product's own: named by a hash, moved on in the rare case that another has it. */
function keyRange(plan: ProductPlan, taken: readonly { from: number; to: number }[]): number {
  for (let attempt = 0; ; attempt++) {
    const from = hashOf(`${plan.tenant}/${plan.product}#${attempt}`) % (2 ** 32 - plan.count);
    if (taken.every((range) => from + plan.count <= range.from || from >= range.to)) return from;
  }
}

/** The share that a number in [0, 1) falls into. */
function dealt(shares: readonly Share[], unit: number): number {
  let below = 0;
  for (let i = 0; i < shares.length - 1; i++) {
    below += shares[i].share;
    if (unit < below) return i;
  }
  return shares.length - 1;
}
