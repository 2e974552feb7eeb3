import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrillResult, readDrillResult } from '../../reports/assess/drill-result.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { isLockName } from '../../reports/run-folder/lock-name.ts';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { version } from '../files/version.ts';
import type { DrillRun } from './run-drill.ts';

/**
 * The results of drills in a folder: a file for each run, named by what the run depends on, so that any later assessment
 * finds those that it shares. A file is complete or absent.
 */
export class KeptDrills {
  constructor(private readonly folder: string) {}

  /** Where run folders go. */
  get runs(): string {
    return join(this.folder, 'runs');
  }

  /**
   * Makes the folder.
   *
   * Errors  LabError `assess/other-folder` if it holds something else
   */
  open(): void {
    const marker = join(this.folder, MARKER);
    const held = existsSync(this.folder) ? readdirSync(this.folder).filter((name) => !isLockName(name)) : [];
    if (held.length > 0 && !held.includes(MARKER))
      throw new LabError('assess/other-folder', {
        what: 'the results would be written here, but the folder holds something that is not an assessment',
        where: this.folder,
        hint: 'give another folder with --out, or move that one away',
      });
    makeFolder(join(this.folder, DRILLS));
    if (!existsSync(marker)) writeFileSync(marker, `${canonicalJson({ format: FORMAT, schema: SCHEMA }, 2)}\n`);
  }

  /**
   * The result of a run; undefined if it is not there, or its run folder is gone.
   *
   * Errors  LabError `assess/damaged`
   */
  read(run: DrillRun): DrillResult | undefined {
    const path = this.pathOf(run);
    if (!existsSync(path)) return undefined;
    const result = resultIn(path);
    const isWhole = result.folder === null || existsSync(join(this.runs, result.folder));
    return isWhole ? result : undefined;
  }

  write(run: DrillRun, result: DrillResult): void {
    const path = this.pathOf(run);
    writeFileSync(`${path}.part`, `${canonicalJson(result)}\n`);
    renameSync(`${path}.part`, path);
  }

  /** Keeps the assessment itself, as `--json` prints it. */
  writeReport(text: string): void {
    const path = join(this.folder, 'assessment.json');
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  }

  private pathOf({ plan, title, root }: DrillRun): string {
    const all = { schema: SCHEMA, version: version(), plan: withoutRows(plan), title, keepsRun: root !== undefined };
    const hash = createHash('sha256').update(canonicalJson(all)).digest('hex').slice(0, 16);
    return join(this.folder, DRILLS, `${hash}.json`);
  }
}

function resultIn(path: string): DrillResult {
  const damaged = (reason: string): LabError =>
    new LabError('assess/damaged', {
      what: `this result of a drill cannot be read: ${reason}`,
      where: path,
      hint: 'delete the file, and the drill runs again; --fresh runs all of them again',
    });
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw damaged((error as Error).message);
  }
  const read = readDrillResult(raw);
  if (read.success) return read.data;
  throw damaged(read.place === undefined ? read.reason : `${read.place}: ${read.reason}`);
}

const FORMAT = 'fleetlab-assessment';
const SCHEMA = 1;
const MARKER = 'assess.json';
const DRILLS = 'drills';
