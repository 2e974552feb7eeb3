import type { FileHandle } from 'node:fs/promises';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import type { FoundRun } from '../../reports/sweep/find-folders.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { byteRange } from './byte-range.ts';
import { namesIn, refusal } from './refuse-request.ts';
import { openRunFile, openSweepFile } from './run-file.ts';
import { runList } from './run-list.ts';
import { sweepList } from './sweep-list.ts';

export interface RunServer {
  readonly address: string;
  /** Requests that are being answered now. */
  readonly busy: number;
  close(): Promise<void>;
}

export interface ServedRuns {
  readonly page: ReadonlyMap<string, PageFile>;
  /** Called for each list and for each unknown name, so that new runs are found. */
  runs(): readonly FoundRun[];
  /** Default: none. */
  sweeps?(): readonly FoundRun[];
  /** 0 picks any free port. */
  readonly port: number;
}

/**
 * Serves the viewer, runs and sweeps to this machine only.
 *
 * Shape   `/` and the files of the page; `/runs.json`, a list of `RunEntry`; `/runs/<folder>/<file>` with byte ranges;
 *         `/sweeps.json`, a list of `SweepEntry`; `/sweeps/<folder>/<file>`
 * Errors  LabError `view/port-taken`
 */
export async function serveRuns({ page, runs, sweeps = () => [], port }: ServedRuns): Promise<RunServer> {
  const server = createServer({
    maxHeaderSize: 16_384,
    requireHostHeader: false,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: REQUEST_MS / 4,
  });
  server.maxConnections = CONNECTIONS_MAX;
  // A client that stops reading a file would hold its descriptor open.
  server.setTimeout(IDLE_MS, (socket) => socket.destroy());
  let busy = 0;
  const [ofRuns, ofSweeps] = [cached(runs), cached(sweeps)];
  server.on('request', (request, response) => {
    busy++;
    response.once('close', () => {
      busy--;
    });
    answer(request, response).catch((error: unknown) => failed(response, error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusal(request, (server.address() as AddressInfo).port);
    if (refused !== undefined) return say(response, refused.status, refused.why);
    const names = namesIn(request.url!);
    if (names === undefined) return say(response, 400, 'the address is not made of plain names');
    const [first, second, third, ...more] = names;
    if (second === undefined) {
      const list =
        first === 'runs.json'
          ? runList(ofRuns.look())
          : first === 'sweeps.json'
            ? sweepList(ofSweeps.look())
            : undefined;
      if (list !== undefined) return send(response, 'application/json', Buffer.from(JSON.stringify(list)));
      const file = page.get(first === '' ? 'index.html' : first);
      if (file !== undefined) return send(response, file.type, file.bytes);
    } else if (third !== undefined && more.length === 0) {
      const run = first === 'runs' ? ofRuns.called(second) : undefined;
      if (run !== undefined) return sendFile(request, response, await openRunFile(run, third), third);
      const sweep = first === 'sweeps' ? ofSweeps.called(second) : undefined;
      if (sweep !== undefined) return sendFile(request, response, await openSweepFile(sweep, third), third);
    }
    return say(response, 404, 'there is nothing here');
  }

  await listening(server, port);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get busy() {
      return busy;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Caches folders by name; finds them again for each list and for each unknown name. */
function cached(look: () => readonly FoundRun[]) {
  let known: readonly FoundRun[] = [];
  const lookAgain = (): readonly FoundRun[] => {
    known = look();
    return known;
  };
  const named = (name: string) => known.find((run) => run.name === name);
  return {
    look: lookAgain,
    called(name: string): FoundRun | undefined {
      if (named(name) === undefined) lookAgain();
      return named(name);
    },
  };
}

/** Sends a file, or the requested part of it, and closes it. */
async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: FileHandle | undefined,
  name: string,
): Promise<void> {
  if (file === undefined) return say(response, 404, 'this folder has no such file');
  try {
    const { size } = await file.stat();
    // These files have no ETag or date that a client could name, so If-Range never matches.
    const range = request.headers['if-range'] === undefined ? byteRange(request.headers.range, size) : undefined;
    if (range === 'beyond') {
      response.setHeader('Content-Range', `bytes */${size}`);
      return say(response, 416, `the file has ${size} bytes`);
    }
    const { start, end } = range ?? { start: 0, end: size };
    response.writeHead(range === undefined ? 200 : 206, {
      ...always,
      'Content-Type': name.endsWith('.json') ? 'application/json' : 'application/octet-stream',
      'Content-Length': end - start,
      'Accept-Ranges': 'bytes',
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
    });
    if (request.method === 'HEAD' || end === start) response.end();
    else await pipeline(file.createReadStream({ start, end: end - 1, autoClose: false }), response);
  } finally {
    await file.close();
  }
}

function send(response: ServerResponse, type: string, bytes: Buffer): void {
  response.writeHead(200, { ...always, 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

function say(response: ServerResponse, status: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...always,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': bytes.length,
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/** A browser that disconnects during a file is not a failure; any other error goes into the response. */
function failed(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else say(response, error instanceof LabError ? 409 : 500, error instanceof Error ? error.message : String(error));
}

/**
 * The headers of every response. The page may load itself and request from this server only; its worker comes as a
 * blob, its pictures as data. Runs can be rewritten under the same names, so nothing is cached.
 */
const always: OutgoingHttpHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** A request is a few hundred bytes; one that takes longer will never be complete. */
const REQUEST_MS = 10_000;
const IDLE_MS = 120_000;
/** A browser opens six to one host. */
const CONNECTIONS_MAX = 256;

function portError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  return new LabError('view/port-taken', {
    what: error.code === 'EACCES' ? `port ${port} needs special permission` : `port ${port} is taken`,
    where: '--port',
    hint: 'another `fleetlab view` may be using it; give another port, or --port 0 for any free port',
  });
}
