import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepHtml } from '../../reports/export/html/sweep-report.ts';
import { sweepJunit } from '../../reports/export/junit/sweep-junit.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { querySweep } from '../../reports/query/query.ts';
import { defaultFigures } from '../../reports/sweep/default-figures.ts';
import { openSweep } from '../../reports/sweep/sweep-folder.ts';
import { sweepJson } from '../../reports/sweep/sweep-json.ts';
import { chosenSweep } from '../../viz/sweep/sweep-source.ts';
import type { Readers } from './run-readers.ts';

const style = { color: false, unicode: false, columns: 200, folder: undefined };

/** Every reader of a sweep folder, with its answer as text. */
export const sweepReaders: Readers = {
  report: async (folder) => {
    const held = await openSweep(folder);
    const { sweep, runs } = held;
    const figures = defaultFigures(sweep, runs);
    return [
      sweepTable(sweep, runs, { ...style, figures, baseline: sweep.baseline }),
      sweepJunit(held),
      sweepHtml(held, 'here'),
      JSON.stringify(sweepJson(sweep, runs, sweep.baseline)),
    ].join('\n');
  },
  query: async (folder) =>
    JSON.stringify(
      await querySweep(
        folder,
        `select (select md5(string_agg(r::varchar, '|' order by r.cell, r.replication)) from results r) results,
                (select md5(string_agg(c::varchar, '|' order by c.cell, c.figure)) from cells c) cells`,
      ),
    ),
  page: async (folder) => {
    const plain = readdirSync(folder).filter((name) => lstatSync(join(folder, name)).isFile());
    const { sweep, runs, end, failed } = await chosenSweep(plain.map((name) => fileOf(folder, name)));
    return JSON.stringify([sweep, runs, end, failed]);
  },
};

const fileOf = (folder: string, name: string): File =>
  Object.defineProperty(new File([readFileSync(join(folder, name))], name), 'webkitRelativePath', {
    value: `sweep/${name}`,
  });
