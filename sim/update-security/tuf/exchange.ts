import type { Bytes } from '../../pki/der/index.ts';

/** A file that the client wants. `lengthMax` undefined: the control that limits it is off. */
export interface MetadataRequest {
  readonly role: string;
  /** Undefined for a file that has no version in its name. */
  readonly version: number | undefined;
  readonly lengthMax: number | undefined;
}

/** What the repository, or whoever stands in its place, answers. */
export type Answer =
  | { readonly kind: 'file'; readonly bytes: Bytes }
  | { readonly kind: 'absent' }
  /** More octets came than were asked for; whoever fetched stopped there. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * A client's work, one question at a time: who answers, and how long that takes, is left to whoever drives it. So one
 * client serves a simulation, which answers at once, and the command, which waits for a server.
 */
export type Exchange<Result> = Generator<MetadataRequest, Result, Answer>;

export type AnswersMetadata = (request: MetadataRequest) => Answer;

/** Drives a client whose repository answers at once. */
export function answered<Result>(exchange: Exchange<Result>, answer: AnswersMetadata): Result {
  let step = exchange.next();
  while (step.done !== true) step = exchange.next(answer(step.value));
  return step.value;
}

/** The file's name in a repository (TUF specification 3.1): a role's name may hold anything, a file's name may not. */
export const metadataFileName = ({ role, version }: Pick<MetadataRequest, 'role' | 'version'>): string =>
  `${version === undefined ? '' : `${version}.`}${encodeURIComponent(role)}.json`;
