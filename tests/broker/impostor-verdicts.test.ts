import { describe, expect, it } from 'vitest';
import { ImpostorVerdicts } from '../../broker/simulated/impostor-verdicts.ts';
import { allowed, refused, type Verdict } from '../../sim/kernel/trace/verdict.ts';

const mallory = { actor: 'mallory', device: 7, shows: 'copied', issuedAt: 0, address: '2001:db8::1' } as const;
const about = { subject: undefined, cause: 0 };

function made() {
  const rows: string[] = [];
  const clock = { now: 0 };
  const link = {
    get now() {
      return clock.now;
    },
    record: (kind: string, { detail }: { detail: string }) => rows.push(`${kind} ${detail}`) - 1,
  };
  const verdicts = new ImpostorVerdicts(link as never);
  const judged = (conn: number, request: Parameters<typeof verdicts.record>[2], verdict: Verdict) =>
    verdicts.record(mallory, [conn, conn + 100], request, verdict, about);
  return { rows, clock, verdicts, judged };
}

describe('what the edge decides about an impostor', () => {
  it('is recorded once of its kind for each connection', () => {
    const { rows, verdicts, judged } = made();
    expect(judged(1, 'certificate.refused', allowed('certificate-chain', 'it holds'))).toBeUndefined();
    verdicts.dialed(1);
    verdicts.dialed(2);
    const [first, again, other] = [1, 1, 2].map((conn) =>
      judged(conn, 'certificate.refused', allowed('certificate-chain', 'it holds')),
    );
    expect([first, again, other]).toEqual([0, undefined, 1]);
    expect(judged(1, 'certificate.refused', refused('certificate-chain', 'it does not'))).toBe(2);
    expect(judged(1, 'publish.refused', refused('topic-acl', 'not its own'))).toBe(3);
    expect(rows[3]).toBe('attack.judged PUBLISH: not its own');
    verdicts.forget(1);
    expect(judged(1, 'publish.refused', refused('retain-acl', 'kept'))).toBeUndefined();
  });

  it('names the latest refusal of those that are asked for, and none from before', () => {
    const { clock, verdicts, judged } = made();
    verdicts.dialed(1);
    const refuse = (at: number, request: Parameters<typeof judged>[1], control: string) => {
      clock.now = at;
      judged(1, request, refused(control, 'no'));
    };
    refuse(10, 'handshake.refused', 'handshake-queue');
    refuse(20, 'publish.refused', 'topic-acl');
    refuse(20, 'subscribe.refused', 'forward-acl');
    expect(verdicts.refusalOf(101, ['PUBLISH', 'SUBSCRIBE'], 0)).toBe('forward-acl');
    expect(verdicts.refusalOf(101, ['TLS handshake', 'PUBLISH'], 0)).toBe('topic-acl');
    expect(verdicts.refusalOf(101, ['TLS handshake'], 11)).toBeUndefined();
    expect(verdicts.refusalOf(102, ['TLS handshake'], 0)).toBeUndefined();
    refuse(30, 'handshake.refused', 'connect-rate');
    refuse(30, 'handshake.refused', 'pending-limit');
    expect(verdicts.refusalOf(101, ['TLS handshake', 'PUBLISH', 'SUBSCRIBE'], 0)).toBe('pending-limit');
    expect(verdicts.refusalOf(101, ['TLS handshake'], 11)).toBe('pending-limit');
  });

  it('goes on from what it was', () => {
    const { clock, verdicts, judged } = made();
    verdicts.dialed(1);
    clock.now = 5;
    judged(1, 'connect.refused', refused('client-ban', 'banned'));
    const state = verdicts.save();
    judged(1, 'connect.refused', refused('connection-limit', 'full'));
    const other = made();
    other.verdicts.restore(state);
    expect(other.verdicts.refusalOf(101, ['CONNECT'], 0)).toBe('client-ban');
    expect(other.judged(1, 'connect.refused', refused('client-ban', 'banned'))).toBeUndefined();
    expect(other.judged(1, 'connect.refused', refused('connection-limit', 'full'))).toBe(0);
  });
});
