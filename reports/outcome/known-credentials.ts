import { NumberSet } from '../../sim/kernel/number-set.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { certificateLifetimeOf, renewalOf, tenantPki } from '../../sim/plan/tenant-pki.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';

/**
 * How many credentials that an actor knows are valid, and of how many no row tells whether they are. `renewed`: the certificate of
 * the copy is over, and its device has a newer one, which may be for the same key.
 */
export interface KnownCredentials {
  readonly valid: number;
  readonly unclear: number;
  readonly renewed: number;
}

/**
 * Follows the credentials that actors know, by what was revoked, banned, or has expired since.
 *
 * A password lasts until its device is banned. A certificate can be used until it has expired where brokers look at that, or
 * was revoked where they look at revocation, in resumptions too. When it was issued is known from the trust region of its device; of one that came into the run it
 * is known within the age at which devices renew. One with a mistake of its authority may have any validity.
 *
 * Memory  13 bytes a device, and a few for each credential known
 */
export function credentialFollower(
  plan: Plan,
  shape: RunShape,
): RowConsumer & { knownBy(actor: string, endT: number): KnownCredentials } {
  const region = shape.regions.findIndex(({ name }) => name === 'trust');
  const states = shape.regions[region]?.states ?? [];
  const certified = states.indexOf('certified');
  const asking = ['attesting', 'renewing'].map((state) => states.indexOf(state));
  const now = new Uint8Array(shape.devices);
  const issuedAt = new Float64Array(shape.devices).fill(BEFORE);
  const revokedAt = new Uint32Array(shape.devices).fill(NONE);
  const faulty = new NumberSet();
  const banned = new NumberSet();
  /** By actor and device, when what it knows was issued. */
  const known = new Map<string, Map<number, number>>();
  /** By actor, the devices whose own key it has. */
  const copied = new Map<string, NumberSet>();
  const off = new Set(Object.entries(plan.controls).flatMap(([id, isOn]) => (isOn ? [] : [id])));
  /** A ticket is as good as its certificate where edges do not look again. */
  const looksAtRevocation =
    !off.has('certificate-revocation') && (!off.has('resumption-check') || plan.broker.tickets === undefined);

  function changes(block: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (block.region[i] !== region) continue;
      const [device, state] = [block.device[i], block.state[i]];
      if (state === certified && asking.includes(now[device])) issuedAt[device] = block.t[i];
      now[device] = state;
    }
  }

  function event({ kind, t, device, actor, detail, strings }: EventBlock, i: number): void {
    const d = device[i];
    switch (kind[i]) {
      case REVOKED:
        revokedAt[d] = t[i];
        break;
      case BANNED:
        banned.add(d);
        break;
      case FAULTY:
        faulty.add(d);
        break;
      case SOUGHT:
        // A second look at a device brings what it has by then, and no second gain.
        if (strings[detail[i]]!.startsWith('credential:') && known.get(strings[actor[i]]!)?.has(d) === true)
          learn(strings[actor[i]]!, d, issuedAt[d]);
        break;
      case GAINED:
        if (strings[detail[i]] === factInWords.credential) {
          const who = strings[actor[i]]!;
          learn(who, d, issuedAt[d]);
          copied.set(who, (copied.get(who) ?? new NumberSet()).add(d));
        } else if (strings[detail[i]] === factInWords.attested) learn(strings[actor[i]]!, d, t[i]);
        break;
      default:
    }
  }

  const learn = (actor: string, device: number, issued: number): unknown =>
    known.set(actor, (known.get(actor) ?? new Map<number, number>()).set(device, issued));

  function knownBy(actor: string, endT: number): KnownCredentials {
    let [valid, unclear, renewed] = [0, 0, 0];
    for (const [device, issued] of known.get(actor) ?? []) {
      const validity = validityOf(device, issued, endT * shape.tickMs);
      if (validity === 'valid') valid++;
      else if (validity === 'unclear') unclear++;
      else if (copied.get(actor)?.has(device) === true && isRenewed(device, issued)) renewed++;
    }
    return { valid, unclear, renewed };
  }

  const isRenewed = (device: number, issued: number): boolean =>
    issuedAt[device] > issued && (off.has('client-ban') || !banned.has(device));

  function validityOf(device: number, issued: number, endMs: number): 'valid' | 'unclear' | 'over' {
    if (!off.has('client-ban') && banned.has(device)) return 'over';
    const product = productOf(plan, shape.devices, device);
    if (product === undefined) return 'unclear';
    if (product.identity === 'password') return 'valid';
    const isLookedAt = looksAtRevocation && tenantPki(plan.pki, product.tenant).revocation.check !== 'none';
    if (isLookedAt && revokedAt[device] !== NONE && revokedAt[device] >= issued) return 'over';
    if (off.has('certificate-validity')) return 'valid';
    if (faulty.has(device)) return 'unclear';
    const isStillItsOwn = issued === issuedAt[device];
    if (isStillItsOwn && (now[device] === certified || states[now[device]] === 'renewing')) return 'valid';
    if (isStillItsOwn && states[now[device]] === 'expired') return 'over';
    const lifetimeMs = certificateLifetimeOf(plan.pki, product);
    const { at, jitter } = renewalOf(plan.pki, product);
    const [first, last] =
      issued === BEFORE ? [-lifetimeMs * at * (1 + jitter), 0] : [issued * shape.tickMs, issued * shape.tickMs];
    if (last + lifetimeMs <= endMs) return 'over';
    // A device that sleeps or is off may have renewed later than at that age.
    const isLate = issued === BEFORE && product.availability !== undefined;
    return first + lifetimeMs > endMs && !isLate ? 'valid' : 'unclear';
  }

  return { changes, event, knownBy };
}

/** Undefined where the plan is of another fleet. */
function productOf({ fleet }: Plan, devices: number, device: number): ProductPlan | undefined {
  if (fleet.reduce((sum, { count }) => sum + count, 0) !== devices) return undefined;
  let first = 0;
  return fleet.find(({ count }) => {
    first += count;
    return device < first;
  });
}

/** Of a certificate that a device came into the run with. */
const BEFORE = -1;

const [REVOKED, BANNED, FAULTY] = (['certificate.revoked', 'identity.banned', 'certificate.faulty'] as const).map(
  kindCode,
);
const [SOUGHT, GAINED] = (['secret.sought', 'attack.gained'] as const).map(kindCode);
