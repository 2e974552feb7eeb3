import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { AttackRow } from './attack-row.ts';
import type { mutableTable } from './mutable-table.ts';

type MutableTable = Pick<Awaited<ReturnType<typeof mutableTable>>, 'asked' | 'faultsOf'>;

/** What became of the table while one control said yes to everything. */
export interface MutantResult {
  readonly control: ControlId;
  /** How many rows name it. */
  readonly named: number;
  /** Those of them that hold all the same; other rows that do not. */
  readonly survived: readonly AttackRow[];
  readonly alsoFailed: readonly AttackRow[];
}

/**
 * Runs rows once with all checks as they are, and then, control by control, those that name it and those in whose runs it is
 * asked: the others cannot differ.
 *
 * Errors  a row that fails as things are
 */
export async function mutantsOf(
  { asked, faultsOf }: MutableTable,
  rows: readonly AttackRow[],
  controls: readonly ControlId[],
  tell: (result: MutantResult) => void,
): Promise<void> {
  const askedIn = new Map<AttackRow, ReadonlySet<ControlId>>();
  for (const row of rows) {
    asked.controls = new Set();
    const faults = await faultsOf(row);
    if (faults.length > 0) throw new Error(`${row.attack} ${row.way}, ${row.control}: ${faults.join('; ')}`);
    askedIn.set(row, asked.controls);
  }
  for (const control of controls) {
    asked.saysYes = control;
    const failed: AttackRow[] = [];
    for (const row of rows) if (askedIn.get(row)!.has(control) && (await faultsOf(row)).length > 0) failed.push(row);
    asked.saysYes = undefined;
    const named = rows.filter((row) => row.control === control);
    tell({
      control,
      named: named.length,
      survived: named.filter((row) => !failed.includes(row)),
      alsoFailed: failed.filter((row) => row.control !== control),
    });
  }
}
