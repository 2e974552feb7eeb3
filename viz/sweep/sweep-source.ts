import type { AsyncBuffer } from 'hyparquet';
import { parseSweep, type SweepManifest, sweepBytesMax } from '../../reports/sweep/parse-sweep.ts';
import { readResults, resultsBytesMax } from '../../reports/sweep/read-results.ts';
import type { SweepRuns } from '../../reports/sweep/sweep.ts';
import { LabError } from '../../sim/lab-error.ts';
import { embeddedRun } from '../data/embedded-run.ts';

/** A sweep as the page has it. */
export interface OpenedSweep extends SweepManifest {
  /** What its folder is called. */
  readonly where: string;
  readonly runs: SweepRuns;
  /** Reads it once more: it may be further by now. Undefined where it comes from no server. */
  readonly again?: () => Promise<OpenedSweep>;
}

/** A sweep that whoever serves the page has beside it. */
export async function servedSweep(name: string): Promise<OpenedSweep> {
  const file = async (file: string, bytesMax: number): Promise<ArrayBuffer | undefined> => {
    const answer = await fetch(`sweeps/${encodeURIComponent(name)}/${file}`, { cache: 'no-store' }).catch(() => {
      throw new LabError('view/unreachable', {
        what: 'the server does not answer',
        where: location.host,
        mend: 'start "fleetlab view" again and open the address that it prints',
      });
    });
    if (answer.status === 404) return undefined;
    if (Number(answer.headers.get('content-length')) > bytesMax) throw tooLarge(`${name}/${file}`, bytesMax);
    return answer.arrayBuffer();
  };
  return {
    ...(await opened(name, await file(manifestName, sweepBytesMax), () => file(resultsName, resultsBytesMax))),
    again: () => servedSweep(name),
  };
}

/** A sweep folder that was dropped or chosen. */
export async function chosenSweep(files: readonly File[]): Promise<OpenedSweep> {
  const manifests = files.filter(({ name }) => name === manifestName);
  if (manifests.length !== 1) throw notOneSweep(files, manifests.length);
  const folder = folderOf(manifests[0]);
  const results = files.find((file) => file.name === resultsName && folderOf(file) === folder);
  const bytes = async (file: File | undefined, bytesMax: number): Promise<ArrayBuffer | undefined> => {
    if (file !== undefined && file.size > bytesMax) throw tooLarge(file.name, bytesMax);
    return file?.arrayBuffer();
  };
  const where = folder.split('/').at(-1) || 'the chosen files';
  return opened(where, await bytes(manifests[0], sweepBytesMax), () => bytes(results, resultsBytesMax));
}

/** The sweep that this page carries inside, where it is a report. */
export function carriedSweep(): Promise<OpenedSweep> | undefined {
  const told = document.querySelector('script#report')?.textContent;
  const { folder = 'report' } = told ? (JSON.parse(told) as { readonly folder?: string }) : {};
  const carried = embeddedRun(document, folder);
  if (carried === undefined) return undefined;
  const file = (name: string) => carried.files.find((one) => one.name === name)?.bytes.buffer as ArrayBuffer;
  return opened(folder, file(manifestName), async () => file(resultsName));
}

async function opened(
  where: string,
  manifest: ArrayBuffer | undefined,
  results: () => Promise<ArrayBuffer | undefined>,
): Promise<OpenedSweep> {
  if (manifest === undefined) throw noSweep(where);
  const read = parseSweep(new TextDecoder().decode(manifest), `${where}/${manifestName}`);
  const bytes = await results();
  const { sweep } = read;
  // One that has only begun has no results yet.
  const none: SweepRuns = Array(sweep.cells.length * sweep.seeds.length).fill(undefined);
  const file: AsyncBuffer | undefined = bytes;
  const runs = file === undefined ? none : await readResults(file, sweep, `${where}/${resultsName}`);
  return { ...read, where, runs };
}

const manifestName = 'sweep.json';
const resultsName = 'results.parquet';

/** Empty for a file that was chosen without its folder. */
const folderOf = ({ webkitRelativePath = '' }: File): string =>
  webkitRelativePath.slice(0, Math.max(0, webkitRelativePath.lastIndexOf('/')));

const noSweep = (where: string): LabError =>
  new LabError('view/no-sweep', {
    what: 'there is no sweep here: no sweep.json is among the files',
    where,
    mend: 'choose the folder that "fleetlab sweep" printed, as in sweeps/<scenario>-<hash>',
  });

function notOneSweep(files: readonly File[], count: number): LabError {
  if (count > 1) {
    return new LabError('view/several-sweeps', {
      what: `there are ${count} sweeps here`,
      mend: 'choose the folder of one of them',
    });
  }
  if (!files.some(({ name }) => name === 'manifest.json')) return noSweep('the chosen files');
  return new LabError('view/is-a-run', {
    what: 'this is the folder of a run, and this page shows sweeps',
    mend: 'open index.html, beside this page, and drop it there; or type "fleetlab view" and its folder',
  });
}

const tooLarge = (where: string, bytesMax: number): LabError =>
  new LabError('sweep/damaged', {
    what: `the file is larger than that of any sweep (${bytesMax / 2 ** 20} MB)`,
    where,
    mend: 'run everything anew with --fresh',
  });
