import { Purpose } from '../../../kernel/chance/chance.ts';
import { uniformTicks } from '../../../kernel/chance/distributions.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { controlWord } from '../../control-word.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import type { NumberedBoot } from '../../platform/boot-results.ts';
import type { PackedStart } from '../../platform/start-ups.ts';

/** Powering up, and what the boot loader starts. */
export function bootLoaderImplementations(parts: DeviceParts) {
  const { fleet, platforms, schedule } = parts;
  /** The result of the start that is decided in this step. */
  let latest = platforms.ofProduct(0).start;

  return {
    guards: {
      // The latest decision of the boot loader; if none of these holds, the device waits for recovery.
      startsOs: () => latest.becomes === 'os' && !isTrial(latest) && !isOld(latest),
      /** A new image, not yet confirmed. */
      startsTrial: () => isTrial(latest),
      /** The previous image, or the one in the other slot. */
      startsOld: () => isOld(latest),
      /** Another reset follows at once. */
      startsAgain: () => latest.becomes === 'again',
      isSwapping: () => latest.becomes === 'swapping',
      isBricked: () => latest.becomes === 'bricked',
    },
    actions: {
      countBoot: ({ context: { device } }) => {
        fleet.boots.set(device, fleet.boots.get(device) + 1);
        fleet.failures.set(device, 0);
      },
      startUp: ({ context: { device } }) => {
        latest = platforms.startOf(device);
        // A start that changes nothing once it has succeeded is written only if it is interrupted.
        if (!changesNothing(parts, device, latest)) platforms.keepPacked(device, latest);
        adopt(parts, device, latest);
      },
      /** Continues the start after the boot loader has exchanged the slots. */
      finishSwap: ({ context: { device } }) => {
        latest = platforms.imagesOf(device).starts.afterSwap(platforms.packedOf(device));
        platforms.keepPacked(device, latest);
        adopt(parts, device, latest);
      },
      /** The power failed before the start had succeeded: the try it used is lost. */
      cutStart: ({ context: { device } }) => {
        const start = platforms.startOf(device);
        if (start.word !== start.settledWord && changesNothing(parts, device, start))
          platforms.keepPacked(device, start);
      },
    },
    delays: {
      /** Until the first power-up; Infinity after it. */
      firstBoot: ({ context: { device } }) => {
        if (fleet.boots.get(device) > 0) return Number.POSITIVE_INFINITY;
        const { plan } = fleet.productOf(device);
        const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.boot, 0);
        const wait = uniformTicks(unit, 1, 1 + plan.bootSpreadMs);
        return wait + schedule.awayFrom(device, parts.clock.now + wait);
      },
      wake: ({ context: { device } }) => schedule.awayFrom(device, parts.clock.now),
      rom: ({ context: { device } }) => fleet.productOf(device).profile.romMs + retryIn(platforms.failuresOf(device)),
      verification: ({ context: { device } }) => fleet.productOf(device).profile.verifyMs,
      osStart: ({ context: { device } }) => fleet.productOf(device).profile.osMs,
      swap: () => SWAP_MS,
    },
  } satisfies RegionImplementations;
}

const isTrial = ({ outcome }: PackedStart): boolean => outcome === 'trial';

const isOld = ({ outcome }: PackedStart): boolean => outcome === 'reverted' || outcome === 'fell-back';

/** Whether the state after a successful start equals the state before it. */
function changesNothing({ platforms }: DeviceParts, device: number, start: PackedStart): boolean {
  if (start === platforms.imagesOf(device).start) return true;
  const { sets, word } = platforms.packedOf(device);
  return start.becomes === 'os' && start.sets === sets && start.settledWord === word;
}

function adopt(parts: DeviceParts, device: number, start: PackedStart): void {
  const { platforms, outbox } = parts;
  platforms.keepBoot(device, start.boot);
  if (start.stopped >= 0) noteStop(parts, device, platforms.imagesOf(device).bootOf(start.stopped));
  if (!isOld(start)) return;
  const label = platforms.runningOf(device)?.set.label ?? '';
  const why = start.outcome === 'reverted' ? 'the new one was not confirmed' : 'the other one does not start';
  outbox.note('image.reverted', 'power', device, { detail: `image ${label}: ${why}` });
}

/** Records the layer at which a boot stopped, if it did. */
export function noteStop({ platforms, outbox }: DeviceParts, device: number, { stop, set }: NumberedBoot): void {
  if (stop === undefined) return;
  const build = platforms.imagesOf(device).buildOf(set);
  const label = build?.set.label;
  outbox.note('boot.stopped', 'power', device, {
    ...(stop.decision && verdictFacts(stop.decision)),
    detail: `${stop.layer}: ${stop.reason}`,
    ...(label !== undefined && { evidence: `image ${label}` }),
  });
  if (build?.intrusion !== undefined)
    outbox.put(CommandCode.stopIntruder, device, controlWord(stop.decision ?? stop), numberWord(build.intrusion));
}

/** The delay before the next start, by the number of consecutive failed starts. */
const retryIn = (failures: number): number =>
  failures === 0 ? 0 : Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (failures - 1));

/** How long a boot loader takes to exchange two slots of some hundred kilobytes each. Assumption. */
const SWAP_MS = 10_000;
/**
 * The delay between a failed start and the next: one second, doubling, one hour at most. Assumption: real hardware
 * resets at once and forever, which would fill a run with identical rows.
 */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 3_600_000;
