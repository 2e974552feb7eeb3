import { sha256Of } from '../../reports/run-folder/digest.ts';
import type { RunFiles } from '../../reports/run-folder/table-reader.ts';
import { runFilesOf } from './open-files.ts';
import { missingFile, overHttp } from './over-http.ts';
import type { RunSource } from './sources.ts';

/** The files of a source, opened in the thread that reads them. */
export function filesOf(source: RunSource): RunFiles {
  switch (source.from) {
    case 'files':
      return runFilesOf(
        source.files.map(({ file, path }) => Object.defineProperty(file, 'webkitRelativePath', { value: path })),
      );
    case 'http':
      return overHttp(source.address);
    case 'bytes':
      return inMemory(source.where, new Map(source.files.map(({ name, bytes }) => [name, bytes])));
    default:
      return source satisfies never;
  }
}

export function inMemory(where: string, files: ReadonlyMap<string, Uint8Array>): RunFiles {
  const find = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes !== undefined) return bytes;
    throw missingFile(where, name, 'the manifest lists this file and it is not here');
  };
  return {
    where,
    text: async (name) => new TextDecoder().decode(find(name)),
    sha256: async (name) => sha256Of(find(name).slice().buffer),
    bytes: async (name) => {
      const bytes = find(name);
      return { byteLength: bytes.length, slice: (start, end) => bytes.slice(start, end).buffer as ArrayBuffer };
    },
  };
}
