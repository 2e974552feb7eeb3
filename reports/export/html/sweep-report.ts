import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { sweepParts, sweepSize } from '../../print/sweep-table.ts';
import { writeWhole } from '../../run-folder/whole-file.ts';
import { defaultFigures, defaultGroups } from '../../sweep/default-figures.ts';
import { LEAVES_OUT_NEVER_TEXT } from '../../sweep/parse-sweep.ts';
import { sharedClaim } from '../../sweep/sweep.ts';
import type { StoredSweep } from '../../sweep/sweep-folder.ts';
import { embedded, reportNote } from './embedded-file.ts';
import { htmlTable } from './html-table.ts';
import { htmlText } from './html-text.ts';
import type { PageFile } from './single-page.ts';
import { singlePage } from './single-page.ts';

export interface SweepReport {
  readonly folder: string;
  readonly held: StoredSweep;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly out: string;
}

/**
 * Writes a sweep as one page that can be mailed: the page of a sweep, its tables as plain HTML, and its results inside.
 *
 * Errors  LabError `report/too-large` if the results are too large for one page; errors of the file system
 */
export function writeSweepReport({ folder, held, page, out }: SweepReport): void {
  const name = basename(resolve(folder));
  // A sweep that has only begun has no results yet.
  const files = ['sweep.json', 'results.parquet'].filter((file) =>
    statSync(join(folder, file), { throwIfNoEntry: false })?.isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  if (bytes > EMBED_UP_TO) {
    throw new LabError('report/too-large', {
      what: `the results have ${Math.round(bytes / 1e6)} MB, and one page holds ${EMBED_UP_TO / 1e6} MB`,
      where: folder,
      hint: 'fleetlab view shows the folder as it is',
    });
  }
  const title = `${held.sweep.scenario} · fleetlab sweep`;
  const { before, after } = singlePage({ page, index: 'sweep.html', title, shown: sweepHtml(held, name) });
  writeWhole(out, (write) => {
    write(before);
    write(reportNote(name));
    for (const file of files) for (const part of embedded(join(folder, file), file)) write(part);
    write(after);
  });
}

/** The same limit as for a run: browsers load larger pages slowly, or not at all. */
const EMBED_UP_TO = 150_000_000;

/**
 * The tables that the terminal prints of a sweep as plain HTML: shown before the page's script has started, or without
 * it.
 */
export function sweepHtml({ sweep, runs, end, failed, leavesOutNever }: StoredSweep, where: string): string {
  const figures = [...defaultFigures(sweep, runs), ...defaultGroups(sweep).flatMap((grouped) => grouped.figures)];
  const claim = sharedClaim(sweep) ?? '';
  const facts: readonly (readonly [string, string])[] = [
    ['Command', sweep.command],
    ['Ended', failed.length === 0 ? end : `${end}: ${failed.length} runs could not finish`],
    ['Sweep folder', where],
    ['Written by', `fleetlab ${sweep.version}`],
  ];
  return [
    '<main class="report">',
    `<h1>${htmlText(sweep.scenario)}</h1>`,
    ...(claim === '' ? [] : [`<p class="claim">${htmlText(claim)}</p>`]),
    `<p><strong>${htmlText(sweepSize(sweep, runs))}</strong></p>`,
    ...(leavesOutNever ? [`<p>${htmlText(LEAVES_OUT_NEVER_TEXT)}</p>`] : []),
    ...sweepParts(sweep, runs, { figures, baseline: sweep.baseline }).flatMap(({ title, rows: [head, ...rows] }) => [
      `<h2>${htmlText(title)}</h2>`,
      htmlTable(['Cell', ...head.slice(1)], rows),
    ]),
    '<h2>About this sweep</h2>',
    `<dl>\n${facts.map(([fact, value]) => `<dt>${fact}</dt><dd>${htmlText(value)}</dd>`).join('\n')}\n</dl>`,
    '</main>',
  ].join('\n');
}
