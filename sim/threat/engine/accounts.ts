import type { Tick } from '../../kernel/ids.ts';

/** How many devices each actor has changed with an operator's account, in the hour that began with the first of them. */
export class Accounts {
  private readonly hours = new Map<string, { readonly since: Tick; count: number }>();

  changedBy(actor: string, now: Tick): number {
    const hour = this.hours.get(actor);
    return hour === undefined || now - hour.since >= HOUR_MS ? 0 : hour.count;
  }

  changes(actor: string, now: Tick): void {
    const hour = this.hours.get(actor);
    if (hour === undefined || now - hour.since >= HOUR_MS) this.hours.set(actor, { since: now, count: 1 });
    else hour.count += 1;
  }

  save() {
    return structuredClone([...this.hours]);
  }

  restore(state: ReturnType<Accounts['save']>): void {
    this.hours.clear();
    for (const [actor, hour] of structuredClone(state)) this.hours.set(actor, hour);
  }
}

const HOUR_MS = 3_600_000;
