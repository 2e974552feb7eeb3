/** Where a run's files are, as data that can be sent to a worker. */
export type RunSource =
  | { readonly from: 'files'; readonly files: readonly { readonly file: File; readonly path: string }[] }
  | { readonly from: 'http'; readonly address: string }
  | {
      readonly from: 'bytes';
      readonly where: string;
      readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
    };

/** Files that were dropped or chosen. Their paths are sent beside them: a `File` loses its own on the way to a worker. */
export const chosenFiles = (files: readonly File[]): RunSource => ({
  from: 'files',
  files: files.map((file) => ({ file, path: file.webkitRelativePath ?? '' })),
});

/** A run folder on a server, as `fleetlab view` serves them. `address` is absolute: a worker has no page to be relative to. */
export const servedRun = (address: string): RunSource => ({
  from: 'http',
  address: address.endsWith('/') ? address : `${address}/`,
});
