import { describe, expect, it } from 'vitest';
import { TryMark } from '../../../sim/device/platform/boot-tries.ts';
import { OtaState } from '../../../sim/device/platform/otadata.ts';
import { factorySlots, type Pair, type Slots, updateSteps } from '../../../sim/device/platform/slot-state.ts';
import {
  runningSlot,
  type SlotScheme,
  schemeOf,
  slotStep,
  spareOf,
  wantedSlot,
} from '../../../sim/device/platform/slots.ts';
import { Trailer } from '../../../sim/device/platform/swap-trailer.ts';
import { profile, profileIds } from '../../kit/small-platform.ts';

const OLD = 1;
const NEW = 2;

const kinds = ['otadata', 'tries', 'trailer', 'in-place', 'none'] as const;
type Kind = (typeof kinds)[number];
const of = (kind: Kind, hasTrials = true): SlotScheme => ({ kind, hasTrials });
/** A device with an old image in slot 0 and a new one in slot 1. */
const slotsWith = (over: Partial<Slots> = {}): Slots => ({ ...factorySlots(OLD), sets: [OLD, NEW], ...over });

describe('the slot that', () => {
  it.each([
    ['otadata', 0, 1],
    ['otadata', 1, 0],
    ['tries', 0, 1],
    ['tries', 1, 0],
    ['trailer', 0, 1],
    ['in-place', 0, 0],
    ['none', 0, 0],
  ] as const)('an update writes to, with %s and slot %i running, is %i', (kind, active, spare) => {
    expect(spareOf(of(kind), slotsWith({ active }))).toBe(spare);
  });

  const takesAtOnce = (kind: Kind) => kind === 'otadata' || kind === 'tries';
  it.each(kinds)(
    'runs, with %s, is the active one, but the other while a selected update waits for its reset',
    (kind) => {
      for (const step of updateSteps)
        for (const active of [0, 1] as const) {
          const isAhead = step === 'selected' && takesAtOnce(kind);
          expect(runningSlot(of(kind), slotsWith({ active, step })), `${step} ${active}`).toBe(
            isAhead ? 1 - active : active,
          );
        }
    },
  );

  it.each([
    ['otadata', 0, Trailer.MAGIC, 0],
    ['otadata', 1, 0, 1],
    ['tries', 0, Trailer.MAGIC, 0],
    ['tries', 1, 0, 1],
    ['trailer', 0, 0, 0],
    ['trailer', 0, Trailer.MAGIC, 1],
    ['trailer', 0, Trailer.MAGIC | Trailer.IMAGE_OK, 1],
    ['trailer', 0, Trailer.IMAGE_OK, 0],
    ['in-place', 0, Trailer.MAGIC, 0],
  ] as const)('a reset wants, with %s, slot %i active and marks %i on slot 1, is %i', (kind, active, mark, wanted) => {
    expect(wantedSlot(of(kind), slotsWith({ active, marks: [0, mark] }))).toBe(wanted);
  });
});

describe('a loss of power', () => {
  it.each([
    ['idle', 'idle'],
    ['writing', 'idle'],
    ['written', 'idle'],
    ['selected', 'selected'],
    ['swapping', 'swapping'],
  ] as const)('at %s leaves %s, and all else as it was', (step, left) => {
    for (const kind of kinds) {
      const before = slotsWith({ step });
      expect(slotStep(of(kind), before, { kind: 'power-cut' })).toEqual({
        slots: { ...before, step: left },
        outcome: 'cut',
      });
    }
  });
});

describe('an installation', () => {
  it.each([
    ['idle', 'writing'],
    ['writing', 'writing'],
    ['written', 'writing'],
    ['selected', 'refused'],
    ['swapping', 'refused'],
  ] as const)('that begins at %s is answered %s', (step, outcome) => {
    for (const kind of ['otadata', 'tries', 'trailer', 'in-place'] as const) {
      const answer = slotStep(of(kind), slotsWith({ step }), { kind: 'install' });
      expect(answer.outcome, kind).toBe(outcome);
      expect(answer.slots.step, kind).toBe(outcome === 'refused' ? step : 'writing');
      expect(answer.reason, kind).toBe(outcome === 'refused' ? 'an update waits for its reset' : undefined);
    }
  });

  it.each([
    ['none', {}, 'this product takes no updates'],
    ['otadata', { isTrial: true }, 'what runs has not been confirmed yet'],
  ] as const)('is refused with its reason: %s', (kind, over, reason) => {
    const before = slotsWith(over);
    expect(slotStep(of(kind), before, { kind: 'install' })).toEqual({ slots: before, outcome: 'refused', reason });
  });

  it.each([
    ['otadata', { sets: [OLD, 0], marks: [1, 0], tries: [3, 2] }],
    // RAUC: the slot being written must not be booted.
    ['tries', { sets: [OLD, 0], marks: [1, TryMark.bad], tries: [3, 0] }],
    ['trailer', { sets: [OLD, 0], marks: [1, 0], tries: [3, 2] }],
    ['in-place', { sets: [0, NEW], marks: [0, 2], tries: [3, 2] }],
  ] as const)('with %s erases the slot that it writes to, and nothing else', (kind, after) => {
    const before = slotsWith({ marks: [1, 2], tries: [3, 2] });
    expect(slotStep(of(kind), before, { kind: 'install' }).slots).toEqual({ ...before, ...after, step: 'writing' });
  });

  it.each([
    ['idle', 'ignored'],
    ['writing', 'written'],
    ['written', 'ignored'],
    ['selected', 'ignored'],
    ['swapping', 'ignored'],
  ] as const)('that is complete at %s is answered %s', (step, outcome) => {
    const before = slotsWith({ step, sets: [OLD, 0] });
    const { slots, outcome: found } = slotStep(of('otadata'), before, { kind: 'written', set: NEW });
    expect(found).toBe(outcome);
    expect(slots).toEqual(outcome === 'written' ? { ...before, sets: [OLD, NEW], step: 'written' } : before);
  });

  it.each([0, -1])('has written an image set with a number, and not %i', (set) => {
    expect(() => slotStep(of('otadata'), slotsWith({ step: 'writing' }), { kind: 'written', set })).toThrow(
      'an image set that has been written has a number',
    );
    expect(slotStep(of('otadata'), slotsWith({ step: 'writing' }), { kind: 'written', set: 1 }).outcome).toBe(
      'written',
    );
  });
});

describe('a selection', () => {
  it.each(updateSteps.filter((step) => step !== 'written'))('at %s is refused: nothing has been written', (step) => {
    const before = slotsWith({ step });
    expect(slotStep(of('otadata'), before, { kind: 'select' })).toEqual({
      slots: before,
      outcome: 'refused',
      reason: 'no image has been written',
    });
  });

  const { MAGIC, IMAGE_OK } = Trailer;
  it.each([
    ['otadata', true, undefined, OtaState.NEW],
    ['otadata', true, false, OtaState.NEW],
    ['otadata', true, true, OtaState.UNDEFINED],
    ['otadata', false, undefined, OtaState.UNDEFINED],
    ['otadata', false, false, OtaState.UNDEFINED],
    ['tries', true, undefined, TryMark.fresh],
    ['tries', false, true, TryMark.fresh],
    ['trailer', true, undefined, MAGIC],
    ['trailer', true, false, MAGIC],
    ['trailer', true, true, MAGIC | IMAGE_OK],
    ['trailer', false, undefined, MAGIC | IMAGE_OK],
    ['trailer', false, false, MAGIC | IMAGE_OK],
  ] as const)(
    'with %s, trials %s and permanent %s leaves mark %i on the new image',
    (kind, hasTrials, permanent, mark) => {
      const event =
        permanent === undefined ? ({ kind: 'select' } as const) : ({ kind: 'select', isPermanent: permanent } as const);
      const { slots, outcome } = slotStep(of(kind, hasTrials), slotsWith({ step: 'written' }), event);
      expect(outcome).toBe('selected');
      expect(slots).toMatchObject({ step: 'selected', marks: [0, mark], active: kind === 'trailer' ? 0 : 1 });
    },
  );

  it('in place sets no mark: there is one slot, and no trial', () => {
    const before = slotsWith({ step: 'written' });
    const { slots, outcome } = slotStep(of('in-place'), before, { kind: 'select', isPermanent: true });
    expect([slots, outcome]).toEqual([{ ...before, step: 'selected' }, 'selected']);
  });
});

describe('a reset', () => {
  const both = [true, true] as const;
  const neither = [false, false] as const;
  const { MAGIC, IMAGE_OK, COPY_DONE } = Trailer;
  const { NEW: FRESH, PENDING_VERIFY, VALID, INVALID, ABORTED } = OtaState;

  it.each<[string, Partial<Slots>, Pair<boolean>, string, Partial<Slots>]>([
    [
      'a new image',
      { active: 1, marks: [VALID, FRESH] },
      both,
      'trial',
      { isTrial: true, marks: [VALID, PENDING_VERIFY] },
    ],
    ['a confirmed image', { active: 1, marks: [VALID, VALID] }, both, 'running', {}],
    [
      'an image still on trial',
      { active: 1, isTrial: true, marks: [VALID, PENDING_VERIFY] },
      both,
      'reverted',
      { active: 0, isTrial: false, marks: [VALID, ABORTED] },
    ],
    [
      'a new image that would not start',
      { active: 1, marks: [VALID, FRESH] },
      [true, false],
      'fell-back',
      { active: 0, marks: [VALID, INVALID] },
    ],
    // A confirmed image keeps its mark: it was good once.
    [
      'a confirmed image that would not start',
      { active: 1, marks: [VALID, VALID] },
      [true, false],
      'fell-back',
      { active: 0 },
    ],
    ['an empty slot', { active: 1, sets: [OLD, 0] }, both, 'fell-back', { active: 0 }],
    ['an invalid image', { active: 1, marks: [VALID, INVALID] }, both, 'fell-back', { active: 0 }],
    ['an aborted image', { active: 1, marks: [VALID, ABORTED] }, both, 'fell-back', { active: 0 }],
    ['no image that would start', { active: 1, marks: [VALID, VALID] }, neither, 'nothing-boots', {}],
    [
      'an image still on trial, and no other',
      { active: 1, isTrial: true, marks: [VALID, PENDING_VERIFY] },
      [false, true],
      'nothing-boots',
      { isTrial: false, marks: [VALID, ABORTED] },
    ],
    ['two empty slots', { sets: [0, 0] }, both, 'nothing-boots', {}],
  ])('with otadata and %s', (_what, over, startable, outcome, after) => {
    const before = slotsWith(over);
    expect(slotStep(of('otadata'), before, { kind: 'reset', startable })).toEqual({
      slots: { ...before, ...after, step: 'idle' },
      outcome,
    });
  });

  const { fresh, good, bad } = TryMark;
  it.each<[string, Partial<Slots>, Pair<boolean>, string, Partial<Slots>]>([
    [
      'a new image',
      { active: 1, marks: [good, fresh], tries: [3, 3] },
      both,
      'trial',
      { isTrial: true, tries: [3, 2] },
    ],
    ['a good image', { active: 1, marks: [good, good], tries: [3, 1] }, both, 'running', { tries: [3, 0] }],
    [
      'a new image without tries',
      { active: 1, isTrial: true, marks: [good, fresh], tries: [3, 0] },
      both,
      'reverted',
      { active: 0, isTrial: false, marks: [good, bad], tries: [2, 0] },
    ],
    [
      'a new image without tries, and an old one without',
      { active: 1, marks: [good, fresh], tries: [0, 0] },
      both,
      'reverted',
      { active: 0, marks: [good, bad], tries: [2, 0] },
    ],
    [
      'a good image without tries',
      { active: 1, marks: [good, good], tries: [2, 0] },
      both,
      'fell-back',
      { active: 0, tries: [1, 0] },
    ],
    [
      'two good images without tries',
      { active: 1, isTrial: true, marks: [good, good], tries: [0, 0] },
      both,
      'retrying',
      { isTrial: false, tries: [3, 3] },
    ],
    [
      'a new image that would not start',
      { active: 1, isTrial: true, marks: [good, fresh], tries: [3, 2] },
      [true, false],
      'retrying',
      { isTrial: false, tries: [3, 1] },
    ],
    [
      'a good image without tries that alone would start',
      { active: 1, marks: [good, good], tries: [3, 0] },
      [false, true],
      'retrying',
      { tries: [3, 3] },
    ],
    ['an empty slot', { active: 1, sets: [OLD, 0], tries: [3, 1] }, both, 'retrying', { tries: [3, 0] }],
    ['a bad image', { active: 1, marks: [good, bad], tries: [3, 1] }, both, 'retrying', { tries: [3, 0] }],
    [
      'no image that would start',
      { active: 1, isTrial: true, tries: [3, 3] },
      neither,
      'nothing-boots',
      { isTrial: false },
    ],
    ['two empty slots', { sets: [0, 0] }, both, 'nothing-boots', {}],
    ['two bad images', { marks: [bad, bad] }, both, 'nothing-boots', {}],
  ])('with tries and %s', (_what, over, startable, outcome, after) => {
    const before = slotsWith(over);
    expect(slotStep(of('tries'), before, { kind: 'reset', startable })).toEqual({
      slots: { ...before, ...after, step: 'idle' },
      outcome,
    });
  });

  const erased = { sets: [OLD, 0], marks: [MAGIC | COPY_DONE | IMAGE_OK, 0] } as const;
  it.each<[string, Partial<Slots>, Pair<boolean>, string, Partial<Slots>]>([
    ['nothing to exchange', {}, both, 'running', {}],
    ['nothing to exchange, and a first image that would not start', {}, [false, true], 'nothing-boots', {}],
    ['nothing to exchange, and nothing in the first slot', { sets: [0, NEW] }, both, 'nothing-boots', {}],
    ['an image to test', { marks: [0, MAGIC] }, both, 'swapping', { step: 'swapping' }],
    ['an image to keep', { marks: [0, MAGIC | IMAGE_OK] }, both, 'swapping', { step: 'swapping' }],
    [
      'an image still on trial',
      { isTrial: true, marks: [MAGIC | COPY_DONE, 0] },
      both,
      'swapping',
      { isTrial: false, step: 'swapping' },
    ],
    ['an image to test that would not start', { marks: [0, MAGIC] }, [true, false], 'fell-back', erased],
    ['an image to test that is not there', { sets: [OLD, 0], marks: [0, MAGIC] }, both, 'fell-back', erased],
    [
      'an image to test that would not start, changed beside',
      { marks: [0, MAGIC], tampered: ['system', 'application'] },
      [true, false],
      'fell-back',
      { ...erased, tampered: ['system', 'none'] },
    ],
    // An erased slot does not erase a changed loader with it.
    [
      'an image to test that would not start, under a changed loader',
      { marks: [0, MAGIC], tampered: ['loader', 'loader'] },
      [true, false],
      'fell-back',
      erased,
    ],
    ['two images that would not start', { marks: [0, MAGIC] }, neither, 'nothing-boots', erased],
    ['marks that no scheme writes', { isTrial: true, marks: [IMAGE_OK, 0] }, both, 'nothing-boots', { isTrial: false }],
    ['marks that no scheme writes, on the second slot', { marks: [0, COPY_DONE] }, both, 'nothing-boots', {}],
  ])('with a trailer and %s', (_what, over, startable, outcome, after) => {
    const before = slotsWith(over);
    expect(slotStep(of('trailer'), before, { kind: 'reset', startable })).toEqual({
      slots: { ...before, step: 'idle', ...after },
      outcome,
    });
  });
});

describe('a confirmation', () => {
  it.each<[Kind, Partial<Slots>, string, Partial<Slots>]>([
    ['otadata', { active: 1, isTrial: true }, 'confirmed', { isTrial: false, marks: [0, OtaState.VALID] }],
    ['otadata', { active: 1 }, 'ignored', {}],
    ['trailer', { isTrial: true, marks: [5, 0] }, 'confirmed', { isTrial: false, marks: [7, 0] }],
    ['trailer', { marks: [5, 0] }, 'ignored', {}],
    ['tries', { active: 1, isTrial: true }, 'confirmed', { isTrial: false, marks: [0, TryMark.good], tries: [3, 3] }],
    ['tries', { active: 1, tries: [3, 1] }, 'running', { marks: [0, TryMark.good], tries: [3, 3] }],
    ['tries', { active: 1, step: 'selected', tries: [1, 3] }, 'running', { marks: [TryMark.good, 0], tries: [3, 3] }],
  ])('with %s and %j is %s', (kind, over, outcome, after) => {
    const before = slotsWith(over);
    expect(slotStep(of(kind), before, { kind: 'confirm' })).toEqual({ slots: { ...before, ...after }, outcome });
  });
});

describe('in place', () => {
  it.each([
    ['a whole image that would start', OLD, true, 'running'],
    ['a whole image that would not', OLD, false, 'nothing-boots'],
    ['half an image', 0, true, 'nothing-boots'],
    ['half an image that would not either', 0, false, 'nothing-boots'],
  ] as const)('a reset with %s', (_what, set, isStartable, outcome) => {
    for (const [mark, step] of [
      [0, 'selected'],
      [Trailer.COPY_DONE, 'idle'],
    ] as const) {
      const before = slotsWith({ sets: [set, NEW], step, marks: [mark, 0] });
      const answer = slotStep(of('in-place'), before, { kind: 'reset', startable: [isStartable, true] });
      expect(answer).toEqual({ slots: { ...before, step: 'idle' }, outcome });
    }
  });

  it('confirms nothing', () => {
    const before = slotsWith({ isTrial: true });
    expect(slotStep(of('in-place'), before, { kind: 'confirm' })).toEqual({ slots: before, outcome: 'ignored' });
  });
});

describe('an image that rejects itself', () => {
  const both = [true, true] as const;

  it.each([
    ['otadata', false],
    ['tries', false],
    ['trailer', false],
    ['trailer', true],
    ['in-place', false],
  ] as const)('with %s, on trial %s, changes nothing', (kind, isTrial) => {
    const before = slotsWith({ active: kind === 'in-place' || kind === 'trailer' ? 0 : 1, isTrial });
    expect(slotStep(of(kind), before, { kind: 'reject', startable: both })).toEqual({
      slots: before,
      outcome: 'ignored',
    });
  });

  it.each([
    ['otadata', OtaState.INVALID, [3, 2]],
    ['tries', TryMark.bad, [3, 0]],
  ] as const)('with %s, on trial, is never started again', (kind, mark, tries) => {
    const before = slotsWith({ active: 1, isTrial: true, tries: [3, 2] });
    expect(slotStep(of(kind), before, { kind: 'reject', startable: both })).toEqual({
      slots: { ...before, active: 0, isTrial: false, marks: [0, mark], tries },
      outcome: 'reverted',
    });
  });

  it.each([
    ['otadata', 'the old one would not start', {}, [false, true]],
    ['otadata', 'there is no old one', { sets: [0, NEW] }, both],
    ['otadata', 'the old one was invalid', { marks: [OtaState.INVALID, OtaState.PENDING_VERIFY] }, both],
    ['otadata', 'the old one was aborted', { marks: [OtaState.ABORTED, OtaState.PENDING_VERIFY] }, both],
    ['tries', 'the old one would not start', {}, [false, true]],
    ['tries', 'there is no old one', { sets: [0, NEW] }, both],
    ['tries', 'the old one is bad', { marks: [TryMark.bad, TryMark.fresh] }, both],
  ] as const)('with %s stays where %s', (kind, _why, over, startable) => {
    const before = slotsWith({ active: 1, isTrial: true, ...over });
    expect(slotStep(of(kind), before, { kind: 'reject', startable })).toEqual({
      slots: before,
      outcome: 'refused',
      reason: 'there is nothing to go back to',
    });
  });
});

describe('a swap of the slots', () => {
  it.each(updateSteps)('that is reported at %s counts only while one is under way', (step) => {
    const before = slotsWith({ step, marks: [0, Trailer.MAGIC] });
    const answer = slotStep(of('trailer'), before, { kind: 'swapped' });
    if (step === 'swapping')
      expect(answer).toMatchObject({ outcome: 'trial', slots: { sets: [NEW, OLD], isTrial: true } });
    else expect(answer).toEqual({ slots: before, outcome: 'ignored' });
  });
});

it.each(profileIds)('%s has trials by default', (id) => {
  expect(schemeOf(profile(id)).hasTrials).toBe(true);
  expect(schemeOf(profile(id), false)).toEqual({ ...schemeOf(profile(id)), hasTrials: false });
});
