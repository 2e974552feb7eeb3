import { type Bytes, hex } from '../../pki/der/index.ts';
import { bytesIn, type CborMap, countIn, listIn, mapIn, readCbor, SuitError } from './cbor-form.ts';
import { type Sequence, type SuitManifest, sequenceIn } from './manifest.ts';
import { digestNames, Suit } from './numbers.ts';

/** A condition of a manifest: the value it requires and the device's value. */
export interface Condition {
  readonly kind: 'vendor-id' | 'class-id' | 'device-id' | 'component-slot' | 'image-match' | 'image-size' | 'abort';
  readonly component: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

/** The device's values for the conditions of a manifest. */
export interface SuitDevice {
  readonly vendorId: Bytes;
  readonly classId: Bytes;
  readonly deviceId?: Bytes;
  readonly slot?: number;
  /** The image in a component; undefined while it is not downloaded: then its conditions are not checked. */
  imageOf(component: string): { readonly digest: string; readonly size: number } | undefined;
}

/** All conditions that were evaluated; the last one holds unless the sequence ended there. */
export interface SequenceResult {
  readonly conditions: readonly Condition[];
  readonly failed: Condition | undefined;
}

/**
 * Runs the shared sequence, and then another one, against a device. It changes nothing: directives that would fetch,
 * copy or start something are skipped, since the device does that on its own.
 *
 * Source  draft-ietf-suit-manifest, abstract machine: a failed condition ends the sequence; in a try-each it ends that
 *         attempt, and the next one begins; parameters are kept per component
 * Limits  no component list or `true` as an index, no dependencies, no loops over components
 */
export function runSequence(manifest: SuitManifest, sequence: Sequence, device: SuitDevice): SequenceResult {
  const machine = new Machine(manifest.components, device);
  const failed = machine.run([...manifest.shared, ...sequence]);
  return { conditions: machine.conditions, failed };
}

class Machine {
  readonly conditions: Condition[] = [];
  private component = 0;
  private readonly parameters: Map<number, unknown>[];

  constructor(
    private readonly components: readonly string[],
    private readonly device: SuitDevice,
  ) {
    this.parameters = components.map(() => new Map());
  }

  run(sequence: Sequence): Condition | undefined {
    for (const [command, argument] of sequence) {
      const failed = this.step(command, argument);
      if (failed !== undefined) return failed;
    }
    return undefined;
  }

  private step(command: number, argument: unknown): Condition | undefined {
    const { condition, directive } = Suit;
    switch (command) {
      case directive.setComponent:
        this.component = countIn(argument, 'a component index');
        if (this.component >= this.components.length) throw new SuitError(`there is no component ${this.component}`);
        return undefined;
      case directive.override:
        for (const [key, value] of mapIn(argument, 'parameters')) this.own.set(countIn(key, 'a parameter'), value);
        return undefined;
      case directive.tryEach:
        return this.tryEach(listIn(argument, 'try-each'));
      case directive.runSequence:
        return this.run(sequenceIn(argument, 'run-sequence'));
      case condition.vendorId:
        return this.identity('vendor-id', Suit.parameter.vendorId, this.device.vendorId);
      case condition.classId:
        return this.identity('class-id', Suit.parameter.classId, this.device.classId);
      case condition.deviceId:
        return this.identity('device-id', Suit.parameter.deviceId, this.device.deviceId ?? new Uint8Array(0));
      case condition.componentSlot:
        return this.hold(
          'component-slot',
          String(this.own.get(Suit.parameter.componentSlot)),
          String(this.device.slot ?? 0),
        );
      case condition.imageMatch:
        return this.imageMatch();
      case condition.abort:
        return this.hold('abort', 'never', 'here');
      default:
        return undefined;
    }
  }

  /** The first attempt that succeeds counts; an attempt that is nil always succeeds. */
  private tryEach(attempts: readonly unknown[]): Condition | undefined {
    let failed: Condition | undefined;
    for (const attempt of attempts) {
      if (attempt === null) return undefined;
      const before = this.conditions.length;
      failed = this.run(sequenceIn(attempt, 'an attempt'));
      if (failed === undefined) return undefined;
      this.conditions.length = before;
    }
    if (failed !== undefined) this.conditions.push(failed);
    return failed;
  }

  private identity(kind: Condition['kind'], parameter: number, found: Bytes): Condition | undefined {
    const wanted = bytesIn(this.own.get(parameter), `the parameter of ${kind}`);
    return this.hold(kind, hex(wanted), hex(found));
  }

  private imageMatch(): Condition | undefined {
    const image = this.device.imageOf(this.components[this.component]);
    if (image === undefined) return undefined;
    const size = this.own.get(Suit.parameter.imageSize);
    const tooLong = size === undefined ? undefined : this.hold('image-size', String(size), String(image.size));
    return tooLong ?? this.hold('image-match', digestIn(this.own), image.digest);
  }

  private hold(kind: Condition['kind'], wanted: string, found: string): Condition | undefined {
    const condition = { kind, component: this.components[this.component], wanted, found, holds: wanted === found };
    this.conditions.push(condition);
    return condition.holds ? undefined : condition;
  }

  private get own(): Map<number, unknown> {
    return this.parameters[this.component];
  }
}

/** A SUIT_Digest: the number of its algorithm, and the bytes. Images are identified by SHA-256 here. */
function digestIn(parameters: CborMap): string {
  const bytes = bytesIn(parameters.get(Suit.parameter.imageDigest), 'the digest of the image');
  const [algorithm, digest] = listIn(readCbor(bytes, 'the digest of the image'), 'the digest of the image');
  if (digestNames.get(algorithm as number) !== 'sha256') throw new SuitError('the digest of the image is no SHA-256');
  return hex(bytesIn(digest, 'the digest of the image'));
}
