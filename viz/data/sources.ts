import type { RunSource } from './run-port.ts';

/** Files as they were dropped or chosen. Their paths go beside them: a `File` on its way to a worker loses its own. */
export const chosenFiles = (files: readonly File[]): RunSource => ({
  from: 'files',
  files: files.map((file) => ({ file, path: file.webkitRelativePath ?? '' })),
});

/** A run folder on a server, as `fleetlab view` serves them. `address` is absolute: a worker has no page to be relative to. */
export const servedRun = (address: string): RunSource => ({
  from: 'http',
  address: address.endsWith('/') ? address : `${address}/`,
});
