import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Answer } from '../../sim/update-security/tuf/exchange.ts';

/** How long the client waits for the next part of a file. */
const PATIENCE_MS = 30_000;

/**
 * Fetches a file over HTTP and stops as soon as it exceeds `lengthMax`, so a server cannot make it read endless data.
 *
 * Errors  none for the server's faults: `unreachable`, or `absent` for 403 and 404, since mirrors answer with either
 */
export async function fetchLimited(url: string, lengthMax: number | undefined): Promise<Answer> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { signal: stop.signal, redirect: 'follow' });
    if (response.status === 404 || response.status === 403) {
      await response.body?.cancel();
      return { kind: 'absent' };
    }
    if (!response.ok) {
      await response.body?.cancel();
      return { kind: 'unreachable', reason: `HTTP ${response.status}` };
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), PATIENCE_MS);
      length += part.length;
      // Leaving the loop cancels the rest.
      if (lengthMax !== undefined && length > lengthMax) return { kind: 'too-long' };
      parts.push(part);
    }
    return { kind: 'file', bytes: Uint8Array.from(Buffer.concat(parts)) };
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error, stop.signal.aborted) };
  } finally {
    clearTimeout(timer);
  }
}

/** The address of a file below a base address that may or may not end in a slash. */
export function urlBelow(base: string, path: string, flag: string): string {
  try {
    const url = new URL(base);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError('not http');
    return `${base.replace(/\/+$/, '')}/${path}`;
  } catch {
    throw new LabError('tuf/url', {
      what: `"${base}" is not the address of a web server`,
      where: flag,
      hint: 'give an address that begins with http:// or https://',
    });
  }
}

function reasonOf(error: unknown, isAborted: boolean): string {
  if (isAborted) return `nothing came for ${PATIENCE_MS / 1000} s`;
  const { cause, message } = error as Error & {
    readonly cause?: { readonly code?: string; readonly message?: string };
  };
  return cause?.code ?? cause?.message ?? message;
}
