import { afterEach, describe, expect, it, vi } from 'vitest';
import { RefusalLines } from '../../bin/live/refusal-lines.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';

const about = { address: '127.0.0.1', port: 1, name: 'acme/sensor-1', at: 0 };
const refused: LiveFact = { kind: 'publish.refused', ...about, control: 'topic-acl', detail: 'not its own: a/b' };

describe('lines of what the broker refuses', () => {
  afterEach(() => void vi.useRealTimers());

  it('say what, whose and why', () => {
    const lines: string[] = [];
    const printed = new RefusalLines((line) => lines.push(line));
    printed.take(refused);
    printed.take({ kind: 'certificate.refused', ...about, name: undefined, control: 'client-certificate' });
    printed.take({ kind: 'session.closed', ...about, control: 'close-revoked-sessions', detail: 'revoked' });
    printed.take({ kind: 'session.taken-over', ...about });
    printed.take({ kind: 'keepalive.expired', ...about, address: '' });
    printed.take({ kind: 'connect.admitted', ...about });
    printed.take({ kind: 'will.published', ...about });
    expect(lines).toEqual([
      'refused publish of acme/sensor-1 at 127.0.0.1: topic-acl: not its own: a/b',
      'refused certificate of a client without a name at 127.0.0.1: client-certificate',
      'closed the session of acme/sensor-1 at 127.0.0.1: close-revoked-sessions: revoked',
      'closed the session of acme/sensor-1 at 127.0.0.1: another connection has its client id',
      'closed the session of acme/sensor-1: silent for longer than its keep-alive',
    ]);
  });

  it('are ten a second, and the rest is counted', () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 });
    const lines: string[] = [];
    const printed = new RefusalLines((line) => lines.push(line));
    for (let nth = 0; nth < 1_000; nth++) printed.take(refused);
    expect(lines).toHaveLength(10);
    vi.advanceTimersByTime(1_000);
    printed.take(refused);
    expect(lines.slice(10)).toEqual(['and 990 more refusals', lines[0]]);
    vi.advanceTimersByTime(1_000);
    printed.take(refused);
    expect(lines).toHaveLength(13);
  });
});
