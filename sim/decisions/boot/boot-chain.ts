import { createHash } from 'node:crypto';
import { refused, type Verdict } from '../../kernel/trace/verdict.ts';
import type { Bytes } from '../../pki/der/index.ts';
import type { Layer } from '../../plan/boot-layers.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import type { Image, ImageRegistry } from './image.ts';
import type { ImageSet } from './image-set.ts';
import { chainOf, type LayerId, mayRunIn } from './layers.ts';
import type { SignatureChecks } from './signature-checks.ts';
import { layerTampered, type Tampering } from './tampering.ts';

/** The facts that a boot depends on. */
export interface BootFacts {
  /** Every layer is verified before it starts, or none is. */
  readonly secureBoot: boolean;
  /** The device is open for development: its applications may be development builds. */
  readonly isForDevelopment: boolean;
  /** The factory set: layers that no update replaces come from it, and its profile applies. */
  readonly factory: ImageSet;
  /** The image set in the slot; undefined if it is empty or partly written. */
  readonly set: ImageSet | undefined;
  readonly tampering: Tampering;
  /** The lowest security version that the device still starts; 0 if no counter applies. */
  readonly versionMin: number;
  /** Whether the security subsystem's own hardware check passes; true unless a scenario says otherwise. */
  readonly hardwareIsSound: boolean;
}

export interface BootResult {
  /** Layers that were started, in order, including one that crashed. */
  readonly started: readonly LayerId[];
  /** Undefined if the whole chain runs. */
  readonly stop: BootStop | undefined;
  /** Measured boot: a hash chain over the started images, as SHA-256 in hex. */
  readonly register: string;
  /** Its first 32 bits, for columns and for compact evidence. */
  readonly register32: number;
}

export interface BootStop {
  readonly layer: LayerId;
  /** `empty`: no application is installed, and the OS runs without one; `missing`: a layer has no image. */
  readonly why: 'refused' | 'missing' | 'crashed' | 'empty';
  /** For `refused`: the control, and why. */
  readonly decision: Verdict | undefined;
  readonly reason: string;
}

/**
 * Boots one slot: starts layer after layer in the order of the profile's chain, until one is refused, is missing, or
 * crashes; nothing after it runs.
 *
 * A layer is measured when it is started, so the register shows what ran, not what should have run. On a device without
 * a hardware root of trust, running code can claim any register: the appraisal of evidence has to consider that.
 *
 * Source       Azure Sphere application platform (each layer validates the next); MCUboot and ESP-IDF secure boot v2;
 *              registers as in a TPM: new = SHA-256(old || digest) (memory)
 * Assumptions  without secure boot an image for other hardware starts and crashes; the version is checked before the
 *              first layer that an update can replace
 */
export function boot(registry: ImageRegistry, checks: SignatureChecks, facts: BootFacts): BootResult {
  const started: LayerId[] = [];
  let register: Bytes = new Uint8Array(32);
  let stop: BootStop | undefined;
  const { profile } = facts.factory;
  const tampered = layerTampered(profile, facts.tampering);
  for (const layer of chainOf(profile)) {
    const image = imageIn(registry, facts, layer, layer === tampered);
    stop = faultBefore(checks, facts, layer, image);
    if (stop !== undefined) break;
    started.push(layer.id);
    register = extended(register, image?.digest ?? siliconDigest(profile, layer.id));
    stop = image && crashOf(facts, layer, image);
    if (stop !== undefined) break;
  }
  const hex = Buffer.from(register).toString('hex');
  return { started, stop, register: hex, register32: Number.parseInt(hex.slice(0, 8), 16) };
}

/** Whether the boot loader would start a slot: a crash shows only once the image runs. */
export const isStartable = ({ stop }: BootResult): boolean =>
  stop === undefined || stop.why === 'crashed' || stop.why === 'empty';

function imageIn(
  registry: ImageRegistry,
  facts: BootFacts,
  layer: Layer<LayerId>,
  isTampered: boolean,
): Image | undefined {
  const set = layer.isUpdatable ? facts.set : facts.factory;
  const image = layer.kind && set?.images.get(layer.kind);
  return image && isTampered ? registry.tampered(image) : image;
}

function faultBefore(
  checks: SignatureChecks,
  facts: BootFacts,
  layer: Layer<LayerId>,
  image: Image | undefined,
): BootStop | undefined {
  if (layer.kind === undefined) {
    if (facts.hardwareIsSound || !facts.secureBoot) return undefined;
    return refusal(layer, refused('secure-boot', 'the hardware does not pass its own check'));
  }
  if (image === undefined) {
    const isOptional = facts.set !== undefined && layer.of === 'customer' && layer.privilege === 'user';
    return isOptional
      ? { layer: layer.id, why: 'empty', decision: undefined, reason: 'no application is installed' }
      : { layer: layer.id, why: 'missing', decision: undefined, reason: 'there is no whole image to start' };
  }
  if (facts.secureBoot) {
    const reason = signatureFault(checks, facts, layer, image);
    if (reason !== undefined) return refusal(layer, refused('secure-boot', reason));
  }
  const version = facts.set?.securityVersion ?? 0;
  if (layer.isUpdatable && version < facts.versionMin)
    return refusal(
      layer,
      refused('anti-rollback', `security version ${version}, and the device's counter is at ${facts.versionMin}`),
    );
  return undefined;
}

function signatureFault(
  checks: SignatureChecks,
  facts: BootFacts,
  layer: Layer<LayerId>,
  image: Image,
): string | undefined {
  if (image.signedBy === 'none') return 'the image is not signed';
  if (!mayRunIn(layer, image.signedBy, facts.isForDevelopment))
    return 'a development signature, and nothing here is open for development';
  if (!checks.holds(image, image.signedBy)) return 'the signature is not over this image';
  return image.profile === facts.factory.profile ? undefined : `the image is for ${image.profile}`;
}

function crashOf(facts: BootFacts, layer: Layer<LayerId>, image: Image): BootStop | undefined {
  const crash = (reason: string): BootStop => ({ layer: layer.id, why: 'crashed', decision: undefined, reason });
  if (image.profile !== facts.factory.profile) return crash(`built for ${image.profile}, it cannot run here`);
  return image.starts ? undefined : crash(`${image.name} ${image.version} crashes when it starts`);
}

const refusal = (layer: Layer<LayerId>, decision: Verdict): BootStop => ({
  layer: layer.id,
  why: 'refused',
  decision,
  reason: decision.reason,
});

const extended = (register: Bytes, digest: Bytes): Bytes =>
  Uint8Array.from(createHash('sha256').update(register).update(digest).digest());

const siliconDigest = (profile: ProfileId, layer: LayerId): Bytes =>
  Uint8Array.from(
    createHash('sha256')
      .update(JSON.stringify(['silicon', profile, layer]))
      .digest(),
  );
