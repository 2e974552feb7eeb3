import { describe, expect, it } from 'vitest';
import { checkMetadata, type Offer, sha256Of } from '../../sim/decisions/check-metadata.ts';
import {
  checkImage,
  checkOffer,
  type DownloadedImage,
  type UpdateDevice,
  versionVerdict,
} from '../../sim/decisions/verify-release.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { idealReleaseKeys } from '../../sim/update-security/release.ts';
import { suitIdentity } from '../../sim/update-security/suit/uuid5.ts';
import { allUpdateControls, type UpdateVerdict } from '../../sim/update-security/update-verdict.ts';
import { day, digestOf, gateway, ReleaseWorld, sensor, start, without } from '../update-security/release-world.ts';

const world = new ReleaseWorld(idealReleaseKeys(idealKeys('release')));
const { product } = world;
const metadataOf = (of: typeof product) =>
  checkMetadata({
    product: of,
    trusted: world.factory,
    repository: world.repository.view,
    startedAt: start + 4 * day,
    controls: allUpdateControls,
    checks: { check: world.keys.check, verifier: world.keys.ring },
  });
const offer = metadataOf(product).offer!;
const device: UpdateDevice = {
  sequence: 3,
  rule: { protection: 'counter', steps: undefined, whenFull: 'stall' },
  counter: 2,
  running: 2,
};
const image: DownloadedImage = { digest: sha256Of(offer.image), size: offer.image.length, securityVersion: 2 };

const everything = { product, controls: without(), device };
const refusalIn = (verdicts: readonly UpdateVerdict[]) => verdicts.find(({ allow }) => !allow);

describe('a manifest', () => {
  it.each([
    ['below', 4, true],
    ['equal to', 3, false],
    ['above', 2, false],
  ])('whose sequence number is %s that of the last accepted one: %#', (_what, taken, isRefused) => {
    const verdicts = checkOffer(offer, { ...everything, device: { ...device, sequence: taken } });
    expect(refusalIn(verdicts)).toEqual(
      isRefused
        ? {
            control: 'update-rollback',
            allow: false,
            attack: 'rollback',
            reason: 'sequence number 3 is below 4',
            evidence: product.paths.manifest,
          }
        : undefined,
    );
  });

  it('gets no further check once it is found to be old', () => {
    expect(checkOffer(offer, { ...everything, device: { ...device, sequence: 4 } })).toHaveLength(1);
  });

  it('that is old is accepted where sequence numbers are not checked', () => {
    const verdicts = checkOffer(offer, {
      ...everything,
      controls: without('update-rollback'),
      device: { ...device, sequence: 4 },
    });
    expect(refusalIn(verdicts)).toBeUndefined();
  });

  it('reports what it found for every condition that holds', () => {
    const decisions = checkOffer(offer, everything);
    expect(decisions.map(({ allow, control, attack }) => [allow, control, attack])).toEqual(
      decisions.map(() => [true, 'update-target', undefined]),
    );
    expect(decisions.map(({ reason }) => reason.replace(/ is [0-9a-f]{32}$/, ' is …'))).toEqual([
      'vendor-id is …',
      'class-id is …',
    ]);
    expect(decisions.every(({ evidence }) => evidence === product.paths.manifest)).toBe(true);
  });

  it('for another class of device is refused, with the class requested and the class found', () => {
    const identity = suitIdentity(gateway.vendor, gateway.product);
    const verdicts = checkOffer(offer, { ...everything, product: { ...product, identity } });
    expect(verdicts.map(({ allow }) => allow)).toEqual([true, false]);
    expect(refusalIn(verdicts)).toMatchObject({ control: 'update-target', attack: 'wrong-device' });
    expect(refusalIn(verdicts)?.reason).toMatch(/^class-id is [0-9a-f]{32}, and the manifest asks for [0-9a-f]{32}$/);
  });

  it('for another vendor is refused at the first condition', () => {
    const identity = suitIdentity('other.example', sensor.product);
    const verdicts = checkOffer(offer, { ...everything, product: { ...product, identity } });
    expect(verdicts.map(({ reason }) => reason.split(' ')[0])).toEqual(['vendor-id']);
  });

  it('that aborts offers nothing', () => {
    const abort = 14;
    const manifest = { ...offer.manifest, shared: [[abort, 15] as const] };
    const refusal = refusalIn(checkOffer({ ...offer, manifest }, everything));
    expect(refusal).toMatchObject({ control: 'update-target', attack: 'not-offered' });
  });

  it('is for any device where conditions are not checked', () => {
    const identity = suitIdentity(gateway.vendor, gateway.product);
    const controls = without('update-target');
    expect(checkOffer(offer, { ...everything, controls, product: { ...product, identity } })).toEqual([]);
  });

  it('that names a missing component is malformed', () => {
    const setComponent = 12;
    const manifest = { ...offer.manifest, shared: [[setComponent, 9] as const] };
    expect(checkOffer({ ...offer, manifest }, everything)).toEqual([
      {
        control: 'update-format',
        allow: false,
        attack: 'malformed',
        reason: 'there is no component 9',
        evidence: product.paths.manifest,
      },
    ]);
  });

  it('is not blamed for a defect of the device that reads it', () => {
    const identity = { vendorId: undefined!, classId: undefined! };
    expect(() => checkOffer(offer, { ...everything, product: { ...product, identity } })).toThrow(TypeError);
  });
});

describe('an image', () => {
  const asked = (found: Partial<DownloadedImage>, over: Partial<Offer> = {}, more: Partial<typeof everything> = {}) =>
    checkImage({ ...offer, ...over }, { ...everything, ...more }, { ...image, ...found });
  const evidence = product.paths.image;

  it('that both metadata and manifest name is accepted, with its version', () => {
    expect(asked({})).toEqual([
      {
        control: 'image-digest',
        allow: true,
        attack: undefined,
        reason: 'it is the image that the manifest names',
        evidence,
      },
      expect.objectContaining({ control: 'anti-rollback', allow: true, evidence }),
    ]);
  });

  it.each([
    ['one byte more than', 1, 'update-length', 'endless-data'],
    ['as many bytes as', 0, undefined, undefined],
    // The manifest states the exact length.
    ['one byte less than', -1, 'image-digest', 'arbitrary-installation'],
  ])('with %s metadata lists: %#', (_what, more, control, attack) => {
    const [first] = asked({ size: image.size + more });
    expect(first.allow).toBe(control === undefined);
    if (control !== undefined) expect(first).toMatchObject({ control, attack, evidence });
  });

  it('of another length passes where lengths are not checked, up to the length in the manifest', () => {
    const longer = asked({ size: image.size + 1 }, {}, { controls: without('update-length') });
    expect(longer[0]).toMatchObject({ control: 'image-digest', allow: false });
    const unasked = asked({ size: image.size + 1 }, {}, { controls: without('update-length', 'image-digest') });
    expect(refusalIn(unasked)).toBeUndefined();
  });

  it('that metadata does not list is refused', () => {
    expect(asked({ digest: digestOf('another') })).toEqual([
      {
        control: 'image-digest',
        allow: false,
        attack: 'arbitrary-installation',
        reason: 'it is not the file that metadata lists',
        evidence,
      },
    ]);
  });

  it("that metadata lists, and the manifest does not name, is refused by the author's manifest", () => {
    const listed = { ...offer.image, hashes: [['sha256', digestOf('listed by a thief')] as const] };
    const [refusal, ...others] = asked({ digest: digestOf('listed by a thief') }, { image: listed });
    expect(refusal).toMatchObject({ control: 'image-digest', attack: 'arbitrary-installation', evidence });
    expect(refusal.reason).toMatch(/^image-match is [0-9a-f]+, and the manifest asks for [0-9a-f]+$/);
    expect(others).toEqual([]);
  });

  it('of another size than the manifest says is refused, though metadata lists it so', () => {
    const listed = { ...offer.image, length: image.size - 1 };
    const [refusal] = asked({ size: image.size - 1 }, { image: listed });
    expect(refusal).toMatchObject({ allow: false, control: 'image-digest' });
    expect(refusal.reason).toMatch(/^image-size is 399999, and the manifest asks for 400000$/);
  });

  it('of another class of device is still the right image where conditions are not checked', () => {
    const identity = suitIdentity(gateway.vendor, gateway.product);
    const more = { controls: without('update-target'), product: { ...product, identity } };
    expect(asked({}, {}, more)).toEqual(asked({}));
  });

  it('of any digest is accepted where digests are not checked', () => {
    const verdicts = asked({ digest: digestOf('another') }, {}, { controls: without('image-digest') });
    expect(refusalIn(verdicts)).toBeUndefined();
    expect(verdicts).toEqual(asked({}));
  });

  it('is malformed with a manifest that names a missing component', () => {
    const manifest = { ...offer.manifest, validate: [[12, 9] as const] };
    expect(asked({}, { manifest })).toEqual([
      expect.objectContaining({ control: 'update-format', attack: 'malformed', evidence }),
    ]);
  });

  it.each([
    ['below', 1, false],
    ['equal to', 2, true],
    ['above', 3, true],
  ])('whose security version is %s the counter: %#', (_what, securityVersion, allow) => {
    const last = asked({ securityVersion }).at(-1);
    expect(last).toMatchObject({
      control: 'anti-rollback',
      allow,
      attack: allow ? undefined : 'rollback',
      evidence,
    });
    expect(versionVerdict(device, { ...image, securityVersion }, evidence)).toEqual(last);
  });
});

describe('an answer', () => {
  it('begins with the verdict on the metadata, and continues with the manifest', () => {
    expect(world.ask({ device }).verdicts).toEqual([...metadataOf(product).verdicts, ...checkOffer(offer, everything)]);
  });

  it('has nothing of the image before the download, and everything after it', () => {
    const before = world.ask({ device });
    const after = world.ask({ device, image });
    expect(before.verdicts.some(({ control }) => control === 'anti-rollback')).toBe(false);
    expect(after.verdicts.slice(0, before.verdicts.length)).toEqual(before.verdicts);
    expect(after.verdicts.slice(before.verdicts.length)).toEqual(checkImage(offer, everything, image));
    expect(after.refusal).toBeUndefined();
    expect(after.offer).toEqual(offer);
  });

  it('ends at the first refusal, and then offers nothing', () => {
    const old = world.ask({ device: { ...device, sequence: 4 }, image: { ...image, digest: digestOf('another') } });
    expect(old.refusal).toMatchObject({ control: 'update-rollback' });
    expect(old.verdicts.at(-1)).toEqual(old.refusal);
    expect(old.offer).toBeUndefined();
  });

  it('of a repository that has nothing for the product is neither an offer nor a refusal', () => {
    const paths = { manifest: 'nothing/manifest', image: 'nothing/image' };
    const withoutAny = { ...product, paths };
    for (const downloaded of [undefined, image]) {
      const answer = world.ask({ product: withoutAny, image: downloaded });
      expect([answer.refusal, answer.offer]).toEqual([undefined, undefined]);
      expect(answer.verdicts).toEqual(metadataOf(withoutAny).verdicts);
    }
  });
});
