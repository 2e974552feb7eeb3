import type { EventFacts } from '../kernel/trace/recorder.ts';
import { type Verdict, verdictFacts } from '../kernel/trace/verdict.ts';

/** Why a device takes no image: a control's refusal, or a circumstance that no control decides on. */
export type UpdateRefusal = Verdict | { readonly reason: string };

/** The fields of the trace row that records the refusal. */
export const refusalFacts = (refusal: UpdateRefusal): EventFacts =>
  'control' in refusal ? verdictFacts(refusal) : { detail: refusal.reason };

/** Judges what an update service offers: its metadata, and the image. Offers are numbers of releases plus one. */
export interface UpdateJudge {
  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined;
  /** Of the downloaded image. */
  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined;
  /** The same of an offer that an actor makes: permissions, too, and what was not checked. */
  verdictOn(what: 'offer' | 'image', device: number, offer: number): Verdict;
  /** Whether a device with every check and the true time would refuse such an offer. */
  isRefusedByTrueTime(device: number, offer: number): boolean;
}
