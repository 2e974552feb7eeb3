import { damaged, type RunFiles } from '../run-folder/table-reader.ts';

/** The limit of a file read as one text; the largest runs have a few hundred kilobytes. */
const TEXT_BYTES_MAX = 64 * 2 ** 20;

/** The same files, but refuses to read a text larger than fleetlab writes. */
export const boundedFiles = (files: RunFiles): RunFiles => ({
  where: files.where,
  bytes: (name, length) => files.bytes(name, length),
  ...(files.sha256 === undefined ? {} : { sha256: (name: string) => files.sha256!(name) }),
  async text(name) {
    const { byteLength } = await files.bytes(name);
    if (byteLength <= TEXT_BYTES_MAX) return files.text(name);
    const size = `${Math.round(byteLength / 2 ** 20)} MB`;
    throw damaged(files, name, `it has ${size}; none of ours is larger than ${TEXT_BYTES_MAX / 2 ** 20} MB`);
  },
});
