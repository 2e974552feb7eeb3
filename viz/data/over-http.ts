import type { AsyncBuffer } from 'hyparquet';
import { damaged, type RunFiles } from '../../reports/run-folder/table-reader.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** Reads byte ranges of files that are larger than this; fetching a smaller one whole takes one request. */
const WHOLE_MAX = 2 ** 19;

/** The files of a run that a server has. */
export function overHttp(address: string): RunFiles {
  const where = decodeURIComponent(new URL(address).pathname.split('/').filter(Boolean).at(-1) ?? address);
  const urlOf = (name: string): string => new URL(encodeURIComponent(name), address).href;

  async function request(name: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(urlOf(name), { cache: 'no-store', ...init }).catch((error: unknown) => {
      throw new LabError('view/unreachable', {
        what: `the server does not answer (${error instanceof Error ? error.message : String(error)})`,
        where: address,
        hint: 'start "fleetlab view" again and open the address that it prints',
      });
    });
    if (response.ok) return response;
    // The server checks files against their digests, and explains what is wrong with one.
    if (response.status === 409) {
      const [explanation] = (await response.text()).split('\n');
      throw damaged({ where }, name, `the server does not give it out: ${explanation}`);
    }
    throw missingFile(where, name, `the server has no such file (${response.status})`);
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
    text: async (name) => (await request(name)).text(),
    async bytes(name, length): Promise<AsyncBuffer> {
      let size = length ?? 0;
      if (size <= WHOLE_MAX) {
        const response = await request(name);
        // Of one that it compresses on the way, a server does not say how long it is.
        size = Number(response.headers.get('content-length'));
        if (size <= WHOLE_MAX) {
          const whole = await response.arrayBuffer();
          return { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) };
        }
        response.body?.cancel();
      }
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
