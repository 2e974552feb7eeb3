import type { AsyncBuffer } from 'hyparquet';
import { damaged, type RunFiles } from '../../reports/run-folder/table-reader.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** Reads byte ranges; only the small text files are fetched whole. */
export function overHttp(address: string): RunFiles {
  const where = decodeURIComponent(new URL(address).pathname.split('/').filter(Boolean).at(-1) ?? address);
  const urlOf = (name: string): string => new URL(encodeURIComponent(name), address).href;

  async function request(name: string, init: RequestInit): Promise<Response> {
    const response = await fetch(urlOf(name), { cache: 'no-store', ...init }).catch((error: unknown) => {
      throw new LabError('view/unreachable', {
        what: `the server does not answer (${error instanceof Error ? error.message : String(error)})`,
        where: address,
        hint: 'start "fleetlab view" again and open the address that it prints',
      });
    });
    if (response.ok) return response;
    // The server checks files against their digests, and explains what is wrong with one.
    if (response.status === 409) throw damaged({ where }, name, await explanationFrom(urlOf(name)));
    throw missingFile(where, name, `the server has no such file (${response.status})`);
  }

  /** A GET, since the response to a HEAD has no body. */
  async function explanationFrom(url: string): Promise<string> {
    const [explanation] = (await (await fetch(url, { cache: 'no-store' })).text()).split('\n');
    return `the server does not give it out: ${explanation}`;
  }

  async function slice(name: string, size: number, start: number, end: number): Promise<ArrayBuffer> {
    if (end <= start) return new ArrayBuffer(0);
    const response = await request(name, { headers: { range: `bytes=${start}-${end - 1}` } });
    const bytes = await response.arrayBuffer();
    // A server without range support sends the whole file.
    const part = response.status === 206 || bytes.byteLength !== size ? bytes : bytes.slice(start, end);
    if (part.byteLength === end - start) return part;
    throw damaged({ where }, name, `the server sent ${part.byteLength} bytes of ${end - start}`);
  }

  return {
    where,
    text: async (name) => (await request(name, {})).text(),
    async bytes(name): Promise<AsyncBuffer> {
      const { headers } = await request(name, { method: 'HEAD' });
      const size = Number(headers.get('content-length') ?? Number.NaN);
      if (!Number.isSafeInteger(size)) throw missingFile(where, name, 'the server does not say how long it is');
      const from = (start: number) => (start < 0 ? Math.max(0, size + start) : start);
      return {
        byteLength: size,
        slice: (start, end = size) => slice(name, size, from(start), Math.min(size, end < 0 ? size + end : end)),
      };
    },
  };
}

/** Without its manifest a folder is no run; without any other file the run is damaged. */
export const missingFile = (where: string, name: string, what: string): LabError =>
  name === 'manifest.json'
    ? new LabError('report/not-a-run', {
        what: `there is no run here: ${what}`,
        where: `${where}/${name}`,
        hint: 'open the folder that `fleetlab run` printed, as in runs/<scenario>-<seed>-<hash>',
      })
    : damaged({ where }, name, what);
