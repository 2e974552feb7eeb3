import { NumberColumn } from '../../sim/kernel/number-column.ts';

/**
 * What has been recorded of each connection: a list of codes. Connections whose list is equal share it, since there are few
 * lists and many connections.
 *
 * Units  codes are whole numbers below 65,536
 */
export class RecordedLists {
  /** By connection, its list. */
  private readonly byConnection = new NumberColumn();
  private readonly lists: (readonly number[])[] = [[]];
  /** By list and a code that it does not have, the list with both. */
  private readonly longer = new Map<number, number>();

  begin(conn: number): void {
    this.byConnection.set(conn, EMPTY);
  }

  /** Adds a code to the list of a connection; false if it is there already, or the connection has not begun. */
  add(conn: number, code: number): boolean {
    const list = this.byConnection.get(conn);
    if (list === undefined || this.lists[list].includes(code)) return false;
    this.byConnection.set(conn, this.with(list, code));
    return true;
  }

  forget(conn: number): void {
    this.byConnection.delete(conn);
  }

  save() {
    return { byConnection: this.byConnection.save(), lists: this.lists.slice(), longer: [...this.longer] };
  }

  restore({ byConnection, lists, longer }: ReturnType<RecordedLists['save']>): void {
    this.byConnection.restore(byConnection);
    this.lists.splice(0, this.lists.length, ...lists);
    this.longer.clear();
    for (const [key, list] of longer) this.longer.set(key, list);
  }

  private with(list: number, code: number): number {
    const key = list * CODES + code;
    const known = this.longer.get(key);
    if (known !== undefined) return known;
    const made = this.lists.push([...this.lists[list], code]) - 1;
    this.longer.set(key, made);
    return made;
  }
}

const EMPTY = 0;
const CODES = 65_536;
