import { NumberColumn } from '../../kernel/number-column.ts';

/**
 * By client, the attempts that share its session and are not over. An actor who commands a fleet as a console has one for each device, and
 * each asks whether it is the first: to go through a list of them would take time by the square of the fleet.
 *
 * Memory  8 bytes an attempt and 12 a client, of fleets in which an actor uses such a session
 */
export class OpenGuests {
  /** By client, how many are open, the oldest of them, and the latest that began. */
  private readonly counts = new NumberColumn();
  private readonly firsts = new NumberColumn();
  private readonly latest = new NumberColumn();
  /** By attempt, the one that began after it at its client, and whether it is open. */
  private readonly following = new NumberColumn();
  private readonly open = new NumberColumn();

  /** Call it in the order of their numbers. */
  begin(client: number, number: number): void {
    const count = this.countOf(client);
    if (count === 0) this.firsts.set(client, number);
    else this.following.set(this.latest.get(client) as number, number);
    this.latest.set(client, number);
    this.counts.set(client, count + 1);
    this.open.set(number, 1);
  }

  end(client: number, number: number): void {
    if (!this.open.has(number)) return;
    this.open.delete(number);
    this.counts.set(client, this.countOf(client) - 1);
    let first = this.firsts.get(client);
    while (first !== undefined && !this.open.has(first)) first = this.following.get(first);
    if (first !== undefined) this.firsts.set(client, first);
  }

  /** Whether it is the oldest that is open. */
  isFirst(client: number, number: number): boolean {
    return this.open.has(number) && this.firsts.get(client) === number;
  }

  /** Whether another is open at its client. */
  hasOthers(client: number, number: number): boolean {
    return this.countOf(client) > (this.open.has(number) ? 1 : 0);
  }

  clear(): void {
    for (const column of [this.counts, this.firsts, this.latest, this.following, this.open]) column.clear();
  }

  private countOf(client: number): number {
    return this.counts.get(client) ?? 0;
  }
}
