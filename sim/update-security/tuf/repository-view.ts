import type { Bytes } from '../../pki/der/index.ts';
import type { AnswersMetadata } from './exchange.ts';
import { metadataFileName } from './exchange.ts';

/** A file as downloaded. Images have no bytes in a simulation, only a digest and a size. */
export interface ServedFile {
  readonly digest: string;
  readonly length: number;
  readonly bytes: Bytes | undefined;
}

/**
 * The answers of a repository, a mirror, or an attacker in between, at one time. A view never changes: each publication
 * creates a new one, so results computed for a view can be cached by it.
 */
export interface RepositoryView {
  metadata(fileName: string): Bytes | undefined;
  /** The digest is the one in the metadata; an honest repository has the file under it. */
  file(path: string, digest: string): ServedFile | undefined;
}

export const answersOf =
  (view: RepositoryView): AnswersMetadata =>
  (request) => {
    const bytes = view.metadata(metadataFileName(request));
    return bytes === undefined ? { kind: 'absent' } : { kind: 'file', bytes };
  };
