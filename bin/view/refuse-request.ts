import type { IncomingMessage } from 'node:http';

/** Why a request is not answered, and with which status. */
export interface Refusal {
  readonly status: number;
  readonly why: string;
}

/**
 * Decides whether a request comes from this page, on this machine; undefined lets it pass.
 *
 * A page of somebody else's can have its own name point here (DNS rebinding), so the Host has to be ours. It can also ask
 * without hoping to read: Origin and Sec-Fetch-Site give that away. A link that is followed, or typed, comes without either.
 */
export function refusal({ method, url, headers, rawHeaders }: IncomingMessage, port: number): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, why: 'only GET and HEAD are answered here' };
  // Of a field that comes twice Node shows the first, or both as one; what stands before this server may have gone by the other.
  const twice = decisive.find((name) => timesIn(rawHeaders, name) > 1);
  if (twice !== undefined) return { status: 400, why: `the request has more than one ${twice} field` };
  if (headers.host === undefined) return { status: 400, why: 'the request names no host' };
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)
    return { status: 400, why: 'a request for a page has no body' };
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host)) return { status: 421, why: `this is http://${hosts[0]}/ and no other host` };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return { status: 403, why: 'pages from elsewhere are not answered' };
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation)
    return { status: 403, why: 'pages from elsewhere are not answered' };
  if (url === undefined || !url.startsWith('/')) return { status: 400, why: 'the address is no path' };
  return undefined;
}

/** What the decision goes by; each may come once (RFC 9110 5.3, RFC 9112 3.2). */
const decisive = ['host', 'origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'content-length'];

const timesIn = (rawHeaders: readonly string[], name: string): number =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length;

/**
 * The names in the path of an address; undefined if it is not made of plain names.
 *
 * Names are decoded one by one, so an encoded slash cannot become one; what looks like a way out of a folder is refused
 * although nothing here follows it.
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

/** A name with a NUL or a line feed is as suspect as one with a slash. */
const hasSeparator = /[/\\\p{Cc}]/u;

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
