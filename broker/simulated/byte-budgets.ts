import { spendBytes } from '../../sim/decisions/spend-bytes.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { type BudgetPlan, budgetDefault } from '../../sim/plan/plan.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';

/** The period that was charged last, and what it has carried. A period may lie ahead, if packets wait for it. */
interface Use {
  period: number;
  spentBytes: number;
}

/**
 * What each uplink has carried in its period, where it has a budget: one that its network gives, or the default as long as
 * an implant sends over it.
 *
 * A packet of TCP beyond the budget is lost, and sent again until the next period has room for it, in order. What an
 * implant sends beyond the budget is lost for good.
 *
 * Units  bytes; ticks
 */
export class ByteBudgets {
  private readonly uses = new Map<number, Use>();
  /** By device whose uplink it is, those with an implant that sends over it. */
  private readonly senders = new Map<number, Set<number>>();
  private readonly areGiven: boolean;

  constructor(private readonly parts: Pick<FabricParts, 'plan' | 'fleet' | 'controls'>) {
    const { plan, fleet } = parts;
    this.areGiven = fleet.products.some((product) => (product.plan.network ?? plan.network).budget !== undefined);
  }

  /** Whether no uplink has a budget now. */
  get isEmpty(): boolean {
    return !this.areGiven && this.senders.size === 0;
  }

  /** How long a packet of the device waits until its uplink has room for it. */
  enter(device: number, bytes: number, now: Tick): number {
    const owner = this.ownerOf(device);
    const budget = this.budgetOf(owner) ?? (this.senders.has(owner) ? budgetDefault : undefined);
    if (budget === undefined) return 0;
    const use = this.useOf(owner, budget, now);
    // A packet larger than a budget has a period to itself.
    const { spentBytes } = use;
    if (spentBytes > 0 && !spendBytes(this.parts.controls, { budget, spentBytes }, bytes).allow) {
      use.period++;
      use.spentBytes = 0;
    }
    use.spentBytes += bytes;
    return Math.max(0, use.period * budget.everyMs - now);
  }

  /** An implant sends: how much of that leaves, and the decision about the whole. */
  spend(device: number, bytes: number, now: Tick): { readonly bytes: number; readonly verdict: Verdict } {
    const owner = this.ownerOf(device);
    const senders = this.senders.get(owner) ?? new Set();
    this.senders.set(owner, senders.add(device));
    const budget = this.budgetOf(owner) ?? budgetDefault;
    const use = this.useOf(owner, budget, now);
    // Packets that wait for a later period have found this one full.
    const isFull = use.period * budget.everyMs > now;
    const spentBytes = isFull ? budget.bytes : use.spentBytes;
    const verdict = spendBytes(this.parts.controls, { budget, spentBytes }, bytes);
    const left = verdict.allow ? bytes : Math.max(0, budget.bytes - spentBytes);
    use.spentBytes += left;
    return { bytes: left, verdict };
  }

  /** The implant of a device sends no more. */
  release(device: number): void {
    const owner = this.ownerOf(device);
    const senders = this.senders.get(owner);
    senders?.delete(device);
    if (senders === undefined || senders.size > 0) return;
    this.senders.delete(owner);
    if (this.budgetOf(owner) === undefined) this.uses.delete(owner);
  }

  save() {
    return {
      uses: [...this.uses].map(([owner, use]) => [owner, { ...use }] as const),
      senders: [...this.senders].map(([owner, of]) => [owner, [...of]] as const),
    };
  }

  restore({ uses, senders }: ReturnType<ByteBudgets['save']>): void {
    this.uses.clear();
    this.senders.clear();
    for (const [owner, use] of uses) this.uses.set(owner, { ...use });
    for (const [owner, devices] of senders) this.senders.set(owner, new Set(devices));
  }

  private useOf(owner: number, { everyMs }: BudgetPlan, now: Tick): Use {
    const period = Math.floor(now / everyMs);
    const use = this.uses.get(owner) ?? { period, spentBytes: 0 };
    this.uses.set(owner, use);
    if (use.period < period) Object.assign(use, { period, spentBytes: 0 });
    return use;
  }

  /** The device whose uplink it is: the gateway that the device is behind, or the device itself. */
  private ownerOf(device: number): number {
    const gateway = this.parts.fleet.gateways.gatewayOf(device);
    return gateway < 0 ? device : gateway;
  }

  private budgetOf(owner: number): BudgetPlan | undefined {
    const { fleet, plan } = this.parts;
    return (fleet.productOf(owner).plan.network ?? plan.network).budget;
  }
}
