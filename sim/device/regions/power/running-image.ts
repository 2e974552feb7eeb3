import { TRIAL_DEFAULT_MS } from '../../../plan/plan.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { confirmRun, giveUp } from '../../platform/start-up.ts';
import { noteStop } from './boot-loader.ts';

/** What the started image does to its device: it fails at once, passes or fails its trial, or fails late. */
export function runningImageImplementations(parts: DeviceParts) {
  const { fleet, platforms, faults, errors, schedule, agents, clock, clocks } = parts;
  return {
    guards: {
      /** Whether the started image crashes the device at start. */
      crashesAtStart: ({ context: { device } }) => {
        const boot = platforms.bootOf(device);
        if (boot.stop?.why === 'crashed') return !platforms.imagesOf(device).isAppAlone(boot);
        return faults.crashesSystem(device);
      },
      /** Whether the started image hangs for good, before it can report anything. */
      hangsForGood: ({ context: { device } }) => faults.has(device, 'brick'),
      /** Whether the running image destroys the device long after its installation. */
      isWornOut: ({ context: { device } }) => wearIn(parts, device) <= 0,
      isBedtime: ({ context: { device } }) => schedule.isBedtime(device),
      /** Whether the image on trial is healthy. */
      isFit: ({ context: { device } }) => {
        if (!platforms.isOnTrial(device) || platforms.bootOf(device).stop !== undefined) return false;
        return !faults.crashesApp(device) && !faults.has(device, 'health-failure');
      },
      isTrialOver: ({ context: { device } }) => platforms.isOnTrial(device),
    },
    actions: {
      countCrash: ({ context: { device } }) => {
        platforms.setFailures(device, platforms.failuresOf(device) + 1);
        const boot = platforms.bootOf(device);
        if (boot.stop === undefined) noteFault(parts, device, 'it crashes as it starts');
        else noteStop(parts, device, boot);
        errors.add(device);
      },
      noteBrick: ({ context: { device } }) => noteFault(parts, device, 'it hangs, and no reset helps'),
      noteWornOut: ({ context: { device } }) => noteFault(parts, device, 'its battery is empty'),
      confirmImage: ({ context: { device } }) => {
        const { boots, platform } = platforms.imagesOf(device);
        platforms.keep(device, confirmRun(boots, platform, platforms.stateOf(device)));
        const lateIn = faults.lateIn(device);
        const fields = agents.fieldsOf(device);
        if (fields !== undefined)
          fields.failsAt.set(agents.placeOf(device), lateIn === undefined ? 0 : clock.now + lateIn);
      },
      /** The image on trial is not healthy. */
      giveUpImage: ({ context: { device } }) =>
        platforms.keep(device, giveUp(platforms.imagesOf(device).platform, platforms.stateOf(device))),
    },
    delays: {
      /**
       * Until the schedule puts the device to sleep, a trial is over, the update agent has something due, or the device asks
       * for the time; a trial is not interrupted for either.
       */
      upkeep: ({ context: { device } }) => {
        const busy = platforms.isOnTrial(device)
          ? Math.max(1, fleet.productOf(device).plan.trialMs ?? TRIAL_DEFAULT_MS)
          : Math.min(agents.dueIn(device), clocks.askIn(device));
        return Math.max(1, Math.min(schedule.sleepsIn(device), busy, wearIn(parts, device)));
      },
    },
  } satisfies RegionImplementations;
}

/** Ticks until a late fault of the running release strikes. */
function wearIn({ agents, clock }: DeviceParts, device: number): number {
  const failsAt = agents.fieldsOf(device)?.failsAt.get(agents.placeOf(device)) ?? 0;
  return failsAt === 0 ? Number.POSITIVE_INFINITY : failsAt - clock.now;
}

function noteFault({ platforms, outbox }: DeviceParts, device: number, detail: string): void {
  const label = platforms.runningOf(device)?.set.label ?? '';
  outbox.note('device.failed', 'power', device, { detail, evidence: `image ${label}` });
}
