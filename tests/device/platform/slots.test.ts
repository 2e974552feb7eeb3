import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TryMark } from '../../../sim/device/platform/boot-tries.ts';
import { OtaState } from '../../../sim/device/platform/otadata.ts';
import { pack, unpack } from '../../../sim/device/platform/platform-state.ts';
import { factorySlots, type Slots } from '../../../sim/device/platform/slot-state.ts';
import { type SlotScheme, schemeOf, slotStep } from '../../../sim/device/platform/slots.ts';
import { swapType, Trailer } from '../../../sim/device/platform/swap-trailer.ts';
import { namedProfiles, profile, profileIds } from '../../kit/small-platform.ts';
import { SlotRun } from './slot-run.ts';

/** Image sets of these specs: which of them start, and which are healthy once started. */
const OLD = 1;
const NEW = 2;
const REFUSED = 3;
const CRASHING = 4;
const isStartable = (set: number): boolean => set === OLD || set === NEW || set === CRASHING;
const isHealthy = (set: number): boolean => set === OLD || set === NEW;

const otadata: SlotScheme = { kind: 'otadata', hasTrials: true };
const tries: SlotScheme = { kind: 'tries', hasTrials: true };
const trailer: SlotScheme = { kind: 'trailer', hasTrials: true };
const inPlace: SlotScheme = { kind: 'in-place', hasTrials: true };
const safe = [
  ['otadata', otadata],
  ['tries', tries],
  ['trailer', trailer],
] as const;

const fresh = (scheme: SlotScheme, starts = isStartable): SlotRun => {
  const run = new SlotRun(scheme, factorySlots(OLD), starts);
  run.reset();
  run.does({ kind: 'confirm' });
  return run;
};

describe('«A bad new image leaves or returns the device on the other (old, signed) slot; if both are bad it hangs or waits for recovery, never boots anyway»', () => {
  it.each(safe)('%s: an image that does not verify', (_name, scheme) => {
    const run = fresh(scheme);
    run.stage(REFUSED);
    run.reset();
    expect(run.running).toBe(OLD);
  });

  it.each(safe)('%s: an image that verifies and crashes', (_name, scheme) => {
    const run = fresh(scheme);
    run.stage(CRASHING);
    expect(run.reset()).toBe('trial');
    for (let nth = 0; nth < 4; nth++) run.reset();
    expect(run.running).toBe(OLD);
  });

  it.each(safe)('%s: both', (_name, scheme) => {
    let good = true;
    const run = fresh(scheme, () => good);
    run.stage(NEW);
    run.reset();
    run.does({ kind: 'confirm' });
    good = false;
    expect(run.reset()).toBe('nothing-boots');
    expect(run.reset()).toBe('nothing-boots');
    expect(run.running).toBe(0);
  });

  it('what happens to it then depends on the profile', () => {
    for (const id of profileIds) expect(['recovery', 'bricked']).toContain(profile(id).lastResort);
    expect(profile('sphere').lastResort).toBe('recovery');
    expect(profile('nrf91').lastResort).toBe('bricked');
  });
});

describe('«An unconfirmed trial image is reverted at the next reset, power loss included»', () => {
  it.each([
    ['otadata', otadata, false],
    ['otadata, by power loss', otadata, true],
    ['trailer', trailer, false],
    ['trailer, by power loss', trailer, true],
  ] as const)('%s', (_name, scheme, byPowerLoss) => {
    const run = fresh(scheme);
    run.stage(NEW);
    expect(run.reset()).toBe('trial');
    expect(run.running).toBe(NEW);
    if (byPowerLoss) run.cut();
    expect(run.reset()).toBe('reverted');
    expect(run.running).toBe(OLD);
    expect(run.slots.isTrial).toBe(false);
  });

  it('tries: after the third start that is not confirmed', () => {
    const run = fresh(tries);
    run.stage(NEW);
    expect([run.reset(), run.reset(), run.reset(), run.reset()]).toEqual(['trial', 'trial', 'trial', 'reverted']);
    expect(run.starts.slice(1)).toEqual([NEW, NEW, NEW, OLD]);
  });

  it.each(safe)('%s: a confirmed image is not reverted', (_name, scheme) => {
    const run = fresh(scheme);
    run.stage(NEW);
    run.reset();
    expect(run.does({ kind: 'confirm' })).toBe('confirmed');
    for (let nth = 0; nth < 5; nth++) {
      expect(run.reset()).toBe('running');
      run.does({ kind: 'confirm' });
    }
    expect(run.running).toBe(NEW);
  });
});

describe('«A failed image is not retried for ever: it is marked aborted/invalid or erased»', () => {
  it.each(safe)('%s: a crashing one', (_name, scheme) => {
    const run = fresh(scheme);
    run.stage(CRASHING);
    for (let nth = 0; nth < 50; nth++) {
      run.reset();
      if (isHealthy(run.running)) run.does({ kind: 'confirm' });
    }
    expect(run.starts.filter((set) => set === CRASHING)).toHaveLength(scheme.kind === 'tries' ? 3 : 1);
  });

  it('otadata marks it ABORTED if it was not confirmed, INVALID if it did not verify or rejected itself', () => {
    const aborted = fresh(otadata);
    aborted.stage(CRASHING);
    aborted.reset();
    aborted.reset();
    expect(aborted.slots.marks[1]).toBe(OtaState.ABORTED);
    const refused = fresh(otadata);
    refused.stage(REFUSED);
    expect(refused.reset()).toBe('fell-back');
    expect(refused.slots.marks[1]).toBe(OtaState.INVALID);
    const rejected = fresh(otadata);
    rejected.stage(NEW);
    rejected.reset();
    expect(rejected.does({ kind: 'reject', startable: rejected.startable })).toBe('reverted');
    expect(rejected.slots.marks[1]).toBe(OtaState.INVALID);
    rejected.reset();
    expect(rejected.running).toBe(OLD);
  });

  it('trailer erases one that does not verify, and marks the old one OK', () => {
    const run = fresh(trailer);
    run.stage(REFUSED);
    expect(run.reset()).toBe('fell-back');
    expect(run.slots.sets).toEqual([OLD, 0]);
    expect(run.slots.marks).toEqual([Trailer.MAGIC | Trailer.COPY_DONE | Trailer.IMAGE_OK, 0]);
  });

  it('tries removes it from the boot order', () => {
    const run = fresh(tries);
    run.stage(REFUSED);
    expect(run.reset()).toBe('reverted');
    expect(run.slots.tries[1]).toBe(0);
    expect(run.slots.marks[1]).toBe(TryMark.bad);
  });
});

describe('«Power cut at any step of an update leaves a bootable device on A/B or swap schemes, and may brick one on in-place schemes»', () => {
  const steps = ['install', 'written', 'select', 'swap', 'reset', 'confirm'] as const;

  /** An update that loses power after the step, or in the middle of it if that is a swap; then power comes back. */
  function cutAfter(scheme: SlotScheme, last: (typeof steps)[number]): SlotRun {
    const run = fresh(scheme);
    for (const step of steps.slice(0, steps.indexOf(last) + 1)) {
      if (step === 'written') run.does({ kind: 'written', set: NEW });
      else if (step === 'swap') {
        if (last === 'swap') run.reset(true);
      } else if (step === 'reset') run.reset();
      else run.does({ kind: step });
    }
    run.cut();
    run.reset();
    return run;
  }

  it.each(safe)('%s', (_name, scheme) => {
    for (const step of steps) {
      const { running } = cutAfter(scheme, step);
      expect([OLD, NEW], step).toContain(running);
    }
    expect(cutAfter(scheme, 'install').running).toBe(OLD);
    expect(cutAfter(scheme, 'written').running).toBe(OLD);
    expect(cutAfter(scheme, 'select').running).toBe(NEW);
    expect(cutAfter(scheme, 'confirm').running).toBe(NEW);
  });

  it('in place: bricked while it is written, not before or after', () => {
    expect(cutAfter(inPlace, 'install').running).toBe(0);
    for (const step of steps.slice(1)) expect(cutAfter(inPlace, step).running, step).toBe(NEW);
    const untouched = fresh(inPlace);
    untouched.cut();
    untouched.reset();
    expect(untouched.running).toBe(OLD);
  });

  it.each(safe)('%s: also for cuts, bad images and premature updates in any order', (_name, scheme) => {
    const action = fc.constantFrom('install', 'written', 'select', 'reset', 'cut', 'cut-in-swap', 'confirm', 'reject');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.constantFrom(NEW, OLD, REFUSED, CRASHING)), { maxLength: 60 }),
        (actions) => {
          const run = fresh(scheme);
          let selected = 0;
          for (const [what, set] of actions) {
            if (what === 'written') run.does({ kind: 'written', set });
            else if (what === 'confirm') {
              if (isHealthy(run.running)) run.does({ kind: 'confirm' });
            } else if (what === 'reject') {
              const isRejected = run.does({ kind: 'reject', startable: run.startable }) === 'reverted';
              if (isRejected) run.reset();
            } else if (what === 'cut') run.cut();
            else if (what === 'reset' || what === 'cut-in-swap') run.reset(what === 'cut-in-swap');
            else if (run.does({ kind: what }) === 'selected') selected++;
            if (what === 'cut') run.reset();
            expect(isStartable(run.running), JSON.stringify(run.slots)).toBe(true);
            expect(roundTrip(run.slots)).toEqual(run.slots);
          }
          const crashes = run.starts.filter((each) => each === CRASHING).length;
          expect(crashes).toBeLessThanOrEqual(selected * (scheme.kind === 'tries' ? 3 : 1));
          // Left alone, the device settles on something healthy.
          for (let nth = 0; nth < 6; nth++) {
            run.reset();
            if (isHealthy(run.running)) run.does({ kind: 'confirm' });
          }
          expect(isHealthy(run.running)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the swap type', () => {
  const { MAGIC, IMAGE_OK, COPY_DONE } = Trailer;
  it.each([
    ['nothing anywhere', [0, 0], 'NONE'],
    ['secondary has its magic', [0, MAGIC], 'TEST'],
    ['secondary has its magic and is OK', [0, MAGIC | IMAGE_OK], 'PERM'],
    ['primary was swapped in and is not OK', [MAGIC | COPY_DONE, 0], 'REVERT'],
    ['primary was swapped in and is OK', [MAGIC | COPY_DONE | IMAGE_OK, 0], 'NONE'],
    ['primary is on trial, and secondary has its magic', [MAGIC | COPY_DONE, MAGIC], 'TEST'],
    ['bits without a magic', [COPY_DONE, 0], 'PANIC'],
  ] as const)('with %s is as in the table', (_name, marks, type) => {
    expect(swapType(marks, true)).toBe(type);
    if (type !== 'NONE' && type !== 'PANIC') expect(swapType(marks, false)).toBe('FAIL');
    else expect(swapType(marks, false)).toBe(type);
  });

  it('PANIC boots nothing', () => {
    const run = fresh(trailer);
    run.slots = { ...run.slots, marks: [Trailer.COPY_DONE, 0] };
    expect(run.reset()).toBe('nothing-boots');
  });

  it('PERM swaps without a trial', () => {
    const run = fresh({ kind: 'trailer', hasTrials: false });
    run.stage(NEW);
    expect([run.reset(), run.reset()]).toEqual(['running', 'running']);
    expect(run.running).toBe(NEW);
  });

  it('hangs on a primary image that does not verify if nothing is to be swapped', () => {
    const bad = new Set([OLD]);
    const run = fresh(trailer, (set) => !bad.has(set));
    bad.add(OLD);
    expect(run.reset()).toBe('nothing-boots');
  });

  it('completes an interrupted swap, though neither half is an image in between', () => {
    const run = fresh(trailer);
    run.stage(NEW);
    const half: Slots = { ...run.slots, step: 'swapping' };
    expect(slotStep(trailer, half, { kind: 'reset', startable: [false, false] }).outcome).toBe('swapping');
  });

  it('swaps what has been changed in a slot along with it', () => {
    const run = fresh(trailer);
    run.slots = { ...run.slots, tampered: ['application', 'none'] };
    run.stage(NEW);
    run.reset();
    expect(run.slots).toMatchObject({ sets: [NEW, OLD], tampered: ['none', 'application'] });
    run.reset();
    expect(run.slots).toMatchObject({ sets: [OLD, NEW], tampered: ['application', 'none'] });
  });

  it('keeps a trial image whose predecessor no longer verifies', () => {
    const bad = new Set<number>();
    const run = fresh(trailer, (set) => !bad.has(set));
    run.stage(NEW);
    run.reset();
    bad.add(OLD);
    expect(run.reset()).toBe('fell-back');
    expect(run.running).toBe(NEW);
    expect(run.slots.sets).toEqual([NEW, 0]);
  });
});

describe('otadata', () => {
  it('goes NEW, PENDING_VERIFY, VALID', () => {
    const run = fresh(otadata);
    run.stage(NEW);
    expect(run.slots.marks[1]).toBe(OtaState.NEW);
    run.reset();
    expect(run.slots.marks[1]).toBe(OtaState.PENDING_VERIFY);
    run.does({ kind: 'confirm' });
    expect(run.slots.marks[1]).toBe(OtaState.VALID);
  });

  it('has no trial where rollback is not configured: a crashing image stays', () => {
    const run = fresh({ kind: 'otadata', hasTrials: false });
    run.stage(CRASHING);
    expect([run.reset(), run.reset()]).toEqual(['running', 'running']);
    expect(run.running).toBe(CRASHING);
  });

  it('boots the other slot if a confirmed image no longer verifies', () => {
    const bad = new Set<number>();
    const run = fresh(otadata, (set) => !bad.has(set));
    run.stage(NEW);
    run.reset();
    run.does({ kind: 'confirm' });
    bad.add(NEW);
    expect(run.reset()).toBe('fell-back');
    expect(run.running).toBe(OLD);
  });

  it('does not let an image reject itself with nothing to go back to', () => {
    const bad = new Set<number>();
    const run = fresh(otadata, (set) => !bad.has(set));
    run.stage(NEW);
    run.reset();
    bad.add(OLD);
    expect(run.does({ kind: 'reject', startable: run.startable })).toBe('refused');
  });
});

describe('tries', () => {
  it('are three again when neither slot has any left', () => {
    const run = fresh(tries);
    run.slots = { ...run.slots, tries: [0, 0] };
    expect(run.reset()).toBe('running');
    expect(run.slots.tries).toEqual([2, 3]);
  });

  it('of the running image come back, not those of the image selected for the next reset', () => {
    const run = fresh(tries);
    run.reset();
    run.stage(CRASHING);
    expect(run.does({ kind: 'confirm' })).toBe('running');
    expect(run.slots.marks).toEqual([TryMark.good, TryMark.fresh]);
    expect(run.slots.tries).toEqual([3, 3]);
  });

  it('of a new image are not restored because the old one has none left either', () => {
    const run = fresh(tries);
    for (let nth = 0; nth < 3; nth++) run.reset();
    expect(run.slots.tries[0]).toBe(0);
    run.stage(CRASHING);
    for (let nth = 0; nth < 4; nth++) run.reset();
    expect(run.running).toBe(OLD);
    expect(run.slots).toMatchObject({ tries: [2, 0], marks: [TryMark.good, TryMark.bad] });
  });

  it('that were lost to power cuts condemn no confirmed image: the device switches to the other slot, and then back', () => {
    const run = fresh(tries);
    run.stage(NEW);
    run.reset();
    run.does({ kind: 'confirm' });
    const ran = Array.from({ length: 9 }, () => {
      run.cut();
      run.reset();
      return run.running;
    });
    expect(ran).toEqual([NEW, NEW, NEW, OLD, OLD, OLD, OLD, OLD, OLD]);
    expect(run.slots.marks).toEqual([TryMark.good, TryMark.good]);
  });

  it('do not reach an image that is written and has not been selected', () => {
    const run = fresh(tries);
    run.does({ kind: 'install' });
    run.does({ kind: 'written', set: CRASHING });
    for (let nth = 0; nth < 8; nth++) run.reset();
    expect(run.starts).not.toContain(CRASHING);
  });

  it('come back with every good start', () => {
    const run = fresh(tries);
    run.reset();
    run.reset();
    expect(run.slots.tries[0]).toBe(1);
    run.does({ kind: 'confirm' });
    expect(run.slots.tries[0]).toBe(3);
  });
});

describe('an installation', () => {
  it.each(safe)(
    '%s: is refused while the running image is on trial, since it would destroy the fallback',
    (_name, scheme) => {
      const run = fresh(scheme);
      run.stage(NEW);
      run.reset();
      expect(run.stage(OLD)).toBe('refused');
    },
  );

  it.each(safe)('%s: is refused while another waits for its reset', (_name, scheme) => {
    const run = fresh(scheme);
    run.stage(NEW);
    expect(run.stage(NEW)).toBe('refused');
  });

  it('is refused by a product without updates', () => {
    expect(fresh({ kind: 'none', hasTrials: false }).stage(NEW)).toBe('refused');
  });

  it.each([...safe, ['in place', inPlace] as const])(
    '%s: does not survive a reset before it is selected',
    (_name, scheme) => {
      const run = fresh(scheme);
      run.does({ kind: 'install' });
      run.does({ kind: 'written', set: NEW });
      run.reset();
      expect(run.slots.step).toBe('idle');
      expect(run.does({ kind: 'select' })).toBe('refused');
    },
  );

  it('selects no incomplete image', () => {
    const run = fresh(otadata);
    run.does({ kind: 'install' });
    expect(run.does({ kind: 'select' })).toBe('refused');
  });

  it.each(safe)('%s: overwrites what has been changed in the slot, but not the loader', (_name, scheme) => {
    const run = fresh(scheme);
    run.slots = { ...run.slots, tampered: ['none', 'application'] };
    run.does({ kind: 'install' });
    expect(run.slots.tampered).toEqual(['none', 'none']);
    const deep = fresh(scheme);
    deep.slots = { ...deep.slots, tampered: ['loader', 'loader'] };
    deep.stage(NEW);
    deep.reset();
    expect(deep.slots.tampered).toEqual(['loader', 'loader']);
  });
});

it('each profile has the scheme of its update system', () => {
  expect(namedProfiles.map((id) => [id, schemeOf(profile(id)).kind])).toEqual([
    ['sphere', 'otadata'],
    ['esp32', 'otadata'],
    ['nrf91', 'trailer'],
    ['stm32u5', 'trailer'],
    ['linux-gateway', 'tries'],
    ['legacy-rtos', 'in-place'],
  ]);
});

const roundTrip = (slots: Slots): Slots =>
  unpack(pack({ slots, counter: 0, manufacturing: 'DeviceComplete', capabilities: [] })).slots;
