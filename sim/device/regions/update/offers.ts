import { Purpose } from '../../../kernel/chance/chance.ts';
import { downloadWord, numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { offerIn } from '../../../protocol/offer-code.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { refusalFacts, type UpdateRefusal } from '../../update-judge.ts';
import { FalseOfferTraces } from './false-offer-traces.ts';

/**
 * How a device judges the offers of the update service, downloads the image, and defers or cancels the installation.
 * Events carry offers as their codes.
 *
 * Source       deferral after the download: Azure Sphere, over-the-air updates
 * Assumptions  a download that makes no progress for ten minutes is given up
 */
export function offerImplementations(parts: DeviceParts) {
  const { fleet, outbox, clock, agents, installs } = parts;
  const falseOffers = new FalseOfferTraces(parts);
  /** A number in [0, 1), fixed for the device and `nth`. */
  const drawOf = (device: number, nth: number): number =>
    fleet.chance.uniformAt(fleet.keyOf(device), Purpose.deferral, nth);

  return {
    guards: {
      /** Whether the offer is valid and a slot is free for it. */
      takesOffer: ({ context: { device }, event }) =>
        event.type === 'OFFERED' && refusalOf(parts, device, offerIn(event.value)) === undefined,
      /** Whether an actor offers what the device runs, and the device believes it. */
      findsNothingNew: ({ context: { device }, event }) =>
        event.type === 'OFFERED' && falseOffers.findsNothingNew(device, offerIn(event.value)),
      /** Whether the download has stood still too long. */
      isOutOfPatience: ({ context: { device } }) => agents.isDue(device),
      /** Whether the downloaded image is the one that was offered. */
      isGenuine: ({ context: { device } }) =>
        !agents.isUnderWay(device) || refusalOf(parts, device, agents.offerOf(device), false) === undefined,
      agreesToStop: ({ context: { device }, event }) => {
        if (event.type !== 'WITHDRAWN') return false;
        if (!agents.isUnderWay(device) || agents.codeOf(device) !== event.value) return false;
        return drawOf(device, IGNORES_CANCEL) >= agents.planOf(device).ignoresCancel;
      },
      mayDefer: ({ context: { device } }) => {
        const { defer } = agents.planOf(device);
        if (defer === undefined || !agents.isUnderWay(device)) return false;
        return drawOf(device, agents.offerOf(device)) < defer.share;
      },
      isDeferralOver: ({ context: { device } }) => agents.isDue(device),
    },
    actions: {
      settleForNothing: ({ context: { device }, event }) => {
        if (event.type !== 'OFFERED') return;
        agents.settleCheck(device);
        falseOffers.believed(device, offerIn(event.value));
      },
      refuseOffer: ({ context: { device }, event }) => {
        if (event.type !== 'OFFERED') return;
        agents.settleCheck(device);
        const offer = offerIn(event.value);
        const refusal = refusalOf(parts, device, offer);
        const fields = agents.fieldsOf(device);
        if (refusal === undefined || fields === undefined) return;
        noteRefusal(parts, device, offer, refusal);
        falseOffers.refused(device, offer, refusal);
        agents.want(device, fields, event.value);
        agents.sendStatus(device, 'rejected');
      },
      beginDownload: ({ context: { device }, event }) => {
        if (event.type !== 'OFFERED') return;
        const fields = agents.openedFor(device);
        const at = agents.placeOf(device);
        const offer = offerIn(event.value);
        if (fields.wanted.get(at) !== offer + 1) fields.progress.set(at, 0);
        agents.want(device, fields, event.value);
        fields.attempt.set(at, (fields.attempt.get(at) + 1) & 0xff);
        fields.tries.set(at, 0);
        fields.begunAt.set(at, clock.now);
        fields.doneAt.set(at, 0);
        fields.dueAt.set(at, clock.now + DOWNLOAD_TIMEOUT_MS);
        installs.begin(device, parts.platforms.offered(device, offer));
        falseOffers.accepted('offer', device, offer);
        const download = downloadWord(fields.attempt.get(at), fields.progress.get(at));
        outbox.put(CommandCode.fetch, device, numberWord(offer), download);
        agents.sendStatus(device, 'started');
      },
      /** The release is being downloaded, and the event says at which tick it will be complete. */
      noteProgress: ({ context: { device }, event }) => {
        if (event.type !== 'STREAMING') return;
        const fields = agents.openedFor(device);
        const at = agents.placeOf(device);
        fields.begunAt.set(at, clock.now);
        fields.doneAt.set(at, event.value);
        fields.dueAt.set(at, event.value + DOWNLOAD_TIMEOUT_MS);
      },
      pauseDownload: ({ context: { device } }) => {
        const fields = agents.fieldsOf(device);
        if (fields === undefined || !agents.isUnderWay(device)) return;
        const at = agents.placeOf(device);
        const whole = fields.doneAt.get(at) - fields.begunAt.get(at);
        const share = whole > 0 ? Math.min(1, (clock.now - fields.begunAt.get(at)) / whole) : 0;
        const before = fields.progress.get(at);
        fields.progress.set(at, before + Math.floor((PROGRESS_MAX - before) * share));
        fields.attempt.set(at, (fields.attempt.get(at) + 1) & 0xff);
        fields.begunAt.set(at, 0);
        fields.dueAt.set(at, clock.now + agents.retrySpread(device));
      },
      refuseImage: ({ context: { device } }) => {
        const fields = agents.fieldsOf(device);
        if (fields === undefined) return;
        const offer = agents.offerOf(device);
        const refusal = refusalOf(parts, device, offer, false);
        noteRefusal(parts, device, offer, refusal);
        if (refusal !== undefined) falseOffers.refused(device, offer, refusal);
        fields.progress.set(agents.placeOf(device), 0);
        agents.sendStatus(device, 'rejected');
        fields.begunAt.set(agents.placeOf(device), 0);
      },
      agreeToStop: ({ context: { device } }) => {
        agents.sendStatus(device, 'cancel-confirmed');
        agents.openedFor(device).begunAt.set(agents.placeOf(device), 0);
        agents.settleCheck(device);
      },
      defer: ({ context: { device } }) => {
        const wanted = agents.planOf(device).defer?.forMs ?? 0;
        // The factory image, number 0, replaces the whole system.
        const component = parts.plan.releases?.[agents.offerOf(device) - 1]?.component ?? 'system';
        const longest = component === 'application' ? APP_DEFERRAL_MAX_MS : DEFERRAL_MAX_MS;
        agents.openedFor(device).dueAt.set(agents.placeOf(device), clock.now + Math.min(wanted, longest));
        agents.sendStatus(device, 'downloaded');
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

/** Why the device refuses an offer, or the image once it is downloaded. */
function refusalOf(parts: DeviceParts, device: number, offer: number, isNew = true): UpdateRefusal | undefined {
  const { judge, installs, platforms } = parts;
  const judged = isNew ? judge.refusalOfOffer(device, offer) : judge.refusalOfImage(device, offer);
  // The metadata of an actor says nothing true about its image.
  if (isNew && platforms.falseOffers.at(offer) !== undefined) return judged ?? installs.slotRefusal(device);
  return judged ?? installs.refusalOf(device, parts.platforms.offered(device, offer), isNew);
}

function noteRefusal(parts: DeviceParts, device: number, offer: number, refusal: UpdateRefusal | undefined): void {
  const { label } = parts.platforms.offered(device, offer).set;
  parts.outbox.note('image.refused', 'update', device, {
    evidence: `image ${label}`,
    ...(refusal && refusalFacts(refusal)),
    actor: 'update',
  });
}

/** Longest deferrals: 24 h, and 167 h for an application (Azure Sphere, update deferral). */
const DEFERRAL_MAX_MS = 86_400_000;
const APP_DEFERRAL_MAX_MS = 601_200_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;
const PROGRESS_MAX = 0xffff;
/** Draws of the deferral stream below this number are numbers of releases. */
const IGNORES_CANCEL = 1_000_000;
