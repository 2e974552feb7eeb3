import { encode } from 'cborg';
import { type Bytes, hex } from '../../pki/der/index.ts';
import { bytesIn, countIn, listIn, mapIn, readCbor, SuitError } from './cbor-form.ts';
import { REPORT_ALL, REPORT_ON_FAILURE, SHA256_NUMBER, Suit } from './numbers.ts';
import type { SuitIdentity } from './uuid5.ts';

/** Commands by number, each with its argument, as written. */
export type Sequence = readonly (readonly [command: number, argument: unknown])[];

export interface SuitManifest {
  readonly sequence: number;
  /** Identifiers of the components, in hex; the index of a component is its position here. */
  readonly components: readonly string[];
  readonly shared: Sequence;
  readonly validate: Sequence;
  /** Undefined if there is none, or if the manifest holds only its digest. */
  readonly install: Sequence | undefined;
}

/**
 * Reads a manifest.
 *
 * Errors  `SuitError` for anything that is not a manifest of version 1
 * Source  draft-ietf-suit-manifest, SUIT_Manifest; sections that fleetlab does not run (load, invoke, text) are not
 *         read
 */
export function readManifest(bytes: Bytes): SuitManifest {
  const manifest = mapIn(readCbor(bytes, 'the manifest'), 'the manifest');
  const version = manifest.get(Suit.manifest.version);
  if (version !== 1) throw new SuitError(`the manifest is of version ${String(version)}, not 1`);
  const common = mapIn(inside(manifest.get(Suit.manifest.common), 'common'), 'common');
  const install = manifest.get(Suit.manifest.install) ?? manifest.get(Suit.manifest.installOfOld);
  return {
    sequence: countIn(manifest.get(Suit.manifest.sequence), 'the sequence number'),
    components: listIn(common.get(Suit.common.components), 'components').map((parts) =>
      listIn(parts, 'a component')
        .map((part) => hex(bytesIn(part, 'a part of a component')))
        .join('/'),
    ),
    shared: sequenceIn(common.get(Suit.common.shared), 'the shared sequence'),
    validate: sequenceIn(manifest.get(Suit.manifest.validate), 'validate'),
    install: install instanceof Uint8Array ? sequenceIn(install, 'install') : undefined,
  };
}

/** The contents of a manifest for one image. */
export interface ManifestRequest extends SuitIdentity {
  readonly sequence: number;
  readonly component: Bytes;
  readonly digest: Bytes;
  readonly size: number;
  readonly uri: string;
}

/** Writes the manifest for one image, by the templates of the draft: compatibility check, download, validation. */
export function writeManifest(request: ManifestRequest): Bytes {
  const { parameter, condition, directive, common, manifest } = Suit;
  const shared = [
    directive.override,
    new Map<number, unknown>([
      [parameter.vendorId, request.vendorId],
      [parameter.classId, request.classId],
      [parameter.imageDigest, encode([SHA256_NUMBER, request.digest])],
      [parameter.imageSize, request.size],
    ]),
    ...[condition.vendorId, REPORT_ALL, condition.classId, REPORT_ALL],
  ];
  const install = [
    ...[directive.override, new Map([[parameter.uri, request.uri]])],
    ...[directive.fetch, REPORT_ON_FAILURE, condition.imageMatch, REPORT_ALL],
  ];
  return encode(
    new Map<number, unknown>([
      [manifest.version, 1],
      [manifest.sequence, request.sequence],
      [
        manifest.common,
        encode(
          new Map<number, unknown>([
            [common.components, [[request.component]]],
            [common.shared, encode(shared)],
          ]),
        ),
      ],
      [manifest.validate, encode([condition.imageMatch, REPORT_ALL])],
      [manifest.install, encode(install)],
    ]),
  );
}

/** A sequence is a list in a byte string: number, argument, number, argument. */
export function sequenceIn(value: unknown, what: string): Sequence {
  if (value === undefined) return [];
  const items = listIn(inside(value, what), what);
  if (items.length % 2 !== 0) throw new SuitError(`${what} ends in the middle of a command`);
  return Array.from({ length: items.length / 2 }, (_, n) => {
    const command = items[2 * n];
    if (typeof command !== 'number') throw new SuitError(`${what} has a command that is no number`);
    return [command, items[2 * n + 1]] as const;
  });
}

const inside = (value: unknown, what: string): unknown => readCbor(bytesIn(value, what), what);
