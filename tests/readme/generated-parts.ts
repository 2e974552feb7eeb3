import { codeTables } from './code-tables.ts';
import { floorTables } from './floor-tables.ts';
import { scenarioTables } from './scenario-tables.ts';

/** The pages of `docs/` that hold tables made from the code. */
export const generatedPages = [
  'architecture.md',
  'scenarios.md',
  'fields.md',
  'metrics.md',
  'controls.md',
  'events.md',
  'attacks.md',
  'seen.md',
] as const;

/**
 * A page with each of its tables made anew. A table stands between `<!-- table: name -->` and `<!-- end of table -->`;
 * all else on the page is prose, and stays.
 *
 * Errors  a name that no table has
 */
export function withTables(page: string): string {
  const tables: Readonly<Record<string, string>> = { ...scenarioTables(), ...codeTables(), ...floorTables() };
  return page.replace(place, (_, name: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`no table "${name}"; there are ${Object.keys(tables).join(', ')}`);
    return `<!-- table: ${name} -->\n\n${table}\n\n<!-- end of table -->`;
  });
}

const place = /<!-- table: ([a-z-]+) -->.*?<!-- end of table -->/gs;
