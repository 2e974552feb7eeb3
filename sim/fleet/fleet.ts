import { Chance, Purpose } from '../kernel/chance/chance.ts';
import { runKey } from '../kernel/chance/run-key.ts';
import { invariant, LabError } from '../kernel/lab-error.ts';
import {
  type ByteField,
  type HalfField,
  type InstantField,
  Records,
  type SignedField,
  type WordField,
} from '../kernel/records.ts';
import { Gateways } from '../plan/gateways.ts';
import type { Plan, ProductPlan, ReleasePlan, Share } from '../plan/plan.ts';
import { type Profile, profileOf } from '../plan/profiles.ts';
import { NOWHERE, type Roster } from '../plan/roster.ts';
import { ClockRows, shownBy } from './clock-rows.ts';
import type { FalseReadings } from './false-readings.ts';
import { HeldValues } from './held-values.ts';
import { keyRanges } from './key-ranges.ts';
import { COMMON_REGIONS, LatestRows } from './latest-rows.ts';
import { LoginRows } from './login-rows.ts';
import { ListedNames, NumberedNames } from './names.ts';
import { PlatformRows } from './platform-rows.ts';
import { UpdateRows } from './update-rows.ts';

/** What has put devices' records ahead of time. */
export interface AheadOfTime {
  /** Brings the device's record to the present. */
  takeBack(device: number): void;
}

/** A product of the fleet: devices `first` to `first + count - 1`. */
export interface Product {
  readonly plan: ProductPlan;
  readonly profile: Profile;
  readonly first: number;
  /** A device's number plus this offset is its chance key, which does not depend on the other products. */
  readonly keyOffset: number;
}

/**
 * All devices of a run, one record per device; there is no object per device.
 *
 * Hierarchy  tenant > product > ring > device; a device's name is `tenant/product-number`, or `tenant/id` if a file lists it
 * Memory     88 bytes per device and 4 for constants, ring and site; 10 more in a product with a device that is no
 *            longer in factory state, 44 more in a product with releases, 8 more in a product with a signal, 39 in one
 *            with clocks of its own, 9 in one with a login
 */
export class Fleet {
  readonly size: number;
  readonly products: readonly Product[];
  readonly gateways: Gateways;
  readonly chance: Chance;

  /** Index into `products`. */
  readonly product: HalfField;
  readonly ring: Uint16Array;
  readonly site: Uint16Array;
  /** Configuration of the device machine, by its number in the chart. */
  readonly config: HalfField;
  readonly boots: HalfField;
  /** Failed connects since the last session. */
  readonly failures: ByteField;
  /** Overlapping outages that stop the device's network. */
  readonly networkFaults: ByteField;
  /** 1 while the device has a session: it received CONNACK, and does not know of a broken connection. */
  readonly online: ByteField;
  /** Bits: whether the device and its application run, its state in the registry, and whether it is under repair. */
  private readonly flags: ByteField;
  /** The device's end of a connection, or -1. */
  readonly connection: SignedField;
  /** Tick of the last packet sent, modulo 2^32; before the run for a device that starts running. */
  readonly lastSentAt: WordField;

  // Readings are numbered from 0 as they are taken. Those below `settled` are finished (acknowledged, sent at QoS 0, or
  // dropped);
  // the next `underWay` are in flight.
  readonly readingsTaken: WordField;
  readonly settled: WordField;
  readonly inFlight: ByteField;
  /** How many readings from `settled` on have been sent before: sent again, they carry DUP [MQTT-3.3.1-1]. */
  readonly repeats: ByteField;
  /** The next new reading for the platform: one below it is a repeat. */
  readonly expected: WordField;
  /** The stamp of the device's certificate (`Validity`); 0 if it has none. */
  readonly issuedAt: WordField;
  /** When the device reconnects because its session uses an older certificate; 0 if it need not. */
  readonly reconnectAt: InstantField;
  /** Unanswered requests for a certificate since the last answered one. */
  readonly silences: ByteField;
  /** Counts those requests, modulo 256: an answer names its request. */
  readonly attempt: ByteField;
  /** Failures since the last report, at most 255, and the day of that report plus one; 0 if there has been none. */
  readonly errors: ByteField;
  readonly reportedOn: ByteField;
  /** The device's chain of the run's fingerprint, in two words. */
  readonly chainLow: WordField;
  readonly chainHigh: WordField;

  /** By region of the device machine, the trace row of the latest transition. */
  readonly row: LatestRows;
  /** The platform state of devices. */
  readonly platform: PlatformRows;
  /** The update state of devices. */
  readonly updates: UpdateRows;
  /** The values of readings from `settled` on, in products with a signal. */
  readonly values: HeldValues;
  /** The clocks of devices. */
  readonly clocks: ClockRows;
  /** Failed logins to devices. */
  readonly logins: LoginRows;
  /** By timer slot, the event of the armed timer. */
  readonly timerCode: ByteField;

  /** Messages that the device has sent on the agenda. */
  readonly messagesSent: WordField;

  private readonly records: Records;
  /** What the file of the fleet says of its devices; undefined for a fleet that the scenario itself describes. */
  readonly roster: Roster | undefined;
  private readonly numbered: NumberedNames;
  private readonly listed: ListedNames | undefined;
  /** Names of devices that were asked for lately, each in the place of its number modulo their count. */
  private readonly names: string[] = Array.from({ length: NAMES_KEPT }, () => '');
  private readonly named = new Int32Array(NAMES_KEPT).fill(-1);

  /** Undefined: no actor makes readings false. */
  falseReadings: FalseReadings | undefined;
  /** Undefined: every reading is taken step by step. */
  stretches: AheadOfTime | undefined;
  /** Undefined: every guess of a password is made step by step. */
  guesses: AheadOfTime | undefined;

  constructor(plan: Plan, replication = 0) {
    this.products = lineUp(plan.fleet);
    this.gateways = new Gateways(plan.fleet);
    this.roster = plan.roster?.rows;
    invariant(plan.roster === undefined || this.roster !== undefined, 'the devices of a file come with the plan');
    this.numbered = new NumberedNames(this.products);
    this.listed = this.roster && new ListedNames(this.roster.names, this.products);
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
    this.inFlight = records.byte(9);
    this.repeats = records.byte(10);
    this.flags = records.byte(11);
    this.connection = records.signed(12);
    this.lastSentAt = records.word(16);
    this.readingsTaken = records.word(20);
    this.settled = records.word(24);
    this.expected = records.word(28);
    this.chainLow = records.word(32);
    this.chainHigh = records.word(36);
    this.chance = new Chance(
      runKey(plan.seed, replication),
      [40, 44, 48, 52].map((at) => records.word(at)),
    );
    this.issuedAt = records.word(56);
    this.silences = records.byte(60);
    this.errors = records.byte(61);
    this.reportedOn = records.byte(62);
    this.attempt = records.byte(63);
    this.row = new LatestRows(records.word(64), size);
    this.platform = new PlatformRows(this.products.map(({ plan }) => plan.count));
    this.updates = new UpdateRows(
      this.products.map(({ plan }) => plan.count),
      plan.tickMs ?? 1,
    );
    this.values = new HeldValues(this.products.map(({ first, plan: { count } }) => ({ first, count })));
    this.clocks = new ClockRows(this.products.map(({ plan }) => plan.count));
    this.logins = new LoginRows(this.products.map(({ plan }) => (plan.login === undefined ? undefined : plan.count)));
    this.timerCode = records.byte(64 + 4 * COMMON_REGIONS);
    this.messagesSent = records.word(64 + 4 * COMMON_REGIONS + SLOTS_MAX);
    this.reconnectAt = records.instant(RECORD_BYTES - 4, plan.tickMs ?? 1);
    this.ring = new Uint16Array(size);
    this.site = new Uint16Array(size);
    for (let device = 0; device < size; device++) this.connection.set(device, -1);
    this.products.forEach((product, number) => {
      this.populate(product, number);
    });
    if (this.gateways.exist) this.placeLeaves();
  }

  isPowered(device: number): boolean {
    return (this.flags.get(device) & POWERED) !== 0;
  }

  isClaimed(device: number): boolean {
    return (this.flags.get(device) & CLAIMED) !== 0;
  }

  /** Whether the registry counts the device as part of the fleet: claimed, and not disabled. */
  isEnrolled(device: number): boolean {
    return this.isClaimed(device) && !this.isDisabled(device);
  }

  isDisabled(device: number): boolean {
    return (this.flags.get(device) & DISABLED) !== 0;
  }

  /** Whether the application runs and responds: it samples, and keeps the session. */
  isAppUp(device: number): boolean {
    return (this.flags.get(device) & APP_UP) !== 0;
  }

  /** A repair has been installed, and the service has not yet attested that it helped. */
  isUnderRepair(device: number): boolean {
    return (this.flags.get(device) & UNDER_REPAIR) !== 0;
  }

  power(device: number, isOn: boolean): void {
    this.flag(device, POWERED, isOn);
  }

  setApp(device: number, isUp: boolean): void {
    this.flag(device, APP_UP, isUp);
  }

  setRepair(device: number, isUnderWay: boolean): void {
    this.flag(device, UNDER_REPAIR, isUnderWay);
  }

  /** Whether no connection from outside finds the device. */
  isBehindNat(device: number): boolean {
    return this.productOf(device).plan.nat === true || this.gateways.gatewayOf(device) >= 0;
  }

  /** Whether the device's record holds nothing of the future: no stretch is booked of it, and no guess. */
  isAtPresent(device: number): boolean {
    return (this.flags.get(device) & (AHEAD | GUESSED)) === 0;
  }

  /** The device's record holds the steps of a whole stretch. */
  setAhead(device: number, isAhead: boolean): void {
    this.flag(device, AHEAD, isAhead);
  }

  /** The same: it holds guesses of an actor. */
  setGuessed(device: number, isGuessed: boolean): void {
    this.flag(device, GUESSED, isGuessed);
  }

  /** Takes back what the device's record holds of the future. Needed before anything uses it, or changes what readings or logins depend on. */
  toPresent(device: number): void {
    const flags = this.flags.get(device) & (AHEAD | GUESSED);
    if (flags === 0) return;
    if ((flags & GUESSED) !== 0) this.guesses?.takeBack(device);
    else this.stretches?.takeBack(device);
  }

  /** The same for every device. */
  allToPresent(): void {
    if (this.stretches === undefined && this.guesses === undefined) return;
    for (let device = 0; device < this.size; device++) this.toPresent(device);
  }

  /** One more outage stops the device's network. */
  loseNetwork(device: number): void {
    this.toPresent(device);
    this.networkFaults.set(device, this.networkFaults.get(device) + 1);
  }

  /** One fewer; true if it was the last. */
  regainNetwork(device: number): boolean {
    const left = this.networkFaults.get(device) - 1;
    this.networkFaults.set(device, left);
    return left === 0;
  }

  /** Permanent: a claim cannot be undone. */
  claim(device: number): void {
    this.flags.set(device, this.flags.get(device) | CLAIMED);
  }

  disable(device: number): void {
    this.flags.set(device, this.flags.get(device) | DISABLED);
  }

  productOf(device: number): Product {
    return this.products[this.product.get(device)];
  }

  /** The device's key in all chance streams of the run. */
  keyOf(device: number): number {
    return device + this.products[this.product.get(device)].keyOffset;
  }

  /** The time that the device's clock shows at a tick (`shownBy`). */
  clockAt(device: number, tick: number): number {
    const columns = this.clocks.of(this.product.get(device));
    if (columns === undefined) return tick;
    const at = device - this.productOf(device).first;
    return shownBy({ setAt: columns.setAt[at], aheadMs: columns.aheadMs[at], ppb: columns.ppb[at] }, tick);
  }

  nameOf(device: number): string {
    const at = device % NAMES_KEPT;
    if (this.named[at] === device) return this.names[at];
    const name = this.listed?.of(device) ?? this.numbered.of(this.product.get(device), device);
    this.named[at] = device;
    this.names[at] = name;
    return name;
  }

  /** The device of that name, or -1. */
  numberOf(name: string): number {
    return (this.listed ?? this.numbered).numberOf(name);
  }

  /** The version that the device starts with. */
  firmwareOf(device: number): string {
    const version = this.roster?.firmware?.[device] ?? NOWHERE;
    return this.roster?.versions[version] ?? this.productOf(device).plan.firmware;
  }

  /** Whether the device starts with this release: the file of its fleet names that version. */
  beganWith(device: number, { component, version }: Pick<ReleasePlan, 'component' | 'version'>): boolean {
    if (this.roster?.firmware === undefined || component !== 'application') return false;
    return this.firmwareOf(device) === version;
  }

  /** The tags that the file gives it. */
  tagsOf(device: number): readonly string[] {
    const { tags } = this.roster ?? {};
    return tags === undefined ? [] : tags.sets[tags.places[device]].map((place) => tags.words[place]);
  }

  ringOf(device: number): string {
    return this.productOf(device).plan.rings[this.ring[device]].name;
  }

  siteOf(device: number): string {
    return this.productOf(device).plan.sites[this.site[device]].name;
  }

  /** Everything that changes in a run: a checkpoint is a copy of it. */
  /** The configurations that some device is in. */
  configurations(): readonly number[] {
    const met = new Set<number>();
    for (let device = 0; device < this.size; device++) met.add(this.config.get(device));
    return [...met];
  }

  save() {
    return {
      records: this.records.bytes.slice(),
      rows: this.row.save(),
      platform: this.platform.save(),
      updates: this.updates.save(),
      values: this.values.save(),
      clocks: this.clocks.save(),
      logins: this.logins.save(),
      falseReadings: this.falseReadings?.save(),
    };
  }

  restore({ records, rows, platform, updates, values, clocks, ...others }: ReturnType<Fleet['save']>): void {
    invariant(records.length === this.records.bytes.length, 'a checkpoint is restored into a fleet of the same size');
    this.records.bytes.set(records);
    this.row.restore(rows);
    this.platform.restore(platform);
    this.updates.restore(updates);
    this.values.restore(values);
    this.clocks.restore(clocks);
    this.logins.restore(others.logins);
    if (others.falseReadings !== undefined) this.falseReadings?.restore(others.falseReadings);
  }

  /** Devices behind a gateway are where it is; their products have its sites. */
  private placeLeaves(): void {
    for (const gateway of this.gateways.all())
      for (const leaf of this.gateways.leavesOf(gateway)) this.site[leaf] = this.site[gateway];
  }

  private flag(device: number, bit: number, isSet: boolean): void {
    this.flags.set(device, isSet ? this.flags.get(device) | bit : this.flags.get(device) & ~bit);
  }

  private populate({ plan, first, keyOffset }: Product, number: number): void {
    const { rings, sites } = this.roster ?? {};
    for (let device = first; device < first + plan.count; device++) {
      this.product.set(device, number);
      if (plan.claimed) this.claim(device);
      const drawn = (shares: readonly Share[], purpose: Purpose) =>
        shareIndex(shares, this.chance.uniformAt(device + keyOffset, purpose, 0));
      this.ring[device] = listedPlace(rings, device) ?? drawn(plan.rings, Purpose.ring);
      this.site[device] = listedPlace(sites, device) ?? drawn(plan.sites, Purpose.site);
    }
  }
}

/** Where the file places the device; undefined if it does not say. */
function listedPlace(places: Roster['rings'], device: number): number | undefined {
  const place = places?.[device];
  return place === NOWHERE ? undefined : place;
}

/** Timers that a record has room for. */
export const SLOTS_MAX = 4;
const POWERED = 1;
const CLAIMED = 2;
const DISABLED = 4;
const APP_UP = 8;
const UNDER_REPAIR = 16;
const AHEAD = 32;
const GUESSED = 64;
const RECORD_BYTES = 64 + 4 * COMMON_REGIONS + SLOTS_MAX + 8;

function lineUp(plans: readonly ProductPlan[]): readonly Product[] {
  const products: Product[] = [];
  const keys = keyRanges(plans);
  let first = 0;
  for (const [number, plan] of plans.entries()) {
    const profile = profileOf(plan.profile);
    if (profile === undefined) throw new LabError('fleet/unknown-profile', { what: `no profile "${plan.profile}"` });
    products.push({ plan, profile, first, keyOffset: keys[number] - first });
    first += plan.count;
  }
  return products;
}

/** The index of the share that a number in [0, 1) falls into. */
function shareIndex(shares: readonly Share[], unit: number): number {
  let below = 0;
  for (let i = 0; i < shares.length - 1; i++) {
    below += shares[i].share;
    if (unit < below) return i;
  }
  return shares.length - 1;
}

/** A connect asks some ten times for a name, and hundreds of devices may be connecting at once. More cost memory and save little. */
const NAMES_KEPT = 256;
