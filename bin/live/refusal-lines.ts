import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';

/** Puts what the broker refuses and closes into lines, up to so many a second: a flood is counted, and not printed. */
export class RefusalLines {
  private second = 0;
  private printed = 0;
  private left = 0;

  constructor(private readonly say: (line: string) => void) {}

  take(fact: LiveFact): void {
    const words = wordsFor(fact);
    if (words === undefined) return;
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.second) {
      if (this.left > 0) this.say(`and ${this.left} more refusals`);
      this.second = second;
      this.printed = this.left = 0;
    }
    if (this.printed < LINES_MAX) this.say(words);
    else this.left++;
    this.printed++;
  }
}

function wordsFor({ kind, name, address, control, detail }: LiveFact): string | undefined {
  const who = `${name ?? 'a client without a name'}${address === '' ? '' : ` at ${address}`}`;
  const why = [control, detail].filter((part) => part !== undefined && part !== '').join(': ');
  if (kind.endsWith('.refused')) return `refused ${kind.slice(0, -'.refused'.length)} of ${who}: ${why}`;
  if (kind === 'session.closed') return `closed the session of ${who}: ${why}`;
  if (kind === 'session.taken-over') return `closed the session of ${who}: another connection has its client id`;
  if (kind === 'keepalive.expired') return `closed the session of ${who}: silent for longer than its keep-alive`;
  return undefined;
}

const LINES_MAX = 10;
