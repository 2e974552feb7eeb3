import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { controlWord } from '../../control-word.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { refusalOverCable } from '../../platform/manufacturing.ts';
import { refusalFacts, type UpdateRefusal } from '../../update-judge.ts';
import { FalseOfferTraces } from './false-offer-traces.ts';

/** How images reach a device by cable or as a repair that the service grants, and how any image is installed. */
export function imageImplementations(parts: DeviceParts) {
  const { fleet, platforms, outbox, agents, installs } = parts;
  const falseOffers = new FalseOfferTraces(parts);
  const factoryOf = (device: number) => platforms.imagesOf(device).factory;
  return {
    guards: {
      takesSideload: ({ context: { device }, event }) =>
        event.type === 'SIDELOADED' && refusalOfSideload(parts, device, event.value) === undefined,
      /** The repair of a device is the factory image of its product. */
      takesRepair: ({ context: { device } }) => installs.refusalOf(device, factoryOf(device), true) === undefined,
      /** Whether the image being fetched is the repair, and not another one that replaced it meanwhile. */
      isBeingRepaired: ({ context: { device } }) => installs.isFetching(device, factoryOf(device)),
      /** Whether the downloaded image replaces the application and nothing else of the running set. */
      replacesApp: ({ context: { device } }) => {
        const images = platforms.imagesOf(device);
        const build = images.buildOf(platforms.fetchingOf(device));
        if (build === undefined || !agents.isUnderWay(device)) return false;
        return images.replacesAppAlone(platforms.runningOf(device), build);
      },
    },
    actions: {
      beginSideload: ({ context: { device }, event }) => {
        if (event.type === 'SIDELOADED') installs.begin(device, platforms.imagesOf(device).sideloadOf(event.value));
      },
      refuseSideload: ({ context: { device }, event }) => {
        if (event.type !== 'SIDELOADED') return;
        const refusal = refusalOfSideload(parts, device, event.value);
        const { set, intrusion } = platforms.imagesOf(device).sideloadOf(event.value);
        if (refusal === undefined) return;
        outbox.note('sideload.refused', 'update', device, { ...refusalFacts(refusal), evidence: `image ${set.label}` });
        if (intrusion !== undefined)
          outbox.put(CommandCode.refuseIntruder, device, controlWord(refusal), numberWord(intrusion));
      },
      beginRepair: ({ context: { device } }) => installs.begin(device, factoryOf(device)),
      refuseRepair: ({ context: { device } }) => {
        const refusal = installs.refusalOf(device, factoryOf(device), true);
        if (refusal !== undefined)
          outbox.note('image.refused', 'update', device, {
            ...refusalFacts(refusal),
            evidence: `image ${factoryOf(device).set.label}`,
          });
      },
      cutInstall: ({ context: { device } }) => {
        installs.slotStep(device, { kind: 'power-cut' });
        platforms.setFetching(device, 0);
      },
      /** The image is written in full, and the next start will use it. */
      stage: ({ context: { device } }) => {
        const set = platforms.fetchingOf(device);
        const images = platforms.imagesOf(device);
        installs.slotStep(device, { kind: 'written', set });
        installs.slotStep(device, { kind: 'select' });
        platforms.setFetching(device, 0);
        const isUpdate = agents.isUnderWay(device);
        if (isUpdate) falseOffers.accepted('image', device, agents.offerOf(device));
        const isRepair = !isUpdate && set === images.factory.set.number;
        if (isRepair) fleet.setRepair(device, true);
        const label = images.buildOf(set)?.set.label ?? '';
        outbox.note('image.installed', 'update', device, {
          actor: isUpdate ? 'update' : isRepair ? 'repair' : 'sideload',
          detail: `image ${label}`,
        });
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

function refusalOfSideload(parts: DeviceParts, device: number, step: number): UpdateRefusal | undefined {
  const { fleet, platforms, controls, installs } = parts;
  if (!fleet.isPowered(device)) return { reason: 'the device does not run' };
  const images = platforms.imagesOf(device);
  const { app } = images.sideloadOf(step);
  const hasLock = images.platform.properties.hardwareRootOfTrust && !platforms.passesLock(step);
  const refusal = app && refusalOverCable(controls, platforms.stateOf(device), { hasLock, signedBy: app.signedBy });
  return refusal ?? installs.slotRefusal(device);
}
