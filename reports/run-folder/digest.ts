/**
 * SHA-256 in hex, by Web Crypto, which browsers and Node both have; undefined in a page that was loaded neither over TLS
 * nor from the local machine, since browsers offer no digests there.
 */
export async function sha256Of(content: string | ArrayBuffer): Promise<string | undefined> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return undefined;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return Array.from(new Uint8Array(await subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
