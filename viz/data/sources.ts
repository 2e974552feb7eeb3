/** Where a run's files are, as data that can go to a worker: see `sources.ts` and `embedded-run.ts`. */
export type RunSource =
  | { readonly from: 'files'; readonly files: readonly { readonly file: File; readonly path: string }[] }
  | { readonly from: 'http'; readonly address: string }
  | {
      readonly from: 'bytes';
      readonly where: string;
      readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
    };

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
