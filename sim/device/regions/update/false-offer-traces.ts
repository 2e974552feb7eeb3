import { isOverlooked } from '../../../decisions/overlooked.ts';
import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { controlWord } from '../../control-word.ts';
import type { DeviceSurroundings } from '../../device-surroundings.ts';
import type { UpdateRefusal } from '../../update-judge.ts';

/**
 * What becomes of the offers of actors, as the run records it and as they learn of it. The device takes an actor for its
 * update service: it judges what it is shown as anything else.
 */
export class FalseOfferTraces {
  constructor(private readonly given: DeviceSurroundings) {}

  /** Whether an actor offers what the device runs already, and nothing speaks against that. */
  findsNothingNew(device: number, offer: number): boolean {
    const { platforms, judge } = this.given;
    if (platforms.falseOffers.at(offer) === undefined) return false;
    const { set } = platforms.offered(device, offer);
    return set.number === platforms.bootOf(device).set && judge.refusalOfOffer(device, offer) === undefined;
  }

  /**
   * The device has believed that there is nothing new, and so stands still. Metadata that was true when the actor came is
   * no gain of the actor's before a check would have found it old, by the clock of the device or by the true time.
   */
  believed(device: number, offer: number): void {
    const { platforms, judge, outbox } = this.given;
    const found = platforms.falseOffers.at(offer);
    if (found === undefined) return;
    const verdict = this.accepted('offer', device, offer);
    if (verdict === undefined) return;
    const isGain = found.shows !== 'frozen' || isOverlooked(verdict) || judge.isRefusedByTrueTime(device, offer);
    if (isGain) outbox.put(CommandCode.believeIntruder, device, controlWord(verdict), numberWord(found.step));
  }

  /** The device has taken the metadata, or the image. */
  accepted(what: 'offer' | 'image', device: number, offer: number): Verdict | undefined {
    const { platforms, judge, outbox } = this.given;
    const found = platforms.falseOffers.at(offer);
    if (found === undefined) return undefined;
    const verdict = judge.verdictOn(what, device, offer);
    const asked = what === 'offer' ? 'update metadata' : 'update image';
    const facts = verdictFacts({ ...verdict, reason: `${asked}: ${verdict.reason}` });
    outbox.note('attack.judged', 'update', device, { ...facts, actor: found.actor });
    return verdict;
  }

  refused(device: number, offer: number, refusal: UpdateRefusal): void {
    const { platforms, outbox } = this.given;
    const found = platforms.falseOffers.at(offer);
    if (found !== undefined)
      outbox.put(CommandCode.refuseIntruder, device, controlWord(refusal), numberWord(found.step));
  }
}
