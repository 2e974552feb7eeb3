import { type ControlId, switches } from '../../../sim/plan/control-list.ts';
import { flagsOf } from '../../kit/flags.ts';
import { titleOf } from './attack-row.ts';
import { mutableTable } from './mutable-table.ts';
import { mutantsOf } from './mutants.ts';

// `npm run attacks:mutants`: makes one control after the other say yes to everything, and runs the attack table. The rows that
// name the control have to fail, and no others. `--control ID` tries that one, and can be given more than once. Ends with 1 if
// a row holds that should fail, or fails that should hold.

const { values } = flagsOf({ options: { control: { type: 'string', multiple: true, default: [] } } });
const ids: readonly ControlId[] = switches.map(({ id }) => id);
const unknown = values.control.filter((id) => !ids.some((one) => one === id));
if (unknown.length > 0) {
  console.error(`no control ${unknown.join(', ')} that can be switched off: fleetlab controls lists them`);
  process.exit(2);
}
const wanted = values.control.length === 0 ? ids : ids.filter((id) => values.control.includes(id));

const { rows, close, ...table } = await mutableTable();
let mismatches = 0;
await mutantsOf(table, rows, wanted, ({ control, named, survived, alsoFailed }) => {
  mismatches += survived.length + alsoFailed.length;
  console.log(
    `${control}: ${named - survived.length} of ${named} rows that name it failed, ${alsoFailed.length} others`,
  );
  for (const row of survived) console.log(`  holds all the same: ${titleOf(row)}`);
  for (const row of alsoFailed) console.log(`  fails as well: ${titleOf(row)}`);
});
await close();
console.log(`${wanted.length} controls, ${rows.length} rows: ${mismatches} mismatches`);
process.exitCode = mismatches === 0 ? 0 : 1;
