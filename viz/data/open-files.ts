import { sha256Of } from '../../reports/run-folder/digest.ts';
import type { RunFiles } from '../../reports/run-folder/table-reader.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/**
 * A run folder as the browser provides it: chosen with its folder, or its files alone.
 *
 * Errors  LabError `view/no-run`, `view/several-runs`, `view/is-a-sweep`; `report/damaged-run` for a file that the
 *         manifest lists and that was not chosen
 */
export function runFilesOf(files: readonly File[]): RunFiles {
  const folder = folderOfRun(files);
  const byName = new Map(files.filter((file) => folderOf(file) === folder).map((file) => [file.name, file] as const));
  const where = folder.split('/').at(-1) || 'the chosen files';
  const find = (name: string): File => {
    const file = byName.get(name);
    if (file !== undefined) return file;
    throw new LabError('report/damaged-run', {
      what: 'the manifest lists this file and it is not among those chosen',
      where: `${where}/${name}`,
      hint: 'choose the whole run folder; if it is whole, run the scenario again',
    });
  };
  return {
    where,
    text: async (name) => find(name).text(),
    bytes: async (name) => {
      const file = find(name);
      return { byteLength: file.size, slice: (start, end) => file.slice(start, end).arrayBuffer() };
    },
    sha256: async (name) => sha256Of(await find(name).arrayBuffer()),
  };
}

function folderOfRun(files: readonly File[]): string {
  const folders = files.filter(({ name }) => name === 'manifest.json').map(folderOf);
  if (folders.length === 1) return folders[0];
  if (folders.length > 1) {
    throw new LabError('view/several-runs', {
      what: `there are ${folders.length} runs here: ${folders.slice(0, 3).join(', ')}${folders.length > 3 ? ', …' : ''}`,
      hint: 'choose the folder of one of them',
    });
  }
  if (files.some(({ name }) => name === 'sweep.json')) {
    throw new LabError('view/is-a-sweep', {
      what: 'this is the folder of a sweep, and this page shows runs',
      hint: 'open sweep.html, beside this page, and drop it there; or type "fleetlab view" and its folder',
    });
  }
  throw new LabError('view/no-run', {
    what: 'there is no run here: no manifest.json is among the files',
    hint: 'choose the folder that "fleetlab run" printed, as in runs/<scenario>-<seed>-<hash>',
  });
}

/** Empty for a file that was chosen without its folder. */
const folderOf = ({ webkitRelativePath = '' }: File): string =>
  webkitRelativePath.slice(0, Math.max(0, webkitRelativePath.lastIndexOf('/')));
