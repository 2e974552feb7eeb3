import type { AsyncBuffer } from 'hyparquet';
import { coveredText } from '../../reports/run-folder/covered-text.ts';
import { sha256Of } from '../../reports/run-folder/digest.ts';
import { checkAbsent, checkDone, checkTable } from '../../reports/sweep/check-table.ts';
import { parseSweep, SWEEP_BYTES_MAX, type SweepManifest } from '../../reports/sweep/parse-sweep.ts';
import { RESULTS_BYTES_MAX, readResults } from '../../reports/sweep/read-results.ts';
import { noRuns, type SweepRuns } from '../../reports/sweep/sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { embeddedRun } from '../data/embedded-run.ts';

/** A sweep that is open on the page. */
export interface OpenedSweep extends SweepManifest {
  /** The name of its folder. */
  readonly where: string;
  readonly runs: SweepRuns;
  /** Reads it again, since it may have more runs by now. Undefined where it does not come from a server. */
  readonly again?: () => Promise<OpenedSweep>;
  /** The same, but undefined if nothing has changed since. */
  readonly newer?: () => Promise<OpenedSweep | undefined>;
}

/** A sweep that the server has beside the page. */
export async function servedSweep(name: string): Promise<OpenedSweep> {
  const file = async (file: string, bytesMax: number): Promise<ArrayBuffer | undefined> => {
    const answer = await fetch(`sweeps/${encodeURIComponent(name)}/${file}`, { cache: 'no-store' }).catch(() => {
      throw new LabError('view/unreachable', {
        what: 'the server does not answer',
        where: location.host,
        hint: 'start "fleetlab view" again and open the address that it prints',
      });
    });
    if (answer.status === 404) return undefined;
    if (Number(answer.headers.get('content-length')) > bytesMax) throw tooLarge(`${name}/${file}`, bytesMax);
    return answer.arrayBuffer();
  };
  let manifest: ArrayBuffer | undefined;
  const read = async (): Promise<OpenedSweep> => {
    manifest = await file(MANIFEST_NAME, SWEEP_BYTES_MAX);
    return opened(name, manifest, () => file(RESULTS_NAME, RESULTS_BYTES_MAX));
  };
  // The results may be replaced between the two requests: read both again.
  const once = await read().catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'sweep/damaged') return read();
    throw error;
  });
  const again = (): Promise<OpenedSweep> => servedSweep(name);
  const newer = async (): Promise<OpenedSweep | undefined> =>
    areEqual(manifest, await file(MANIFEST_NAME, SWEEP_BYTES_MAX)) ? undefined : again();
  return { ...once, again, newer };
}

function areEqual(a: ArrayBuffer | undefined, b: ArrayBuffer | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** A sweep folder that was dropped or chosen. */
export async function chosenSweep(files: readonly File[]): Promise<OpenedSweep> {
  const manifests = files.filter(({ name }) => name === MANIFEST_NAME);
  if (manifests.length !== 1) throw notOneSweep(files, manifests.length);
  const folder = folderOf(manifests[0]);
  const results = files.find((file) => file.name === RESULTS_NAME && folderOf(file) === folder);
  const bytes = async (file: File | undefined, bytesMax: number): Promise<ArrayBuffer | undefined> => {
    if (file !== undefined && file.size > bytesMax) throw tooLarge(file.name, bytesMax);
    return file?.arrayBuffer();
  };
  const where = folder.split('/').at(-1) || 'the chosen files';
  const cells = files.find((file) => file.name === CELLS_NAME && folderOf(file) === folder);
  const sweep = await opened(where, await bytes(manifests[0], SWEEP_BYTES_MAX), () =>
    bytes(results, RESULTS_BYTES_MAX),
  );
  // The page does not show cells.parquet, but a folder with a foreign file is damaged.
  const own = await bytes(cells, RESULTS_BYTES_MAX);
  if (own !== undefined) checkTable(sweep, CELLS_NAME, await sha256Of(own), `${where}/${CELLS_NAME}`);
  return sweep;
}

/** The sweep that this page embeds, if it is a report. */
export function embeddedSweep(): Promise<OpenedSweep> | undefined {
  const note = document.querySelector('script#report')?.textContent;
  const { folder = 'report' } = note ? (JSON.parse(note) as { readonly folder?: string }) : {};
  const embedded = embeddedRun(document, folder);
  if (embedded === undefined) return undefined;
  const file = (name: string) => embedded.files.find((one) => one.name === name)?.bytes.buffer as ArrayBuffer;
  return opened(folder, file(MANIFEST_NAME), async () => file(RESULTS_NAME));
}

async function opened(
  where: string,
  manifest: ArrayBuffer | undefined,
  results: () => Promise<ArrayBuffer | undefined>,
): Promise<OpenedSweep> {
  if (manifest === undefined) throw noSweep(where);
  const text = new TextDecoder().decode(manifest);
  const covered = coveredText(text);
  const read = parseSweep(text, `${where}/${MANIFEST_NAME}`, covered && (await sha256Of(covered)));
  // What sweep.json does not list was not finished.
  const isListed = read.files === undefined || read.files[RESULTS_NAME] !== undefined;
  const bytes = isListed ? await results() : undefined;
  if (bytes === undefined) checkAbsent(read, RESULTS_NAME, `${where}/${RESULTS_NAME}`);
  else checkTable(read, RESULTS_NAME, await sha256Of(bytes), `${where}/${RESULTS_NAME}`);
  const { sweep } = read;
  // A sweep that has only begun has no results yet.
  const file: AsyncBuffer | undefined = bytes;
  const runs = file === undefined ? noRuns(sweep) : await readResults(file, sweep, `${where}/${RESULTS_NAME}`);
  checkDone(read, runs, `${where}/${RESULTS_NAME}`);
  return { ...read, where, runs };
}

const MANIFEST_NAME = 'sweep.json';
const RESULTS_NAME = 'results.parquet';
const CELLS_NAME = 'cells.parquet';

/** Empty for a file that was chosen without its folder. */
const folderOf = ({ webkitRelativePath = '' }: File): string =>
  webkitRelativePath.slice(0, Math.max(0, webkitRelativePath.lastIndexOf('/')));

const noSweep = (where: string): LabError =>
  new LabError('view/no-sweep', {
    what: 'there is no sweep here: no sweep.json is among the files',
    where,
    hint: 'choose the folder that "fleetlab sweep" printed, as in sweeps/<scenario>-<hash>',
  });

function notOneSweep(files: readonly File[], count: number): LabError {
  if (count > 1) {
    return new LabError('view/several-sweeps', {
      what: `there are ${count} sweeps here`,
      hint: 'choose the folder of one of them',
    });
  }
  if (!files.some(({ name }) => name === 'manifest.json')) return noSweep('the chosen files');
  return new LabError('view/is-a-run', {
    what: 'this is the folder of a run, and this page shows sweeps',
    hint: 'open index.html, beside this page, and drop it there; or type "fleetlab view" and its folder',
  });
}

const tooLarge = (where: string, bytesMax: number): LabError =>
  new LabError('sweep/damaged', {
    what: `the file is larger than that of any sweep (${bytesMax / 2 ** 20} MB)`,
    where,
    hint: 'run everything anew with --fresh',
  });
