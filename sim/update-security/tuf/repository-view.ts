import type { Bytes } from '../../pki/der/index.ts';
import type { AnswersMetadata } from './exchange.ts';
import { metadataFileName } from './exchange.ts';

/** A file as it comes down the line. Images have no octets in a simulation: their digest and size stand for them. */
export interface ServedFile {
  readonly digest: string;
  readonly length: number;
  readonly bytes: Bytes | undefined;
}

/**
 * What a repository, a mirror, or somebody in between answers at one time. It never changes: a repository that publishes
 * has another view from then on, so that what was once worked out for a view can be kept by it.
 */
export interface RepositoryView {
  metadata(fileName: string): Bytes | undefined;
  /** The digest is the one that metadata lists; an honest repository has the file under it. */
  file(path: string, digest: string): ServedFile | undefined;
}

export const answersOf =
  (view: RepositoryView): AnswersMetadata =>
  (request) => {
    const bytes = view.metadata(metadataFileName(request));
    return bytes === undefined ? { kind: 'absent' } : { kind: 'file', bytes };
  };
