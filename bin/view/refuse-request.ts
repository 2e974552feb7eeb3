import type { IncomingMessage } from 'node:http';

/** Why a request is not answered, and with which status. */
export interface Refusal {
  readonly status: number;
  readonly why: string;
}

/**
 * Decides whether a request comes from this page, on this machine; undefined lets it pass.
 *
 * An attacker's page can make its own name resolve to this machine (DNS rebinding), so the Host must be this server's. It
 * can also send requests whose answers it cannot read: Origin and Sec-Fetch-Site reveal those. A typed address or followed
 * link has neither.
 */
export function refusal({ method, url, headers, rawHeaders }: IncomingMessage, port: number): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, why: 'only GET and HEAD are answered here' };
  // If a field comes twice, Node shows the first, or joins both; a proxy in front of this server may have used the other.
  const twice = decisive.find((name) => timesIn(rawHeaders, name) > 1);
  if (twice !== undefined) return { status: 400, why: `the request has more than one ${twice} field` };
  if (headers.host === undefined) return { status: 400, why: 'the request names no host' };
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)
    return { status: 400, why: 'a request for a page has no body' };
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host)) return { status: 421, why: `this is http://${hosts[0]}/ and no other host` };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return { status: 403, why: 'requests from other sites are refused' };
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation)
    return { status: 403, why: 'requests from other sites are refused' };
  if (url === undefined || !url.startsWith('/')) return { status: 400, why: 'the address is not a path' };
  return undefined;
}

/** The fields that the decision depends on; each may come once (RFC 9110 5.3, RFC 9112 3.2). */
const decisive = ['host', 'origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'content-length'];

const timesIn = (rawHeaders: readonly string[], name: string): number =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length;

/**
 * The names in an address's path; undefined if one of them is not a plain name.
 *
 * Each name is decoded by itself, so an encoded slash cannot separate names. A name that looks like a path traversal is
 * refused, although nothing here would follow it.
 */
export function namesIn(url: string): readonly string[] | undefined {
  const [path] = url.split(/[?#]/, 1);
  const names: string[] = [];
  for (const part of path.slice(1).split('/')) {
    const name = decoded(part);
    if (name === undefined || name === '.' || name === '..' || hasSeparator.test(name)) return undefined;
    names.push(name);
  }
  return names;
}

/** Control characters, such as NUL or a line feed, are refused like slashes. */
const hasSeparator = /[/\\\p{Cc}]/u;

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
