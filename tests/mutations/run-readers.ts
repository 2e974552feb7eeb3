import { basename } from 'node:path';
import { serveRuns } from '../../bin/view/serve-runs.ts';
import { explain } from '../../reports/explain/explain.ts';
import { junit } from '../../reports/export/junit/junit.ts';
import { outcomesOf } from '../../reports/outcome/device-outcomes.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { query } from '../../reports/query/query.ts';
import { filesOnDisk, openRun } from '../../reports/run-folder/index.ts';
import { intactFiles } from '../../reports/run-folder/intact-files.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { openRun as openView } from '../../viz/data/open-run.ts';
import { filesOf } from '../../viz/data/source-files.ts';
import { servedRun } from '../../viz/data/sources.ts';

/** Every reader of a run folder, with its answer as text. */
export type Readers = Readonly<Record<string, (folder: string) => Promise<string>>>;

const rowsOf = `select
  (select md5(string_agg(d::varchar, '|' order by d.device)) from devices d) devices,
  (select md5(string_agg(t::varchar, '|' order by t.row)) from transitions t) transitions,
  (select md5(string_agg(c::varchar, '|' order by c.row)) from changes c) changes,
  (select md5(string_agg(e::varchar, '|' order by e.row)) from events e) events,
  (select md5(string_agg(m::varchar, '|' order by m.level, m.bucket, m.series)) from metrics m) metrics`;

export const runReaders: Readers = {
  query: async (folder) => JSON.stringify(await query(await openRun(folder), rowsOf)),
  explain: async (folder) => {
    const run = await openRun(folder);
    return [await explain(run, '0'), await explain(run, 'row 0')].flatMap(({ lines }) => lines).join('\n');
  },
  compare: async (folder) => JSON.stringify([...Object.entries(await outcomesOf(await openRun(folder)))]),
  summarize: async (folder) => JSON.stringify(await summarize(await openRun(folder))),
  summary: async (folder) => JSON.stringify(await (await openRun(folder)).summary()),
  report: async (folder) => {
    const manifest = manifestOf(folder);
    intactFiles(folder, manifest);
    const summary = readSummaryFile(folder, manifest) ?? (await summarize(await openRun(folder)));
    return `${summaryTable(summary, { color: false, unicode: false })}${junit(summary)}`;
  },
  view: async (folder) => pictureOf(await openView(filesOnDisk(folder))),
  served: async (folder) => {
    const found = [{ name: basename(folder), path: folder }];
    const server = await serveRuns({ page: new Map(), runs: () => found, port: 0 });
    try {
      const address = `${server.address}runs/${encodeURIComponent(basename(folder))}/`;
      return await pictureOf(await openView(filesOf(servedRun(address))));
    } finally {
      await server.close();
    }
  },
};

async function pictureOf(run: Awaited<ReturnType<typeof openView>>): Promise<string> {
  const { end, rows, summary, manifest } = run.info;
  const middle = Math.floor(end / 2);
  const frames = [await run.snapshot(middle, 'health'), await run.snapshot(end, 'firmware')].map(({ codes }) => [
    ...codes,
  ]);
  const series = manifest.series.slice(0, 3).map(({ id }) => run.series(id, { from: 0, to: end }, 20));
  const events = await run.events({ from: 0, to: end }, 50);
  return JSON.stringify([end, rows, summary, frames, await Promise.all(series), events, await run.device(0)]);
}
