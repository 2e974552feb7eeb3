import { Purpose } from '../../../kernel/chance/chance.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { DeviceStep, RegionImplementations } from '../../implementations.ts';
import { APP_RESTART_MS, APP_WATCHDOG_MS, appStep } from '../../platform/app-life.ts';
import { describe } from '../../platform/errors.ts';
import { readingInterval } from '../../reading-interval.ts';

/** How the application samples, ends and is restarted. */
export function applicationImplementations(parts: DeviceParts) {
  const { fleet, platforms, faults, controls } = parts;
  const isInstalled = (device: number): boolean => platforms.runningOf(device)?.app !== undefined;
  /** Whether the application crashes at start while the rest of the device runs on. */
  const crashesAtStart = ({ context: { device } }: DeviceStep): boolean => {
    const boot = platforms.bootOf(device);
    if (boot.stop?.why === 'crashed') return platforms.imagesOf(device).isAppAlone(boot);
    return faults.crashesApp(device);
  };
  return {
    guards: {
      appCrashesAtStart: crashesAtStart,
      crashesAtReplacement: crashesAtStart,
      appStarts: ({ context: { device } }) => faults.appStarts(device),
      hasApp: ({ context: { device } }) => isInstalled(device),
      /** Whether the application is restarted when it ends, while the rest of the device runs on. */
      restartsApp: ({ context: { device } }) => {
        const { properties } = platforms.imagesOf(device).platform;
        const crash = { kind: 'crash', signal: SEGMENTATION_FAULT } as const;
        return isInstalled(device) && appStep('running', crash, properties).follows === 'restart-app';
      },
    },
    actions: {
      startApp: ({ context: { device } }) => fleet.setApp(device, true),
      endApp: ({ context: { device } }) => fleet.setApp(device, false),
      // Each failure is a row, and counts toward the next report.
      noteCrash: ({ context: { device } }) =>
        noteFailure(parts, device, { detail: 'crashed', signal: SEGMENTATION_FAULT, signalCode: 3 }),
      noteHang: ({ context: { device } }) =>
        noteFailure(parts, device, { detail: 'hung, and was ended by the watchdog', signal: KILL, signalCode: 0 }),
    },
    delays: {
      /** A recovered device has no application until it is repaired. */
      telemetry: ({ context: { device } }) => {
        if (!fleet.isAppUp(device)) return Number.POSITIVE_INFINITY;
        const { telemetry } = fleet.productOf(device).plan;
        if (telemetry.jitter === 0) return telemetry.everyMs;
        return readingInterval(telemetry, fleet.chance.uniform(device, fleet.keyOf(device), Purpose.telemetry));
      },
      appRestart: ({ context: { device } }) =>
        Math.min(RETRY_MAX_MS, APP_RESTART_MS * 2 ** Math.max(0, platforms.failuresOf(device) - 1)),
      /** The time to end the old application and start the new one. */
      appReplacement: () => APP_RESTART_MS,
      appWatchdog: () => (controls.watchdog ? APP_WATCHDOG_MS : Number.POSITIVE_INFINITY),
    },
  } satisfies RegionImplementations;
}

interface AppFailure {
  readonly detail: string;
  readonly signal: number;
  readonly signalCode: number;
}

function noteFailure(parts: DeviceParts, device: number, { detail, signal, signalCode }: AppFailure): void {
  const { platforms, faults, outbox, errors } = parts;
  const image = platforms.runningOf(device)?.app;
  if (image === undefined) return;
  if (!faults.appStarts(device)) platforms.setFailures(device, platforms.failuresOf(device) + 1);
  const evidence = describe({ kind: 'AppCrash', signal, signalCode, image });
  outbox.note('app.failed', 'power', device, { detail, evidence });
  errors.add(device);
}

const SEGMENTATION_FAULT = 11;
const KILL = 9;
/** An application that crashes at every start is restarted after ever longer delays, up to an hour. Assumption. */
const RETRY_MAX_MS = 3_600_000;
