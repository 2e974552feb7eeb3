import type { UpdateDevice } from '../../decisions/verify-release.ts';
import type { UpdateRefusal } from '../../device/update-judge.ts';

/**
 * The answers of devices to what a repository has for their product, each worked out once: devices in the same state give the same
 * answer until something else is published.
 */
export class KnownAnswers {
  private readonly byOffer = new WeakMap<object, Map<string, UpdateRefusal | undefined>>();

  /** `found` is the offer as the checks of its metadata have found it: one object for each product and publication. */
  to(
    found: object,
    what: 'offer' | 'image',
    device: UpdateDevice,
    answer: (device: UpdateDevice) => UpdateRefusal | undefined,
  ): UpdateRefusal | undefined {
    let answers = this.byOffer.get(found);
    if (answers === undefined) {
      answers = new Map();
      this.byOffer.set(found, answers);
    }
    const state = `${what} ${device.sequence} ${device.counter} ${device.running}`;
    const known = answers.get(state);
    if (known !== undefined || answers.has(state)) return known;
    const refusal = answer(device);
    answers.set(state, refusal);
    return refusal;
  }
}
