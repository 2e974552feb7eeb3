import type { Bytes } from '../../pki/der/index.ts';

/** A request for a metadata file. `lengthMax` is undefined if the control that limits it is off. */
export interface MetadataRequest {
  readonly role: string;
  /** Undefined for a file without a version in its name. */
  readonly version: number | undefined;
  readonly lengthMax: number | undefined;
}

/** The answer of the repository, or of an attacker in its place. */
export type Answer =
  | { readonly kind: 'file'; readonly bytes: Bytes }
  | { readonly kind: 'absent' }
  /** The file is longer than the limit; the fetcher stopped there. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * A client's work, one request at a time: the driver decides how to answer and how long to wait. So one client serves
 * the simulation, which answers at once, and the command, which waits for a server.
 */
export type Exchange<Result> = Generator<MetadataRequest, Result, Answer>;

export type AnswersMetadata = (request: MetadataRequest) => Answer;

/** Drives a client whose repository answers synchronously. */
export function answered<Result>(exchange: Exchange<Result>, answer: AnswersMetadata): Result {
  let step = exchange.next();
  while (step.done !== true) step = exchange.next(answer(step.value));
  return step.value;
}

/** The file's name in a repository (TUF specification 3.1): role names may have any character, file names not. */
export const metadataFileName = ({ role, version }: Pick<MetadataRequest, 'role' | 'version'>): string =>
  `${version === undefined ? '' : `${version}.`}${encodeURIComponent(role)}.json`;
